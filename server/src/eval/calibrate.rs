//! `porchlight eval calibrate`: fits the weights of `agent/compose/weights.rs` to the questions of some
//! offices, and says what to expect of them in an office that nobody has seen: each office is judged
//! by weights fitted to the others alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::EvalError;
use super::answers::{Asked, Library};
use super::facts::{is_part_of, quote_hits};
use super::fit::{Choice, Judged, Row, dot, fit_choices, fit_judged, logistic};
use super::lines::read_lines;
use crate::agent::compose::{PASSAGES, Study};
use crate::agent::question::split_questions;
use crate::knowledge::embed::Embedder;

#[derive(Clone, Debug)]
pub struct CalibrateArgs {
    /// Folders with files and a `manifest.json`, and the file of questions about each.
    pub offices: Vec<(PathBuf, PathBuf)>,
}

/// Share of the questions without an answer that may be answered.
const FALSE_ANSWERS: f64 = 0.05;
/// Share of them for which staff may see a draft in vain.
const FALSE_DRAFTS: f64 = 0.33;
/// Answers from the wrong passage are no answers, though the office has one: they count half.
const WRONG_PASSAGE: f64 = 0.5;
/// Shares of false answers at which the curve is printed.
const CURVE: [f64; 8] = [0.01, 0.02, 0.05, 0.07, 0.10, 0.15, 0.20, 0.33];

struct Office {
    name: String,
    library: Library,
    studies: Vec<Studied>,
}

struct Studied {
    study: Study,
    answerable: bool,
    /// Which candidates stand in the expected quote, and whether their passage has it.
    right: Vec<bool>,
    quote: Option<String>,
}

/// What weights say about one question of an office they were not fitted to.
struct Seen {
    probability: f64,
    answerable: bool,
    first_passage_is_right: bool,
}

pub fn run_calibrate(
    args: &CalibrateArgs,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    let mut offices = Vec::new();
    for (folder, questions) in &args.offices {
        offices.push(read_office(folder, questions, embedder, out)?);
    }
    let mut seen: Vec<Seen> = Vec::new();
    for held_out in 0..offices.len() {
        let (rank, answerable, intercept) = fit(&offices, Some(held_out));
        let office = &offices[held_out];
        let of_office = judge(office, &rank, &answerable, intercept);
        writeln!(out, "{}", summary(&office.name, &of_office))?;
        seen.extend(of_office);
    }
    let (rank, answerable, intercept) = fit(&offices, None);
    writeln!(out, "pub const RANK: [f32; 6] = {};", constants(&rank))?;
    writeln!(
        out,
        "pub const ANSWERABLE: [f32; 5] = {};",
        constants(&answerable)
    )?;
    writeln!(out, "pub const INTERCEPT: f32 = {intercept:.3};")?;
    let from = |share| threshold(&seen, share);
    writeln!(
        out,
        "pub const ANSWER_FROM: f32 = {:.3};",
        from(FALSE_ANSWERS)
    )?;
    writeln!(
        out,
        "pub const DRAFT_FROM: f32 = {:.3};",
        from(FALSE_DRAFTS)
    )?;
    writeln!(out, "{}", summary("all offices, each unseen", &seen))?;
    Ok(())
}

fn read_office(
    folder: &Path,
    questions: &Path,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<Office, EvalError> {
    let library = Library::read(folder, embedder, out)?;
    let asked: Vec<Asked> = read_lines(questions)?;
    let mut studies = Vec::new();
    for asked in asked {
        let asker = library.asker(asked.property.as_deref());
        // What a tenant asks first is what the expected quote answers.
        let Some(question) = split_questions(&asked.question, None).into_iter().next() else {
            continue;
        };
        let study = Study::of(&library.index, embedder, question, &asker, PASSAGES)?;
        let quote = asked.expected_quote.filter(|_| asked.answerable);
        let right = study.candidates().iter().map(|candidate| {
            quote.as_deref().is_some_and(|quote| {
                is_part_of(candidate.text(), quote)
                    && quote_hits(&candidate.entry.passage.text, quote)
            })
        });
        studies.push(Studied {
            right: right.collect(),
            study,
            answerable: asked.answerable,
            quote,
        });
    }
    Ok(Office {
        name: folder.to_string_lossy().into_owned(),
        library,
        studies,
    })
}

/// Weights of both models, fitted to all offices but one.
fn fit(offices: &[Office], without: Option<usize>) -> (Row, Row, f64) {
    let taken = |at: &usize| Some(*at) != without;
    let mut choices = Vec::new();
    for at in (0..offices.len()).filter(taken) {
        for studied in &offices[at].studies {
            if studied.right.iter().any(|right| *right) {
                let rows = studied.study.candidates().iter();
                choices.push(Choice {
                    rows: rows.map(|it| as_row(&it.signals.weighed())).collect(),
                    right: studied.right.clone(),
                });
            }
        }
    }
    let rank = fit_choices(&choices);
    let mut judged = Vec::new();
    for at in (0..offices.len()).filter(taken) {
        for (row, answerable, right) in features(&offices[at], &rank) {
            judged.push(Judged {
                row,
                right: answerable && right,
                counts: if answerable && !right {
                    WRONG_PASSAGE
                } else {
                    1.0
                },
            });
        }
    }
    let (answerable, intercept) = fit_judged(&judged);
    (rank, answerable, intercept)
}

/// For each question: features of its best sentence, whether it has an answer, and whether the
/// passage of that sentence gives it.
fn features(office: &Office, rank: &[f64]) -> Vec<(Row, bool, bool)> {
    let weights = std::array::from_fn(|at| narrow(rank[at]));
    let index = &office.library.index;
    let studies = office.studies.iter();
    studies
        .map(|studied| {
            // Labels go with the order in which the candidates were read.
            let mut study = studied.study.clone();
            study.order_by(&weights);
            let right = match (study.candidates().first(), &studied.quote) {
                (Some(best), Some(quote)) => quote_hits(&best.entry.passage.text, quote),
                _ => false,
            };
            (
                as_row(&study.features(index).weighed()),
                studied.answerable,
                right,
            )
        })
        .collect()
}

fn judge(office: &Office, rank: &[f64], answerable: &[f64], intercept: f64) -> Vec<Seen> {
    features(office, rank)
        .into_iter()
        .map(|(row, is_answerable, right)| Seen {
            probability: logistic(dot(&row, answerable) + intercept),
            answerable: is_answerable,
            first_passage_is_right: right,
        })
        .collect()
}

/// The probability above which no more than a share of the questions without an answer lie.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of some hundred questions"
)]
fn threshold(seen: &[Seen], share: f64) -> f64 {
    let without = seen.iter().filter(|it| !it.answerable);
    let mut probabilities: Vec<f64> = without.map(|it| it.probability).collect();
    probabilities.sort_by(|a, b| b.total_cmp(a));
    let allowed = (share * probabilities.len() as f64) as usize;
    probabilities.get(allowed).map_or(0.0, |it| it + 1e-3)
}

fn summary(name: &str, seen: &[Seen]) -> Value {
    let answerable: Vec<&Seen> = seen.iter().filter(|it| it.answerable).collect();
    let hits = answerable.iter().filter(|it| it.first_passage_is_right);
    let curve = CURVE.map(|share| {
        let from = threshold(seen, share);
        let answered = |right: bool| {
            let answered = answerable.iter();
            let answered = answered.filter(|it| it.probability >= from);
            answered
                .filter(|it| it.first_passage_is_right == right)
                .count()
        };
        json!({
            "false_answers": share,
            "from": round(from),
            "answered": round(super::cpu::ratio(answered(true), answerable.len()).unwrap_or(0.0)),
            "from_another_passage":
                round(super::cpu::ratio(answered(false), answerable.len()).unwrap_or(0.0)),
        })
    });
    json!({
        "office": name,
        "questions": seen.len(),
        "answerable": answerable.len(),
        "quote_hit@1": super::cpu::ratio(hits.count(), answerable.len()),
        "curve": curve,
    })
}

fn round(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

fn as_row(features: &[f32]) -> Row {
    features.iter().copied().map(f64::from).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "weights of a few digits")]
fn narrow(weight: f64) -> f32 {
    weight as f32
}

fn constants(weights: &[f64]) -> String {
    let digits: Vec<String> = weights
        .iter()
        .map(|weight| format!("{weight:.3}"))
        .collect();
    format!("[{}]", digits.join(", "))
}
