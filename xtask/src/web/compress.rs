//! Compresses once, at the highest level, what the server would otherwise compress at each
//! request: `x.wasm.br` and `x.wasm.gz` stand next to `x.wasm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::capture;
use crate::places::Places;

const SCRIPT: &str = "xtask/src/web/compress.mjs";
/// Fonts and pictures are compressed by their own formats.
const TEXTUAL: [&str; 8] = [
    "css",
    "html",
    "js",
    "json",
    "mjs",
    "svg",
    "wasm",
    "webmanifest",
];
/// Below this the header costs more than it saves.
const WORTH_IT: u64 = 512;

/// Bytes of one file as it is and as it travels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

impl Sizes {
    pub fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

pub fn folder(places: &Places, folder: &Path) -> Result<()> {
    let pairs: Vec<(PathBuf, PathBuf)> = worthwhile(folder)?
        .into_iter()
        .map(|path| (path.clone(), path))
        .collect();
    work(places, "write", &pairs).map(drop)
}

/// `public/` belongs to the repository, so its compressed twins go to `dist/public`.
pub fn public(places: &Places) -> Result<()> {
    let from = places.root.join("public");
    let to = places.dist().join("public");
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    let mut pairs = Vec::new();
    for path in worthwhile(&from)? {
        let twin = to.join(path.strip_prefix(&from)?);
        fs::create_dir_all(twin.parent().context("a file is in a folder")?)?;
        pairs.push((path, twin));
    }
    fs::create_dir_all(&to)?;
    work(places, "write", &pairs).map(drop)
}

/// Sizes without writing anything, in the order given.
pub fn measure(places: &Places, files: &[PathBuf]) -> Result<Vec<Sizes>> {
    let pairs: Vec<_> = files
        .iter()
        .map(|path| (path.clone(), path.clone()))
        .collect();
    work(places, "measure", &pairs)
}

fn work(places: &Places, mode: &str, pairs: &[(PathBuf, PathBuf)]) -> Result<Vec<Sizes>> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let mut node = Command::new("node");
    node.arg(places.root.join(SCRIPT)).arg(mode);
    for (from, to) in pairs {
        node.arg(from).arg(to);
    }
    capture(&mut node)?
        .lines()
        .map(sizes)
        .collect::<Option<_>>()
        .context("node printed no sizes")
}

fn sizes(line: &str) -> Option<Sizes> {
    let mut numbers = line.split(' ').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some(Sizes {
        raw: next()?,
        gzip: next()?,
        brotli: next()?,
    })
}

fn worthwhile(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(worthwhile(&path)?);
        } else if is_textual(&path) && path.metadata()?.len() >= WORTH_IT {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn is_textual(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| TEXTUAL.iter().any(|textual| end == *textual))
}
