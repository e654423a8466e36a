//! One style sheet per program: `@import`s are replaced by what they name, layers and media kept.
//! Browsers would fetch each imported file one after the other; Trunk minifies the result.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::places::Places;

/// Writes `target/style/<program>.css`, which `app/<program>.html` links.
pub fn bundle(places: &Places, program: &str) -> Result<()> {
    let mut seen = BTreeSet::new();
    let sheet = inline(
        &places.root.join("style").join(format!("{program}.css")),
        &mut seen,
    )?;
    let folder = places.root.join("target/style");
    fs::create_dir_all(&folder).context("cannot create target/style")?;
    fs::write(folder.join(format!("{program}.css")), sheet)
        .with_context(|| format!("cannot write target/style/{program}.css"))
}

/// A file imported twice is taken once, at its first place.
fn inline(path: &Path, seen: &mut BTreeSet<PathBuf>) -> Result<String> {
    let sheet = fs::read_to_string(path)
        .with_context(|| format!("cannot read the style sheet {}", path.display()))?;
    seen.insert(path.to_owned());
    let folder = path.parent().context("a style sheet is in a folder")?;
    let mut bundled = String::with_capacity(sheet.len());
    for line in sheet.lines() {
        let Some(import) = line.trim_start().strip_prefix("@import") else {
            bundled.push_str(line);
            bundled.push('\n');
            continue;
        };
        let Some((name, conditions)) = parse(import) else {
            bail!("{}: cannot read the line `{}`", path.display(), line.trim());
        };
        let imported = folder.join(name);
        if !seen.contains(&imported) {
            let inner = inline(&imported, seen)?;
            write!(bundled, "{}", wrapped(&inner, conditions))?;
        }
    }
    Ok(bundled)
}

/// `"ui/button.css" layer(ui);` → the name and what stands behind it.
fn parse(import: &str) -> Option<(&str, &str)> {
    let rest = import.trim();
    let rest = rest.strip_prefix("url(").unwrap_or(rest);
    let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    let (name, rest) = rest[1..].split_once(quote)?;
    let rest = if import.contains("url(") {
        rest.strip_prefix(')')?
    } else {
        rest
    };
    let (conditions, _) = rest.split_once(';')?;
    Some((name, conditions.trim()))
}

fn wrapped(sheet: &str, conditions: &str) -> String {
    if conditions.is_empty() {
        return sheet.to_owned();
    }
    let layered = conditions
        .strip_prefix("layer(")
        .and_then(|rest| rest.split_once(')'))
        .map(|(layer, media)| (layer.trim(), media.trim()));
    let (layer, media) = match layered {
        Some((layer, media)) => (Some(layer), media),
        None => (None, conditions),
    };
    let mut sheet = sheet.to_owned();
    if let Some(layer) = layer {
        sheet = format!("@layer {layer} {{\n{sheet}}}\n");
    }
    if !media.is_empty() {
        sheet = format!("@media {media} {{\n{sheet}}}\n");
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("ui")).unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        inline(&folder.path().join(files[0].0), &mut BTreeSet::new())
    }

    #[test]
    fn imports_are_inlined_in_order_and_keep_their_layer() {
        let sheet = bundled(&[
            (
                "inbox.css",
                "@layer base, ui;\n@import \"tokens.css\";\n@import url('ui/all.css') layer(ui);\nb {}\n",
            ),
            ("tokens.css", ":root {}\n"),
            (
                "ui/all.css",
                "@import \"button.css\" (width > 40rem);\na {}\n",
            ),
            ("ui/button.css", "button {}\n"),
        ]);
        let expected = "@layer base, ui;\n:root {}\n@layer ui {\n@media (width > 40rem) {\n\
                        button {}\n}\na {}\n}\nb {}\n";
        assert_eq!(sheet.unwrap(), expected);
    }

    #[test]
    fn a_sheet_imported_twice_is_taken_once() {
        let sheet = bundled(&[
            ("inbox.css", "@import \"a.css\";\n@import \"b.css\";\n"),
            ("a.css", "@import \"b.css\";\na {}\n"),
            ("b.css", "b {}\n"),
        ]);
        assert_eq!(sheet.unwrap(), "b {}\na {}\n");
    }

    #[test]
    fn a_missing_sheet_is_named() {
        let error = bundled(&[("inbox.css", "@import \"gone.css\";\n")]).unwrap_err();
        assert!(error.to_string().contains("gone.css"), "{error}");
    }
}
