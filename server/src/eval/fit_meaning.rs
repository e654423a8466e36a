//! `porchlight eval fit-meaning`: fits the net of meaning to its examples and to files of messages, and
//! says of each file how well it is judged by a net that was fitted to all others.
//!
//! Kernel ridge regression: the weights of the examples are those whose scores come nearest to +1 where
//! a label holds and -1 where it does not, a rare label's examples counting as much as all others.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::EvalError;
use super::lines::read_lines;
use super::triage::{Line, Wanted, measure, reader};
use crate::agent::meaning::{
    EXAMPLES, Fitted, LABELS, Label, WORDS_COUNT, bag_of_words, nearness, parse_label,
};
use crate::knowledge::embed::{Embedder, Embedding};

#[derive(Clone, Debug)]
pub struct FitMeaningArgs {
    /// In the form of `eval triage`, or questions of `eval answers`, which are calm.
    pub files: Vec<PathBuf>,
    /// Where the net is written.
    pub into: PathBuf,
}

/// Holds the weights small: an example that stands alone is believed less.
const RIDGE: f64 = 0.3;
/// Shares of the calm messages that may be taken for something, for the table of borders.
const MISTAKEN: [f64; 4] = [0.005, 0.01, 0.02, 0.04];

/// A message that is learned from.
struct Example {
    text: String,
    /// `None` is calm.
    label: Option<Label>,
    point: Embedding,
    /// The file it stands in; `None` for the examples of the program.
    file: Option<usize>,
}

pub fn run_fit_meaning(
    args: &FitMeaningArgs,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    if let Some(trouble) = embedder.trouble() {
        return Err(EvalError::NoModel(trouble.to_owned()));
    }
    let mut examples = own_examples(embedder)?;
    let mut files: Vec<Vec<Line>> = Vec::new();
    for (number, file) in args.files.iter().enumerate() {
        let lines: Vec<Line> = read_lines(file)?;
        for line in &lines {
            examples.push(Example {
                text: line.text.clone(),
                label: label_of(line),
                point: embedder.embed_one(&line.text)?,
                file: Some(number),
            });
        }
        files.push(lines);
    }
    let mut left_out: Vec<(Label, f64, bool)> = Vec::new();
    for (number, lines) in files.iter().enumerate() {
        let (seen, unseen): (Vec<&Example>, Vec<&Example>) = examples
            .iter()
            .partition(|example| example.file != Some(number));
        let net = fit(&seen);
        let figures = measure(lines, &reader(&net), embedder, false, out)?;
        let file = &args.files[number];
        writeln!(out, "{}", json!({"left_out": file, "judged": figures}))?;
        for example in unseen {
            let scores = net.scores(&example.text, &example.point);
            for label in [Label::Danger, Label::Person, Label::Sensitive] {
                let score = f64::from(scores.of(label));
                left_out.push((label, score, holds(label, example.label)));
            }
        }
    }
    for label in [Label::Danger, Label::Person, Label::Sensitive] {
        let of_label = left_out.iter().filter(|(it, ..)| *it == label);
        let scored: Vec<(f64, bool)> = of_label.map(|(_, score, is)| (*score, *is)).collect();
        writeln!(out, "{}", borders(label, &scored))?;
    }
    let net = fit(&examples.iter().collect::<Vec<_>>());
    let bytes = net.to_bytes()?;
    std::fs::write(&args.into, &bytes)?;
    let summary = json!({"examples": net.examples(), "bytes": bytes.len()});
    writeln!(out, "{summary}")?;
    Ok(())
}

fn own_examples(embedder: &dyn Embedder) -> Result<Vec<Example>, EvalError> {
    let mut label = None;
    let mut examples = Vec::new();
    for line in EXAMPLES.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix("= ") {
            label = parse_label(heading);
        } else if !line.is_empty() && !line.starts_with('#') {
            examples.push(Example {
                text: line.to_owned(),
                label,
                point: embedder.embed_one(line)?,
                file: None,
            });
        }
    }
    Ok(examples)
}

fn label_of(line: &Line) -> Option<Label> {
    match line.escalate {
        Wanted::Emergency => line.emergency.map(Label::Kind),
        Wanted::Human => Some(Label::Person),
        Wanted::Sensitive => Some(Label::Sensitive),
        Wanted::None => None,
    }
}

/// Whether a label holds for an example of `of`.
fn holds(label: Label, of: Option<Label>) -> bool {
    match (label, of) {
        (Label::Danger, Some(of)) => matches!(of, Label::Danger | Label::Kind(_)),
        (label, of) => Some(label) == of,
    }
}

/// From which score on how many are found, when a share of the others is mistaken.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some thousand messages"
)]
fn borders(label: Label, scored: &[(f64, bool)]) -> Value {
    let mut others: Vec<f64> = scored
        .iter()
        .filter(|(_, is)| !is)
        .map(|(it, _)| *it)
        .collect();
    others.sort_by(|a, b| b.total_cmp(a));
    let wanted: Vec<f64> = scored
        .iter()
        .filter(|(_, is)| *is)
        .map(|(it, _)| *it)
        .collect();
    let rows = MISTAKEN.map(|share| {
        let border = others[(share * others.len() as f64) as usize];
        let found = wanted.iter().filter(|score| **score > border).count();
        json!({"mistaken": share, "from": border, "found": found as f64 / wanted.len() as f64})
    });
    json!({"label": format!("{label:?}"), "borders": rows})
}

fn fit(examples: &[&Example]) -> Fitted {
    let rarity = rarities(examples);
    let bags: Vec<Vec<(String, f32)>> = examples
        .iter()
        .map(|it| bag_of_words(&it.text, |word| rarity.get(word).copied()))
        .collect();
    let kernel = kernel(examples, &bags);
    let mut says = vec![[0.0_f32; LABELS.len()]; examples.len()];
    let which_danger = Cholesky::of(&kernel, &vec![RIDGE; examples.len()]);
    for (column, label) in LABELS.into_iter().enumerate() {
        let is: Vec<bool> = examples.iter().map(|it| holds(label, it.label)).collect();
        let weights = match label {
            Label::Kind(_) => {
                let wanted: Vec<f64> = is.iter().map(|is| f64::from(u8::from(*is))).collect();
                which_danger.solve(&wanted)
            }
            Label::Danger | Label::Person | Label::Sensitive => {
                let balance = Balance::of(&is);
                let ridge: Vec<f64> = is.iter().map(|is| RIDGE / balance.counts(*is)).collect();
                let wanted: Vec<f64> = is.iter().map(|is| if *is { 1.0 } else { -1.0 }).collect();
                Cholesky::of(&kernel, &ridge).solve(&wanted)
            }
        };
        for (row, weight) in says.iter_mut().zip(weights) {
            #[expect(clippy::cast_possible_truncation, reason = "f32 is what is kept")]
            {
                row[column] = weight as f32;
            }
        }
    }
    // What the words of all examples say together.
    let mut words: HashMap<String, (f32, [f32; LABELS.len()])> = rarity
        .iter()
        .map(|(word, rarity)| (word.clone(), (*rarity, [0.0; LABELS.len()])))
        .collect();
    for (bag, row) in bags.iter().zip(&says) {
        for (word, share) in bag {
            if let Some((_, says)) = words.get_mut(word) {
                for (sum, weight) in says.iter_mut().zip(row) {
                    *sum += share * weight;
                }
            }
        }
    }
    let points: Vec<Embedding> = examples.iter().map(|it| it.point.clone()).collect();
    Fitted::new(&points, says, words)
}

/// How much an example counts, so that those with a label and those without weigh the same together.
struct Balance {
    with: f64,
    without: f64,
}

impl Balance {
    #[expect(clippy::cast_precision_loss, reason = "some thousand messages")]
    fn of(is: &[bool]) -> Self {
        let all = is.len() as f64;
        let with = is.iter().filter(|is| **is).count() as f64;
        Self {
            with: all / 2.0 / with,
            without: all / 2.0 / (all - with),
        }
    }

    fn counts(&self, is: bool) -> f64 {
        if is { self.with } else { self.without }
    }
}

/// How rare each word is among the examples: the logarithm of one over its share, and one more.
#[expect(clippy::cast_precision_loss, reason = "some thousand messages")]
fn rarities(examples: &[&Example]) -> HashMap<String, f32> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for example in examples {
        let words: HashSet<String> = bag_of_words(&example.text, |_| Some(1.0))
            .into_iter()
            .map(|(word, _)| word)
            .collect();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let all = (examples.len() + 1) as f32;
    counts
        .into_iter()
        .map(|(word, count)| (word, (all / (count + 1) as f32).ln() + 1.0))
        .collect()
}

/// How near each example is to each, by meaning and by words: the lower half, row by row.
fn kernel(examples: &[&Example], bags: &[Vec<(String, f32)>]) -> Vec<Vec<f64>> {
    let by_word: Vec<HashMap<&str, f32>> = bags
        .iter()
        .map(|bag| {
            bag.iter()
                .map(|(word, share)| (word.as_str(), *share))
                .collect()
        })
        .collect();
    // In the order of one bag, so that each fit gives the same sums of floats.
    let shared = |a: &[(String, f32)], b: &HashMap<&str, f32>| -> f32 {
        let both = a
            .iter()
            .map(|(word, share)| share * b.get(word.as_str()).unwrap_or(&0.0));
        both.sum()
    };
    (0..examples.len())
        .map(|row| {
            (0..=row)
                .map(|column| {
                    let cosine = examples[row].point.cosine(&examples[column].point);
                    let words = shared(&bags[row], &by_word[column]);
                    f64::from(nearness(cosine) + WORDS_COUNT * words)
                })
                .collect()
        })
        .collect()
}

/// The lower triangle whose product with itself is a kernel and its ridge.
struct Cholesky(Vec<Vec<f64>>);

impl Cholesky {
    fn of(kernel: &[Vec<f64>], ridge: &[f64]) -> Self {
        let mut lower: Vec<Vec<f64>> = Vec::with_capacity(kernel.len());
        for (row, (line, ridge)) in kernel.iter().zip(ridge).enumerate() {
            let mut line = line.clone();
            line[row] += ridge;
            for (column, above) in lower.iter().enumerate() {
                let known = dot(&line[..column], &above[..column]);
                line[column] = (line[column] - known) / above[column];
            }
            let known = dot(&line[..row], &line[..row]);
            line[row] = (line[row] - known).sqrt();
            lower.push(line);
        }
        Self(lower)
    }

    /// `x` with `(kernel + ridge) x = right`.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let lower = &self.0;
        let mut x = right.to_vec();
        for row in 0..x.len() {
            x[row] = (x[row] - dot(&lower[row][..row], &x[..row])) / lower[row][row];
        }
        for row in (0..x.len()).rev() {
            x[row] /= lower[row][row];
            let found = x[row];
            for (earlier, weight) in x[..row].iter_mut().zip(&lower[row]) {
                *earlier -= weight * found;
            }
        }
        x
    }
}

/// In eight lanes: the compiler may not reorder a plain sum of floats, so it would stay scalar.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use shared::entities::EmergencyKind;

    use super::*;

    #[test]
    fn equations_are_solved() {
        let kernel = vec![vec![4.0], vec![2.0, 5.0], vec![1.0, 0.5, 3.0]];
        let x = Cholesky::of(&kernel, &[0.5, 0.0, 0.0]).solve(&[6.5, 7.0, 1.5]);
        let full = [[4.5, 2.0, 1.0], [2.0, 5.0, 0.5], [1.0, 0.5, 3.0]];
        for (row, right) in full.iter().zip([6.5, 7.0, 1.5]) {
            assert!((dot(row, &x) - right).abs() < 1e-12, "{x:?}");
        }
    }

    #[test]
    fn a_net_knows_the_examples_it_was_fitted_to_and_their_like() {
        let example = |text: &str, label, at: usize| {
            let mut numbers = vec![0.0; crate::knowledge::embed::DIMENSIONS];
            numbers[at..at + 16].fill(1.0);
            Example {
                text: text.to_owned(),
                label,
                point: Embedding::normalised(numbers),
                file: None,
            }
        };
        let flooding = Label::Kind(EmergencyKind::Flood);
        let flood = Some(flooding);
        let examples = [
            example("water pours in", flood, 0),
            example("the pipe burst", flood, 8),
            example("when is rent due", None, 100),
            example("who has a key", None, 108),
        ];
        let net = fit(&examples.iter().collect::<Vec<_>>());
        let danger = |text, at: usize| {
            let point = &examples[at].point;
            net.scores(text, point).of(Label::Danger)
        };
        assert!(danger("water bursts the pipe", 1) > 0.3);
        assert!(danger("when is the key due", 2) < -0.3);
        let kinds = net.scores("water", &examples[0].point);
        assert!(kinds.of(flooding) > kinds.of(Label::Kind(EmergencyKind::Fire)) + 0.3);
    }

    #[test]
    fn a_kind_of_danger_is_danger() {
        assert!(holds(Label::Danger, Some(Label::Kind(EmergencyKind::Gas))));
        assert!(!holds(Label::Danger, Some(Label::Sensitive)) && !holds(Label::Person, None));
    }
}
