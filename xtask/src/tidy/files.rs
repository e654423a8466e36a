//! Every file opens by saying what it is for, stays short, and is not called `mod.rs`.

use super::{Finding, Source};

const LINES_AT_MOST: usize = 600;

pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let opening: &[&str] = match source.path.rsplit_once('.') {
        Some((_, "rs")) => &["//!"],
        Some((_, "css")) => &["/*"],
        Some((_, "ts")) => &["//", "/*"],
        _ => return findings,
    };
    if !opening
        .iter()
        .any(|opening| source.text.starts_with(opening))
    {
        let sentence = format!("open with `{}` and what a reader finds here", opening[0]);
        findings.push(Finding::new(source, 1, sentence));
    }
    let lines = source.lines().count();
    if lines > LINES_AT_MOST {
        let sentence = format!("{lines} lines are more than {LINES_AT_MOST}: split the file");
        findings.push(Finding::new(source, LINES_AT_MOST + 1, sentence));
    }
    if source.path.ends_with("/mod.rs") {
        findings.push(Finding::new(
            source,
            1,
            "name it after its folder, beside it, not `mod.rs`",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, text: &str) -> Vec<String> {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        check(&source)
            .into_iter()
            .map(|finding| finding.to_string())
            .collect()
    }

    #[test]
    fn a_file_without_a_header_is_found() {
        assert!(sentences("a/b.rs", "//! Says it.\nfn f() {}\n").is_empty());
        assert!(sentences("style/b.css", "/* Says it. */\n").is_empty());
        assert_eq!(
            sentences("a/b.rs", "use std::fs;\n"),
            ["a/b.rs:1: open with `//!` and what a reader finds here"]
        );
        assert_eq!(sentences("e2e/b.ts", "import x;\n").len(), 1);
        assert!(sentences("README.md", "# No header needed\n").is_empty());
    }

    #[test]
    fn long_files_and_mod_rs_are_found() {
        let long = format!("//! Long.\n{}", "\n".repeat(600));
        assert!(sentences("a/b.rs", &long)[0].contains("601 lines"));
        assert_eq!(sentences("a/mod.rs", "//! Named badly.\n").len(), 1);
    }
}
