//! `porchlight eval answers`: questions over a folder of documents, each asked in a new conversation
//! of a fresh workspace by a tenant of its property.

mod library;
mod score;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::time::Timestamp;

use super::lines::read_lines;
use super::{EvalError, cpu};
use crate::agent::decide::{Considered, Decision, Turn, consider};
use crate::agent::policy::Policy;
use crate::knowledge::embed::Embedder;
pub(super) use library::Library;
use score::Score;

#[derive(Clone, Debug)]
pub struct AnswersArgs {
    /// Files and a `manifest.json`: a list of {file, title, property (name or null)}.
    pub documents: PathBuf,
    pub questions: PathBuf,
    /// Where each question's outcome is written.
    pub records: Option<PathBuf>,
    /// Lists what went wrong first.
    pub verbose: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    id: Value,
    pub(super) question: String,
    pub(super) property: Option<String>,
    #[serde(default)]
    pub(super) answerable: bool,
    expected_doc: Option<String>,
    pub(super) expected_quote: Option<String>,
    #[serde(default)]
    key_facts: Vec<String>,
    #[serde(default)]
    wrong_facts: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Record {
    id: Value,
    outcome: Outcome,
    answer: String,
    citations: Vec<Cited>,
    passages: Vec<Passage>,
    escalation: Option<Value>,
    cpu_ms: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Answered,
    Draft,
    Escalated,
}

#[derive(Debug, Serialize)]
struct Cited {
    document: String,
    page: Option<u32>,
    quote: String,
}

#[derive(Debug, Serialize)]
struct Passage {
    document: String,
    text: String,
    score: f32,
}

/// Passages written per record.
const PASSAGES: usize = 5;

pub fn run_answers(
    args: &AnswersArgs,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    let questions: Vec<Asked> = read_lines(&args.questions)?;
    let library = Library::read(&args.documents, embedder, out)?;
    let mut records = match &args.records {
        Some(file) => Some(BufWriter::new(File::create(file).map_err(|source| {
            EvalError::Read {
                file: file.clone(),
                source,
            }
        })?)),
        None => None,
    };
    let mut score = Score::default();
    for asked in &questions {
        let start = cpu::spent();
        let considered = ask(asked, &library, embedder);
        let cpu_ms = cpu::milliseconds_since(start);
        let record = record(asked, &considered, &library, cpu_ms);
        let wrong = score.add(asked, &record);
        if let (true, Some(what)) = (args.verbose, wrong) {
            let features = considered
                .found
                .first()
                .map(|found| format!("{:?}", found.features));
            let line = json!({ "wrong": what, "question": asked.question, "property": asked.property,
                "outcome": record.outcome, "answer": record.answer, "first": record.passages.first(),
                "expected": asked.expected_quote, "features": features });
            writeln!(out, "{line}")?;
        }
        if let Some(records) = &mut records {
            serde_json::to_writer(&mut *records, &record).map_err(std::io::Error::from)?;
            writeln!(records)?;
        }
    }
    if let Some(mut records) = records {
        records.flush()?;
    }
    writeln!(out, "{}", score.as_json())?;
    Ok(())
}

fn ask(asked: &Asked, library: &Library, embedder: &dyn Embedder) -> Considered {
    let messages = [asked.question.as_str()];
    let turn = Turn {
        messages: &messages,
        answered: &[],
        asker: &library.asker(asked.property.as_deref()),
        emergency_phone: None,
        policy: &Policy::default(),
        now: Timestamp(0),
    };
    consider(&turn, &library.index, embedder)
}

fn record(asked: &Asked, considered: &Considered, library: &Library, cpu_ms: f64) -> Record {
    let (outcome, said, escalation) = match &considered.decision {
        Decision::Reply(said) => (Outcome::Answered, Some(said), None),
        Decision::Escalate {
            escalation, told, ..
        } if escalation.draft.is_some() => (Outcome::Draft, Some(told), Some(escalation)),
        Decision::Escalate {
            escalation, told, ..
        }
        | Decision::SafetyText {
            escalation, told, ..
        } => (Outcome::Escalated, Some(told), Some(escalation)),
        Decision::Nothing => (Outcome::Escalated, None, None),
    };
    let citations = said.map_or(&[][..], |said| &said.citations);
    let hits = considered.found.iter().flat_map(|found| found.hits.iter());
    Record {
        id: asked.id.clone(),
        outcome,
        answer: said.map_or_else(String::new, |said| said.text.clone()),
        citations: citations
            .iter()
            .map(|citation| Cited {
                document: library.file(citation.document),
                page: citation.page,
                quote: citation.quote.clone(),
            })
            .collect(),
        passages: hits
            .take(PASSAGES)
            .map(|hit| Passage {
                document: library.file(hit.entry.document),
                text: hit.entry.passage.text.clone(),
                score: hit.fused,
            })
            .collect(),
        escalation: escalation.and_then(|escalation| serde_json::to_value(escalation).ok()),
        cpu_ms,
    }
}
