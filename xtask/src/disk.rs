//! Room on the disk, asked for before a long step and not found missing at its end.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::capture;

/// Fails with one sentence when the disk under `folder` has less than `megabytes` left.
pub fn require(folder: &Path, megabytes: u64, what: &str) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| {
        format!(
            "cannot create {}; PORCHLIGHT_CACHE names another place",
            folder.display()
        )
    })?;
    // A disk that cannot be asked is not a reason to stop.
    let Some(free) = free_megabytes(folder) else {
        return Ok(());
    };
    if free < megabytes {
        bail!(
            "{what} needs about {megabytes} MB, but the disk of {} has {free} MB left: free some \
             space, or name a folder on another disk in PORCHLIGHT_CACHE",
            folder.display()
        );
    }
    Ok(())
}

pub fn used_megabytes(folder: &Path) -> Option<u64> {
    let said = capture(Command::new("du").arg("-sm").arg(folder)).ok()?;
    said.split_whitespace().next()?.parse().ok()
}

/// `None` when it can't be asked.
pub fn free_megabytes(folder: &Path) -> Option<u64> {
    let said = capture(Command::new("df").arg("-Pm").arg(folder)).ok()?;
    said.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}
