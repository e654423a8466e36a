//! The standard library for `wasm32-unknown-unknown`: from rustup, or built from the source that
//! Debian packages, on machines that reach package registries only.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{announce, apt};
use crate::command::{capture, run_quietly, succeeds};
use crate::disk;
use crate::places::{Places, on_path};
use crate::versions::field_of_rustc;

const TARGET: &str = "wasm32-unknown-unknown";
const RUSTUP_SERVER: &str = "https://static.rust-lang.org";
const DEBIAN_SYSROOT: &str = "/usr/lib/rustlib";
const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "libc6-dev",
];

/// The toolchain that builds for the browser: none means the one that builds the server.
pub fn toolchain() -> Option<&'static str> {
    (asked_for_debian() || !in_sysroot()).then_some("debian")
}

pub fn ensure(places: &Places) -> Result<()> {
    if asked_for_debian() {
        return ensure_debian(places);
    }
    if in_sysroot() || (debian_is_ready() && linked()) {
        return Ok(());
    }
    if on_path("rustup").is_some() && rustup_is_quick() {
        let added = announce("the wasm target from rustup", "some seconds", || {
            let mut command = Command::new("rustup");
            command
                .args(["target", "add", TARGET])
                .env("RUSTUP_MAX_RETRIES", "1");
            run_quietly(&mut command, &places.log("rustup"))
        });
        match added {
            Ok(()) if in_sysroot() => return Ok(()),
            Ok(()) => println!("set-up: rustup says the target is there, but its files are not"),
            Err(error) => println!("set-up: rustup could not: {error:#}"),
        }
    }
    println!("set-up: rustup gives no wasm target here; Debian's packages will do as well");
    ensure_debian(places)
}

fn asked_for_debian() -> bool {
    env::var_os("PORCHLIGHT_WASM").is_some_and(|way| way == "debian")
}

fn in_sysroot() -> bool {
    capture(Command::new("rustc").args(["--print", "sysroot"]))
        .is_ok_and(|sysroot| has_core(&Path::new(&sysroot).join("lib/rustlib")))
}

fn debian_is_ready() -> bool {
    has_core(Path::new(DEBIAN_SYSROOT)) && Path::new("/usr/bin/cargo").exists() && lld().is_some()
}

fn has_core(rustlib: &Path) -> bool {
    let Ok(entries) = fs::read_dir(rustlib.join(TARGET).join("lib")) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
}

fn linked() -> bool {
    succeeds(Command::new("rustup").args(["run", "debian", "rustc", "-V"]))
}

/// rustup itself waits for minutes when nothing answers; ten seconds are enough to know.
fn rustup_is_quick() -> bool {
    let server = env::var_os("RUSTUP_DIST_SERVER").map_or_else(
        || RUSTUP_SERVER.to_owned(),
        |server| server.to_string_lossy().into_owned(),
    );
    let manifest = format!("{server}/dist/channel-rust-stable.toml.sha256");
    on_path("curl").is_none()
        || succeeds(Command::new("curl").args(["-fsSL", "--max-time", "10", &manifest]))
}

fn ensure_debian(places: &Places) -> Result<()> {
    if on_path("rustup").is_none() {
        bail!(
            "rustup is missing: install it from https://rustup.rs (or Debian's package `rustup`) \
             and run the same command again"
        );
    }
    let missing = DEBIAN_PACKAGES.iter().any(|package| !installed(package));
    if missing {
        let what = "Debian's Rust with the source of its standard library";
        announce(what, "about 2 minutes, 600 MB", || {
            disk::require(Path::new("/usr"), 900, "Debian's Rust")?;
            apt::install(places, &DEBIAN_PACKAGES)
        })?;
    }
    ensure_lld(places)?;
    let version = field_of_rustc("/usr/bin/rustc", "release")
        .context("/usr/bin/rustc does not say its version")?;
    let built = places.cache.join(format!("wasm-std-{version}"));
    if !built.join("complete").exists() {
        announce("the wasm standard library", "about 2 minutes", || {
            build_std(places, &built)
        })?;
    }
    if !is_installed_copy_of(&built) {
        install_std(places, &built)?;
    }
    if !linked() {
        let mut link = Command::new("rustup");
        run_quietly(
            link.args(["toolchain", "link", "debian", "/usr"]),
            &places.log("rustup"),
        )?;
    }
    Ok(())
}

fn installed(package: &str) -> bool {
    capture(Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
        .is_ok_and(|status| status == "installed")
}

/// The linker of the compiler's own LLVM: an older one refuses its bitcode.
fn lld() -> Option<PathBuf> {
    let llvm = field_of_rustc("/usr/bin/rustc", "LLVM version")?;
    let path = PathBuf::from(format!("/usr/bin/lld-{}", llvm.split('.').next()?));
    path.exists().then_some(path)
}

fn ensure_lld(places: &Places) -> Result<()> {
    let llvm = field_of_rustc("/usr/bin/rustc", "LLVM version")
        .context("/usr/bin/rustc does not say its LLVM version")?;
    let package = format!("lld-{}", llvm.split('.').next().unwrap_or_default());
    if lld().is_none() {
        announce("the linker for wasm", "some seconds", || {
            apt::install(places, &[&package])
        })?;
    }
    let host = field_of_rustc("/usr/bin/rustc", "host").context("rustc does not say its host")?;
    let link = Path::new(DEBIAN_SYSROOT).join(host).join("bin/rust-lld");
    if !link.exists() {
        let script = format!(
            "mkdir -p '{folder}' && ln -sfn /usr/bin/{package} '{link}'",
            folder = link.parent().unwrap_or(&link).display(),
            link = link.display()
        );
        run_as_root(places, &script, &package)?;
    }
    Ok(())
}

/// An empty crate is enough: `-Zbuild-std` compiles the standard library for it. Bitcode must be
/// in the result, or fat link-time optimisation fails later.
fn build_std(places: &Places, built: &Path) -> Result<()> {
    disk::require(&places.cache, 600, "building the wasm standard library")?;
    let work = places.unfinished("wasm-std");
    fs::create_dir_all(work.join("src"))?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"std-for-wasm\"\nedition = \"2021\"\n[workspace]\n",
    )?;
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo
        .args(["build", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
        .current_dir(&work)
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env_remove("RUSTUP_TOOLCHAIN");
    run_quietly(&mut cargo, &places.log("wasm-std"))?;

    let half = built.with_extension("half");
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    fs::create_dir_all(&half)?;
    for entry in fs::read_dir(work.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "rlib")
        {
            fs::copy(
                &path,
                half.join(path.file_name().context("a file has a name")?),
            )?;
        }
    }
    fs::write(half.join("complete"), "")?;
    fs::rename(&half, built)?;
    fs::remove_dir_all(&work)?;
    Ok(())
}

fn is_installed_copy_of(built: &Path) -> bool {
    let folder = Path::new(DEBIAN_SYSROOT).join(TARGET).join("lib");
    let Ok(entries) = fs::read_dir(built) else {
        return false;
    };
    entries
        .flatten()
        .all(|entry| folder.join(entry.file_name()).exists())
}

/// Old libraries go away first: two versions of `core` side by side are an error.
fn install_std(places: &Places, built: &Path) -> Result<()> {
    let script = format!(
        "rm -rf '{root}/{TARGET}' '{root}/{TARGET}.half' && mkdir -p '{root}/{TARGET}.half/lib' && \
         cp '{built}'/* '{root}/{TARGET}.half/lib/' && mv '{root}/{TARGET}.half' '{root}/{TARGET}'",
        root = DEBIAN_SYSROOT,
        built = built.display()
    );
    run_as_root(places, &script, "rustc-web")
}

fn run_as_root(places: &Places, script: &str, purpose: &str) -> Result<()> {
    let mut shell = apt::privileged("sh", &[purpose])?;
    run_quietly(shell.args(["-c", script]), &places.log("wasm-std-install"))
}
