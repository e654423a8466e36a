//! Chromium from Debian and Playwright from npm: the stories of `e2e/` run in a real browser.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{announce, apt, tools};
use crate::command::run_quietly;
use crate::hash;
use crate::places::{Places, on_path};

pub fn ensure(places: &Places) -> Result<()> {
    if chromium().is_none() {
        announce("Chromium", "about 2 minutes, 400 MB", || {
            apt::install(places, &["chromium"])
        })?;
    }
    playwright(places)
}

/// The browser of the stories: `CHROMIUM`, or what is installed.
pub fn chromium() -> Option<PathBuf> {
    let chosen = env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|path| path.exists());
    chosen.or_else(|| {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .find_map(|name| on_path(name))
    })
}

/// Its packages, when they differ from the lock file. Playwright's own browsers are not needed.
pub fn playwright(places: &Places) -> Result<()> {
    let e2e = places.root.join("e2e");
    if !e2e.join("package-lock.json").exists() {
        return Ok(());
    }
    let wanted = hash::of_inputs(&e2e, &["package.json", "package-lock.json"], "")?;
    let stamp = e2e.join("node_modules/.porchlight");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    tools::ensure_node(places)?;
    announce("Playwright's packages", "some seconds", || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&e2e)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        run_quietly(&mut npm, &places.log("playwright"))?;
        fs::write(&stamp, wanted).context("cannot write into e2e/node_modules")
    })
}
