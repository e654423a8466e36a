//! Studies a question before anything is concluded from it: searches, reads the sentences of what was
//! found, and the passages that lead word by word. `eval calibrate` starts here as a turn does.

use std::sync::Arc;

use super::answerable::Features;
use super::candidate::{Candidate, Signals, with_heading};
use super::evidence;
use super::likeness::Asked;
use super::rank;
use crate::agent::asker::Asker;
use crate::agent::question::Question;
use crate::knowledge::embed::{EmbedError, Embedder, Embedding, Reading};
use crate::knowledge::index::{Entry, Index};
use crate::knowledge::search::{Hit, Mode, Query, search};

/// Passages looked at per question.
pub const PASSAGES: usize = 8;

/// What a question found.
#[derive(Clone, Debug)]
pub struct Study {
    pub(super) question: Question,
    pub(super) embedding: Option<Embedding>,
    pub(super) hits: Vec<Hit>,
    pub(super) candidates: Vec<Candidate>,
    read: rank::Read,
}

impl Study {
    /// Searches, and reads the `closely` best passages word by word.
    pub fn of(
        index: &Index,
        embedder: &dyn Embedder,
        question: Question,
        asker: &Asker,
        closely: usize,
    ) -> Result<Self, EmbedError> {
        let reading = match embedder.trouble() {
            None => embedder.read(&[&question.text])?.pop(),
            Some(_) => None,
        };
        let also = evidence::other_words(&question);
        let query = Query {
            text: &question.text,
            also: &also,
            embedding: reading.as_ref().map(|reading| &reading.embedding),
            scope: asker.scope,
            mode: Mode::Hybrid,
            limit: PASSAGES,
        };
        let hits = search(index, &query);
        if reading.is_some() {
            embed_sentences(embedder, &hits)?;
        }
        let mut candidates = read_sentences(reading.as_ref(), &hits, asker);
        let asked = match &reading {
            Some(reading) => Asked::of(index, &question.text, reading),
            None => Asked::default(),
        };
        let read = rank::read_leading(
            index,
            embedder,
            &question,
            &asked,
            &hits,
            &mut candidates,
            closely,
        )?;
        Ok(Self {
            embedding: reading.map(|reading| reading.embedding),
            question,
            hits,
            candidates,
            read,
        })
    }

    /// Best first, by these weights of [`Signals::weighed`].
    pub fn order_by(&mut self, weights: &[f32; 6]) {
        rank::order(&mut self.candidates, weights);
    }

    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Whether the best sentence answers, as far as can be told.
    pub fn features(&self, index: &Index) -> Features {
        Features::of(
            index,
            &self.question,
            &self.read,
            &self.hits,
            &self.candidates,
        )
    }
}

/// Embeds the sentences of passages that were never read closely; later questions find them done.
fn embed_sentences(embedder: &dyn Embedder, hits: &[Hit]) -> Result<(), EmbedError> {
    let unread: Vec<&Arc<Entry>> = hits
        .iter()
        .map(|hit| &hit.entry)
        .filter(|entry| entry.sentence_embeddings().is_none())
        .collect();
    let texts: Vec<String> = unread
        .iter()
        .flat_map(|entry| (0..entry.sentences.len()).map(|at| with_heading(entry, at)))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut embeddings = embedder.embed(&texts)?.into_iter();
    for entry in unread {
        entry.keep_sentence_embeddings(embeddings.by_ref().take(entry.sentences.len()).collect());
    }
    Ok(())
}

/// Every sentence of the passages that the asker may be told, with its closeness to the question.
fn read_sentences(asked: Option<&Reading>, hits: &[Hit], asker: &Asker) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for hit in hits {
        let embeddings = hit.entry.sentence_embeddings().unwrap_or(&[]);
        for sentence in 0..hit.entry.sentences.len() {
            let cosine = asked
                .zip(embeddings.get(sentence))
                .map_or(0.0, |(asked, it)| asked.embedding.cosine(it));
            let candidate = Candidate {
                entry: Arc::clone(&hit.entry),
                sentence,
                signals: Signals {
                    sentence: cosine,
                    ..Signals::default()
                },
                score: 0.0,
            };
            if asker.may_be_told(&candidate.in_context()) {
                candidates.push(candidate);
            }
        }
    }
    candidates
}
