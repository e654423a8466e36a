//! No path of a developer's machine: it means nothing on any other.

use super::{Finding, Source};

/// Written in two halves, so that this file keeps its own rule.
const FOLDERS: [&str; 3] = [
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
];

pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, text) in source.lines() {
        if let Some(folder) = FOLDERS.iter().find(|folder| begins_a_path(text, folder)) {
            let sentence = format!("`{folder}…` is a path of one machine");
            findings.push(Finding::new(source, line, sentence));
        }
    }
    findings
}

/// `app/src/home/` goes on a path; only an absolute one counts.
fn begins_a_path(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"_-.)}>*~$".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_paths_are_found() {
        let of = |text: &str| Source {
            path: "a.md".to_owned(),
            text: text.to_owned(),
        };
        let absolute = format!("cd {}me/x", FOLDERS[2]);
        assert_eq!(check(&of(&absolute)).len(), 1);
        let relative = format!("see app{}thread.rs", FOLDERS[2]);
        assert!(check(&of(&relative)).is_empty());
    }
}
