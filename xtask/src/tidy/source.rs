//! The files that tidy looks at: text that belongs to the repository.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const SKIPPED_FOLDERS: [&str; 9] = [
    ".git",
    "target",
    "dist",
    "node_modules",
    "data",
    ".tools",
    ".models",
    "results",
    "report",
];
const READ: [&str; 14] = [
    "css", "html", "js", "json", "md", "mjs", "rs", "sh", "sql", "svg", "toml", "ts", "txt", "yml",
];
/// No endings, or names that programs write.
const READ_BY_NAME: [&str; 2] = ["run", "NOTICE"];
const SKIPPED_NAMES: [&str; 2] = ["Cargo.lock", "package-lock.json"];

#[derive(Debug)]
pub struct Source {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// Line numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    pub fn ends_with(&self, end: &str) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, found)| found == end)
    }
}

pub fn read_all(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    read_folder(root, "", &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn read_folder(folder: &Path, prefix: &str, sources: &mut Vec<Source>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        // Only the root's `data` is a data folder; elsewhere it may be a room.
        let skipped =
            SKIPPED_FOLDERS.contains(&name.as_str()) && (name != "data" || prefix.is_empty());
        if kind.is_dir() && !skipped {
            read_folder(&entry.path(), &format!("{prefix}{name}/"), sources)?;
        } else if kind.is_file() && is_read(&name) {
            let bytes = fs::read(entry.path()).with_context(|| format!("cannot read {name}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                sources.push(Source {
                    path: format!("{prefix}{name}"),
                    text,
                });
            }
        }
    }
    Ok(())
}

fn is_read(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    (READ.contains(&end) || READ_BY_NAME.contains(&name)) && !SKIPPED_NAMES.contains(&name)
}
