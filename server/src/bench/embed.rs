//! `porchlight bench embed`: processor time per text, for short and long texts, alone and in batches.
//! Texts and embeddings can be handed to a peer, which embeds the same and compares.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use super::process::Processes;
use crate::knowledge::embed::{Embedder, Embedding, MiniLm};

#[derive(Args, Debug)]
pub struct Embed {
    /// Folder of the embedding model.
    #[arg(long, env = "PORCHLIGHT_MODEL_DIR")]
    model_dir: Option<PathBuf>,
    /// Length of each measurement.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Where texts and embeddings are written for a peer, as JSON.
    #[arg(long)]
    exchange: Option<PathBuf>,
}

/// Tokens of a text, the model's two marks not counted.
const LENGTHS: [usize; 2] = [20, 200];
const BATCHES: [usize; 3] = [1, 8, 32];

/// Each is one token of the model's vocabulary.
const WORDS: [&str; 23] = [
    "the", "rent", "is", "due", "on", "first", "day", "of", "each", "month", "and", "a", "fee",
    "will", "be", "charged", "after", "that", "for", "home", "with", "two", "keys",
];

pub fn run(embed: &Embed) -> Result<()> {
    let Some(folder) = &embed.model_dir else {
        bail!("there is nothing to measure: no model folder is configured");
    };
    // The model itself, without the memory that it serves with.
    let embedder = MiniLm::load(folder)?;
    let span = Duration::from_secs(embed.seconds);
    let this_process = Processes::new(&[std::process::id()])?;
    let (mut figures, mut exchanged) = (Vec::new(), Vec::new());
    for tokens in LENGTHS {
        for batch in BATCHES {
            let texts = (0..batch)
                .map(|first| text_of(tokens, first, &embedder))
                .collect::<Result<Vec<String>>>()?;
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let embeddings = embedder.embed(&texts)?;
            let cpu_ms = cpu_ms_per_text(&embedder, &texts, span, &this_process)?;
            figures.push(json!({"tokens": tokens, "batch": batch, "cpu_ms": cpu_ms}));
            let numbers: Vec<&[f32]> = embeddings.iter().map(Embedding::as_slice).collect();
            exchanged.push(json!({
                "tokens": tokens, "batch": batch, "texts": texts, "embeddings": numbers,
            }));
        }
    }
    if let Some(path) = &embed.exchange {
        let text = Value::Array(exchanged).to_string();
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("{}", Value::Array(figures));
    Ok(())
}

/// A text of exactly so many tokens. `first` makes the texts of a batch differ.
fn text_of(tokens: usize, first: usize, embedder: &dyn Embedder) -> Result<String> {
    let words = WORDS.iter().cycle().skip(first).take(tokens).copied();
    let text = words.collect::<Vec<_>>().join(" ");
    let counted = embedder.count_tokens(&text);
    if counted != tokens {
        bail!("a text meant to have {tokens} tokens has {counted}: \"{text}\"");
    }
    Ok(text)
}

#[expect(clippy::cast_precision_loss, reason = "a count of texts")]
fn cpu_ms_per_text(
    embedder: &dyn Embedder,
    texts: &[&str],
    span: Duration,
    this_process: &Processes,
) -> Result<f64> {
    let (start, cpu) = (Instant::now(), this_process.cpu_s()?);
    let mut embedded = 0_usize;
    while start.elapsed() < span {
        embedded += embedder.embed(texts)?.len();
    }
    Ok((this_process.cpu_s()? - cpu) * 1000.0 / embedded as f64)
}
