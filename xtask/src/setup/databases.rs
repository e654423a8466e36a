//! Postgres and Redis, for the tests that run on both databases and on two nodes.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{announce, apt};
use crate::places::{Places, on_path};

pub fn ensure(places: &Places) -> Result<()> {
    let mut packages = Vec::new();
    if postgres_programs().is_none() {
        packages.push("postgresql");
    }
    if redis_server().is_none() {
        packages.push("redis-server");
    }
    if packages.is_empty() {
        return Ok(());
    }
    let what = packages.join(" and ");
    announce(&what, "about a minute, 250 MB", || {
        apt::install(places, &packages)
    })?;
    if postgres_programs().is_none() || redis_server().is_none() {
        bail!(
            "apt-get takes {what} for installed, but the programs are not there: run \
             `sudo apt-get install --reinstall {}` and the same command again",
            packages.join(" ")
        );
    }
    Ok(())
}

/// The folder with `initdb` and `postgres`; Debian keeps it off PATH, one folder per version.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = versions
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .collect();
    folders.sort();
    folders
        .pop()
        .or_else(|| on_path("initdb")?.parent().map(PathBuf::from))
}

pub fn redis_server() -> Option<PathBuf> {
    on_path("redis-server")
}
