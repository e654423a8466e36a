//! `porchlight eval tags`: how well tagging tells public sets of intents apart, each intent a tag that
//! is known by a few examples. Reads the folder of Banking77 or of CLINC150.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;
use shared::entities::{Tag, TagColor};
use shared::ids::TagId;
use uuid::Uuid;

use super::EvalError;
use super::cpu::ratio;
use super::lines::{problem, read_text};
use super::ranks::auroc;
use crate::agent::tagging::Tagger;
use crate::knowledge::embed::Embedder;

#[derive(Clone, Debug)]
pub struct TagsArgs {
    pub folder: PathBuf,
    /// Of each label, the first ones.
    pub examples: usize,
}

/// Messages with their labels.
type Labelled = Vec<(String, String)>;

#[derive(Default)]
struct Set {
    train: Labelled,
    test: Labelled,
    /// Messages that no label fits.
    out_of_scope: Vec<String>,
}

pub fn run_tags(
    args: &TagsArgs,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    if let Some(trouble) = embedder.trouble() {
        return Err(EvalError::NoModel(trouble.to_owned()));
    }
    let set = read(&args.folder)?;
    let mut examples: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (text, label) in &set.train {
        let held = examples.entry(label).or_default();
        if held.len() < args.examples {
            held.push(text.clone());
        }
    }
    let tags: Vec<Tag> = (1..)
        .zip(&examples)
        .map(|(number, (label, examples))| tag_of(number, label, examples))
        .collect();
    let tagger = Tagger::new(&tags, &[], embedder)?;
    let nearest = |text: &str| -> Result<Option<(TagId, f32)>, EvalError> {
        let embedding = embedder.embed_one(text)?;
        Ok(tagger.rank(&embedding).first().copied())
    };
    let (mut right, mut scored) = (0, Vec::new());
    for (text, label) in &set.test {
        if let Some((tag, nearness)) = nearest(text)? {
            right += usize::from(tags.iter().any(|it| it.id == tag && it.name == *label));
            scored.push((f64::from(nearness), true));
        }
    }
    for text in &set.out_of_scope {
        if let Some((_, nearness)) = nearest(text)? {
            scored.push((f64::from(nearness), false));
        }
    }
    let summary = json!({
        "labels": tags.len(),
        "examples_per_label": args.examples,
        "messages": set.test.len(),
        "accuracy": ratio(right, set.test.len()),
        "out_of_scope": set.out_of_scope.len(),
        "out_of_scope_auroc": auroc(&scored),
    });
    writeln!(out, "{summary}")?;
    Ok(())
}

fn tag_of(number: u128, label: &str, examples: &[String]) -> Tag {
    Tag {
        id: TagId(Uuid::from_u128(number)),
        name: label.to_owned(),
        color: TagColor::Grey,
        description: String::new(),
        examples: examples.to_vec(),
        by_agent: true,
        follows: None,
    }
}

fn read(folder: &Path) -> Result<Set, EvalError> {
    let clinc = folder.join("data_full.json");
    if clinc.exists() {
        return read_clinc(&clinc);
    }
    Ok(Set {
        train: read_banking(&folder.join("train.csv"))?,
        test: read_banking(&folder.join("test.csv"))?,
        out_of_scope: Vec::new(),
    })
}

fn read_banking(file: &Path) -> Result<Labelled, EvalError> {
    let text = read_text(file)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<(String, String)>();
    rows.map(|row| row.map_err(|error| problem(file, &error)))
        .collect()
}

/// The parts of CLINC150 that are read here.
#[derive(Deserialize)]
struct Clinc {
    train: Labelled,
    test: Labelled,
    oos_test: Labelled,
}

fn read_clinc(file: &Path) -> Result<Set, EvalError> {
    let text = read_text(file)?;
    let clinc: Clinc = serde_json::from_str(&text).map_err(|error| problem(file, &error))?;
    Ok(Set {
        train: clinc.train,
        test: clinc.test,
        out_of_scope: clinc.oos_test.into_iter().map(|(text, _)| text).collect(),
    })
}
