//! Measures retrieval, triage and answers on files of examples, through the code that serves tenants.
//! Each prints one JSON object on its last line; `docs/measurements.md` says what it means.

mod answers;
mod calibrate;
mod cpu;
mod facts;
mod fit;
mod fit_meaning;
mod handoff;
mod lines;
mod ranks;
mod retrieval;
mod tags;
mod triage;

use std::path::PathBuf;

pub use answers::{AnswersArgs, run_answers};
pub use calibrate::{CalibrateArgs, run_calibrate};
pub use fit_meaning::{FitMeaningArgs, run_fit_meaning};
pub use handoff::{HandoffArgs, run_handoff};
pub use retrieval::{RetrievalArgs, run_retrieval};
pub use tags::{TagsArgs, run_tags};
pub use triage::{TriageArgs, run_triage};

/// What stops a measurement.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error("{file} cannot be read: {source}")]
    Read {
        file: PathBuf,
        source: std::io::Error,
    },
    #[error("{file}, line {line}: {problem}")]
    Line {
        file: PathBuf,
        line: usize,
        problem: String,
    },
    #[error("{file}: {problem}")]
    File { file: PathBuf, problem: String },
    #[error("the result cannot be written: {0}")]
    Write(#[from] std::io::Error),
    #[error("the net of meaning cannot be fitted: {0}")]
    Fit(#[from] crate::agent::meaning::FittedError),
    #[error(transparent)]
    Embed(#[from] crate::knowledge::embed::EmbedError),
    #[error("{file}: {source}")]
    Extract {
        file: PathBuf,
        source: crate::knowledge::extract::ExtractError,
    },
    #[error("this measurement needs the model, but {0}")]
    NoModel(String),
}
