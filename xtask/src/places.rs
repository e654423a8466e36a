//! Where things are: the clone, the cache outside it, and the folders in both.
//! Everything that may outlive a clone is in the cache, under a name that carries its version.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::versions;

#[derive(Debug)]
pub struct Places {
    /// The clone's root, absolute.
    pub root: PathBuf,
    /// Shared by all clones on this machine.
    pub cache: PathBuf,
}

impl Places {
    pub fn find() -> Result<Self> {
        // Cargo sets the variable for `cargo xtask`; the constant serves a binary started by hand.
        let xtask = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = xtask
            .parent()
            .context("xtask has no folder above it")?
            .to_owned();
        Ok(Self {
            root,
            cache: cache()?,
        })
    }

    /// Cargo's target folder for everything xtask builds. It is in the cache, so that a fresh
    /// clone finds the dependencies compiled; the compiler's version keeps old artefacts apart.
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => self.root.join(chosen),
            None => self.cache.join(format!("target-{}", versions::rustc())),
        }
    }

    /// Trunk's own target folder: it may compile with another toolchain than the server.
    pub fn web_target(&self) -> PathBuf {
        self.target().join("web")
    }

    pub fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.cache.join("tools").join(format!("{name}-{version}"))
    }

    /// Half-built and half-downloaded things, kept so that an interrupted set-up goes on.
    pub fn unfinished(&self, name: &str) -> PathBuf {
        self.cache.join("unfinished").join(name)
    }

    pub fn log(&self, name: &str) -> PathBuf {
        self.cache.join("logs").join(format!("{name}.log"))
    }

    pub fn model(&self) -> PathBuf {
        let version = &versions::MODEL_FILES[0].sha256[..8];
        self.cache
            .join("models")
            .join(format!("all-MiniLM-L6-v2-{version}"))
    }

    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// `PATH` with our tools first, so that Trunk finds the versions it is told to use.
    pub fn path_with_tools(&self) -> Result<OsString> {
        let mut folders = vec![
            self.tool("trunk", versions::TRUNK).join("bin"),
            self.tool("wasm-bindgen", &versions::wasm_bindgen(&self.root)?)
                .join("bin"),
            self.tool("binaryen", versions::BINARYEN)
                .join("node_modules/.bin"),
        ];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        env::join_paths(folders).context("a folder on PATH has a colon in its name")
    }
}

fn cache() -> Result<PathBuf> {
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(chosen) = set("PORCHLIGHT_CACHE") {
        return std::path::absolute(chosen).context("PORCHLIGHT_CACHE is no usable path");
    }
    if let Some(caches) = set("XDG_CACHE_HOME") {
        return Ok(caches.join("porchlight"));
    }
    let home = set("HOME")
        .context("neither PORCHLIGHT_CACHE nor HOME is set, so there is no place for the cache")?;
    Ok(home.join(".cache/porchlight"))
}

/// The program's full path, if it is installed.
pub fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .chain([
            Path::new("/usr/sbin").to_owned(),
            Path::new("/sbin").to_owned(),
        ])
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}
