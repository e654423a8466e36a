//! Files with one JSON object a line.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::EvalError;

pub(super) fn read_text(file: &Path) -> Result<String, EvalError> {
    std::fs::read_to_string(file).map_err(|source| EvalError::Read {
        file: file.to_owned(),
        source,
    })
}

/// What is wrong with a file that is one whole.
pub(super) fn problem(file: &Path, error: &impl std::fmt::Display) -> EvalError {
    EvalError::File {
        file: file.to_owned(),
        problem: error.to_string(),
    }
}

pub(super) fn read_lines<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, EvalError> {
    let text = read_text(file)?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| EvalError::Line {
                file: file.to_owned(),
                line: number + 1,
                problem: error.to_string(),
            })
        })
        .collect()
}
