//! `porchlight eval handoff`: whether a wish for a person is heard, on the folder of NLU++, with nothing
//! learned from it.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

use super::EvalError;
use super::cpu::ratio;
use super::lines::{problem, read_text};
use super::ranks::auroc;
use crate::agent::meaning::{Label, Sense, net};
use crate::agent::triage::asked_for_person;
use crate::knowledge::embed::Embedder;

#[derive(Clone, Debug)]
pub struct HandoffArgs {
    /// With `data/hotels` and `data/banking`, each in twenty folds.
    pub folder: PathBuf,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    intents: Vec<String>,
}

pub fn run_handoff(
    args: &HandoffArgs,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    if let Some(trouble) = embedder.trouble() {
        return Err(EvalError::NoModel(trouble.to_owned()));
    }
    let mut lines = Vec::new();
    for domain in ["hotels", "banking"] {
        for fold in 0..20 {
            let name = format!("data/{domain}/fold{fold}.json");
            lines.extend(read_fold(&args.folder.join(name))?);
        }
    }
    let (mut wanted, mut found, mut right) = (0, 0, 0);
    let mut scored = Vec::new();
    for line in &lines {
        let is = line.intents.iter().any(|intent| intent == "handoff");
        let sense = Sense::of(&line.text, embedder);
        let asked = asked_for_person(&line.text, sense.as_ref()).is_some();
        wanted += usize::from(is);
        found += usize::from(asked);
        right += usize::from(is && asked);
        let meaning = embedder.embed_one(&line.text)?;
        let score = net().scores(&line.text, &meaning).of(Label::Person);
        scored.push((f64::from(score), is));
    }
    let summary = json!({
        "messages": lines.len(),
        "handoffs": wanted,
        "recall": ratio(right, wanted),
        "precision": ratio(right, found),
        "auroc": auroc(&scored),
    });
    writeln!(out, "{summary}")?;
    Ok(())
}

fn read_fold(file: &Path) -> Result<Vec<Line>, EvalError> {
    let text = read_text(file)?;
    serde_json::from_str(&text).map_err(|error| problem(file, &error))
}
