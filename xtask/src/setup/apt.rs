//! Debian packages, installed as root or through a sudo that does not ask.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{capture, run_quietly, succeeds};
use crate::places::{Places, on_path};

pub fn install(places: &Places, packages: &[&str]) -> Result<()> {
    if on_path("apt-get").is_none() {
        bail!(
            "this system has no apt-get: install the programs of {} with its own package manager \
             and run the same command again",
            packages.join(", ")
        );
    }
    let log = places.log("apt");
    // A list that was never fetched and one that is out of date fail alike: fetch and try again.
    let lists = fs::read_dir("/var/lib/apt/lists").map_or(0, Iterator::count);
    if lists < 4 || attempt(packages, &log).is_err() {
        repair(packages, &log)?;
        run_quietly(privileged("apt-get", packages)?.arg("update"), &log)?;
        attempt(packages, &log)?;
    }
    Ok(())
}

/// An interrupted installation leaves packages half configured; dpkg refuses until they are done.
fn repair(packages: &[&str], log: &Path) -> Result<()> {
    run_quietly(
        privileged("dpkg", packages)?.args(["--configure", "-a"]),
        log,
    )
}

fn attempt(packages: &[&str], log: &Path) -> Result<()> {
    let mut command = privileged("apt-get", packages)?;
    command.args([
        "install",
        "--yes",
        "--no-install-recommends",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]);
    run_quietly(command.args(packages), log)
}

/// `purpose` are the packages, named in the sentence that asks for root.
pub fn privileged(program: &str, purpose: &[&str]) -> Result<Command> {
    let user = capture(Command::new("id").arg("-u")).context("cannot ask who is running this")?;
    let mut command = if user == "0" {
        Command::new(program)
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "--preserve-env=DEBIAN_FRONTEND", program]);
        sudo
    } else {
        bail!(
            "installing needs root: run `sudo apt-get install --no-install-recommends {}` and \
             then the same command again",
            purpose.join(" ")
        );
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
