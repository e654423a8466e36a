//! `cargo xtask tidy`: the rules of the house that no compiler knows. Prints `file:line: sentence`
//! for each breach and fails when there is one. Each rule has a file in `tidy/`.

mod colours;
mod directions;
mod files;
mod machine_paths;
mod named_paths;
mod owners;
mod source;

use std::fmt;

use anyhow::{Result, bail};

use crate::places::Places;
use source::Source;

/// One breach of a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    path: String,
    /// From 1.
    line: usize,
    sentence: String,
}

impl Finding {
    fn new(source: &Source, line: usize, sentence: impl Into<String>) -> Self {
        Self {
            path: source.path.clone(),
            line,
            sentence: sentence.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.sentence)
    }
}

pub fn tidy(places: &Places) -> Result<()> {
    let sources = source::read_all(&places.root)?;
    let mut findings = Vec::new();
    for source in &sources {
        findings.extend(files::check(source));
        findings.extend(directions::check(source));
        findings.extend(owners::check(source));
        findings.extend(machine_paths::check(source));
        findings.extend(colours::check(source));
        findings.extend(named_paths::check(source, &places.root));
    }
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files keep the rules", sources.len());
            Ok(())
        }
        1 => bail!("tidy found one breach of the rules"),
        many => bail!("tidy found {many} breaches of the rules"),
    }
}
