//! `cargo xtask build`: the browser's programs, then the server that carries them inside it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::run;
use crate::places::Places;
use crate::web::{self, Profile};
use crate::{disk, setup};

pub fn build(places: &Places, args: &[String]) -> Result<()> {
    let release = match args {
        [] => false,
        [flag] if flag == "--release" => true,
        _ => bail!("`cargo xtask build` takes --release and nothing else"),
    };
    let server = everything(places, release)?;
    println!("built {}", server.display());
    Ok(())
}

/// Returns the server's path.
pub fn everything(places: &Places, release: bool) -> Result<PathBuf> {
    web::build(
        places,
        if release {
            Profile::Release
        } else {
            Profile::Quick
        },
    )?;
    server(places, release)
}

pub fn server(places: &Places, release: bool) -> Result<PathBuf> {
    let target = places.target();
    disk::require(&target, 5_000, "building the server")?;
    web::prepare_folders(places)?;
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "build",
            "--locked",
            "--package",
            "porchlight",
            "--bin",
            "porchlight",
        ])
        .current_dir(&places.root)
        .env("CARGO_TARGET_DIR", &target);
    if release {
        cargo.arg("--release");
    }
    println!("server: building (about 10 minutes when nothing is compiled yet)");
    run(&mut cargo)?;
    Ok(target
        .join(if release { "release" } else { "debug" })
        .join("porchlight"))
}

/// What the server and the tests are told about this machine.
pub fn tell_model(places: &Places, command: &mut Command) -> Result<()> {
    setup::ensure(places, &[setup::Part::Model])?;
    command.env("PORCHLIGHT_MODEL_DIR", places.model());
    Ok(())
}
