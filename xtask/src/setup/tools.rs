//! Trunk, wasm-bindgen and wasm-opt, each of one exact version, in the cache.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{announce, apt};
use crate::command::{capture, run_quietly};
use crate::disk;
use crate::places::{Places, on_path};
use crate::versions;

pub fn ensure(places: &Places) -> Result<()> {
    let wasm_bindgen = versions::wasm_bindgen(&places.root)?;
    let bindgen = Source {
        name: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: &wasm_bindgen,
        // Its own lock file names dependencies that no longer compile.
        flags: &[],
        may_take: "about 3 minutes on two cores",
    };
    let trunk = Source {
        name: "trunk",
        package: "trunk",
        version: versions::TRUNK,
        flags: &["--locked", "--no-default-features", "--features", "rustls"],
        may_take: "about 6 minutes on two cores",
    };
    let missing = [bindgen, trunk]
        .into_iter()
        .filter(|tool| !tool.is_there(places));
    let mut built = false;
    for tool in missing {
        let what = format!("{} {} from source", tool.name, tool.version);
        announce(&what, tool.may_take, || tool.install(places))?;
        built = true;
    }
    if built {
        fs::remove_dir_all(places.unfinished("tools")).ok();
    }
    ensure_wasm_opt(places)
}

/// A tool that is compiled from its published source.
struct Source<'a> {
    name: &'a str,
    package: &'a str,
    version: &'a str,
    flags: &'a [&'a str],
    may_take: &'a str,
}

impl Source<'_> {
    fn is_there(&self, places: &Places) -> bool {
        let home = places.tool(self.name, self.version);
        if home.join("bin").join(self.name).exists() {
            return true;
        }
        // The same version installed by hand is as good, if it says so.
        let elsewhere = capture(Command::new(self.name).arg("--version"));
        elsewhere.is_ok_and(|said| said.split_whitespace().nth(1) == Some(self.version))
    }

    /// Quick to compile rather than quick to run: they run for a second and compile for minutes.
    fn install(&self, places: &Places) -> Result<()> {
        disk::require(&places.cache, 2_500, "compiling the build tools")?;
        let home = places.tool(self.name, self.version);
        let half = home.with_file_name(format!("{}-{}.half", self.name, self.version));
        let mut cargo = Command::new("cargo");
        cargo
            .args(["install", self.package, "--version", self.version])
            .args(self.flags)
            .arg("--root")
            .arg(&half)
            .current_dir(&places.cache)
            .env("CARGO_TARGET_DIR", places.unfinished("tools"))
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
            .env_remove("RUSTFLAGS");
        run_quietly(&mut cargo, &places.log(self.name))?;
        replace(&half, &home)
    }
}

fn ensure_wasm_opt(places: &Places) -> Result<()> {
    ensure_node(places)?;
    let home = places.tool("binaryen", versions::BINARYEN);
    if home.join("node_modules/.bin/wasm-opt").exists() {
        return Ok(());
    }
    announce("wasm-opt from npm's binaryen", "some seconds", || {
        let half = home.with_file_name(format!("binaryen-{}.half", versions::BINARYEN));
        fs::create_dir_all(&half)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&half)
            .arg(format!("binaryen@{}", versions::BINARYEN))
            .current_dir(&half);
        run_quietly(&mut npm, &places.log("binaryen"))?;
        replace(&half, &home)
    })
}

/// Node runs wasm-opt, compresses what the server sends, and runs Playwright.
pub fn ensure_node(places: &Places) -> Result<()> {
    if on_path("node").is_some() && on_path("npm").is_some() {
        return Ok(());
    }
    announce("Node and npm", "about 2 minutes", || {
        apt::install(places, &["nodejs", "npm"])
    })
}

fn replace(half: &Path, home: &Path) -> Result<()> {
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::rename(half, home)?;
    Ok(())
}
