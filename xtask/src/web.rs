//! The browser's programs: style sheets bundled, Trunk run once for the inbox and once for the
//! widget, everything compressed ahead. Skipped when nothing that goes in has changed.

pub mod compress;
mod sheets;
mod start;

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::command::run;
use crate::places::Places;
use crate::setup::{self, Part};
use crate::{disk, hash, versions};

/// What the result depends on, besides the versions of the tools.
const INPUTS: [&str; 9] = [
    "app",
    "shared",
    "style",
    "public",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    ".cargo",
    "xtask/src/web",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Compiles quickly; some megabytes.
    Quick,
    /// What is shipped: small. The size budget is measured on it.
    Release,
}

pub struct Program {
    pub name: &'static str,
    /// Trunk's configuration, from the clone's root.
    config: &'static str,
}

pub const PROGRAMS: [Program; 2] = [
    Program {
        name: "inbox",
        config: "Trunk.toml",
    },
    Program {
        name: "widget",
        config: "app/widget.trunk.toml",
    },
];

/// Builds `dist/inbox` and `dist/widget`, unless both are there for exactly these inputs.
pub fn build(places: &Places, profile: Profile) -> Result<()> {
    setup::ensure(places, &[Part::Wasm, Part::Tools])?;
    let toolchain = setup::wasm_toolchain();
    let wasm_bindgen = versions::wasm_bindgen(&places.root)?;
    let salt = format!(
        "{profile:?} {toolchain:?} {} {} {} {wasm_bindgen}",
        versions::rustc(),
        versions::TRUNK,
        versions::BINARYEN
    );
    let wanted = hash::of_inputs(&places.root, &INPUTS, &salt)?;
    let stamp = places.dist().join(".built");
    if fs::read_to_string(&stamp).is_ok_and(|built| built == wanted) {
        println!("browser programs: nothing has changed since they were built");
        return Ok(());
    }
    disk::require(&places.target(), 3_000, "building the browser's programs")?;
    // From here on dist/ is neither the old nor the new state.
    fs::remove_file(&stamp).ok();
    for program in &PROGRAMS {
        build_program(places, program, profile, toolchain)?;
    }
    compress::public(places)?;
    fs::write(&stamp, wanted).context("cannot write into dist/")?;
    Ok(())
}

/// The server embeds `dist/` when it is compiled, so the folders must exist even while empty.
pub fn prepare_folders(places: &Places) -> Result<()> {
    for folder in ["inbox", "widget", "public"] {
        fs::create_dir_all(places.dist().join(folder)).context("cannot create dist/")?;
    }
    Ok(())
}

fn build_program(
    places: &Places,
    program: &Program,
    profile: Profile,
    toolchain: Option<&str>,
) -> Result<()> {
    println!("browser programs: building the {}", program.name);
    let start = Instant::now();
    sheets::bundle(places, program.name)?;
    let mut trunk = Command::new("trunk");
    // Its warning that it cannot minify the generated JavaScript is known: compressed, that
    // script is 5 KB as it is.
    trunk
        .args([
            "--color",
            "never",
            "--log",
            "error",
            "--config",
            program.config,
            "build",
        ])
        .current_dir(&places.root)
        .env("PATH", places.path_with_tools()?)
        .env("CARGO_TARGET_DIR", places.web_target())
        .env(
            "TRUNK_TOOLS_WASM_BINDGEN",
            versions::wasm_bindgen(&places.root)?,
        )
        // Trunk takes any other value than true and false for a mistake of ours.
        .env_remove("NO_COLOR");
    if profile == Profile::Release {
        trunk.arg("--release");
    }
    if let Some(toolchain) = toolchain {
        trunk
            .env("RUSTUP_TOOLCHAIN", toolchain)
            .env_remove("CARGO")
            .env_remove("RUSTC");
    }
    run(&mut trunk)?;
    start::externalise(&places.dist().join(program.name), program.name)?;
    if profile == Profile::Release {
        compress::folder(places, &places.dist().join(program.name))?;
    }
    println!(
        "browser programs: {} built in {:.0} s",
        program.name,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
