//! A path that ARCHITECTURE.md or README.md names in backticks exists: prose that points into the
//! code must move with it.

use std::path::Path;

use super::{Finding, Source};

const DOCUMENTS: [&str; 2] = ["ARCHITECTURE.md", "README.md"];
/// A path may be written from the root or from the sources of a crate.
const BASES: [&str; 8] = [
    "",
    "server/",
    "server/src",
    "shared/src",
    "app/src",
    "xtask/src",
    "server/tests/it",
    "e2e",
];
const ENDINGS: [&str; 11] = [
    "css", "html", "js", "json", "lock", "md", "mjs", "rs", "toml", "ts", "woff2",
];
/// Made by running something, so absent from a fresh clone.
const MADE: [&str; 4] = ["dist", "data", "target", "node_modules"];

pub fn check(source: &Source, root: &Path) -> Vec<Finding> {
    if !DOCUMENTS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut fenced = false;
    for (line, text) in source.lines() {
        if text.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for word in text.split('`').skip(1).step_by(2) {
            if is_path(word, root) && !exists(word, root) {
                findings.push(Finding::new(
                    source,
                    line,
                    format!("`{word}` does not exist"),
                ));
            }
        }
    }
    findings
}

fn is_path(word: &str, root: &Path) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let first = word.split('/').next().unwrap_or_default();
    if !word.chars().all(plain) || first.is_empty() || MADE.contains(&first) {
        return false;
    }
    let has_ending = word
        .rsplit_once('.')
        .is_some_and(|(_, end)| ENDINGS.contains(&end));
    let in_a_folder = word.contains('/') && root.join(first).is_dir();
    has_ending || in_a_folder || word.ends_with('/')
}

fn exists(word: &str, root: &Path) -> bool {
    BASES.iter().any(|base| root.join(base).join(word).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_path_must_exist_somewhere_sensible() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("server/src/store")).unwrap();
        std::fs::write(root.join("server/src/store/dialect.rs"), "").unwrap();
        let text = "See `store/dialect.rs`, `server/src/store/`, `dist/inbox`, `text/html` and \
                    `/readyz`.\n`server/src/gone`\n`gone.rs`\n```\n`x/y.rs`\n```\n`Inbox::claim`\n";
        let source = Source {
            path: "ARCHITECTURE.md".to_owned(),
            text: text.to_owned(),
        };
        let found: Vec<String> = check(&source, root)
            .iter()
            .map(Finding::to_string)
            .collect();
        assert_eq!(
            found,
            [
                "ARCHITECTURE.md:2: `server/src/gone` does not exist",
                "ARCHITECTURE.md:3: `gone.rs` does not exist"
            ]
        );
    }
}
