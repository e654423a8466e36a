//! Orders the sentences of the passages that were found, best first. A first look at all of them costs
//! little; the passages that lead are then read word by word.

use std::sync::Arc;

use super::candidate::{Candidate, Signals};
use super::evidence::coverage;
use super::likeness::{Asked, Likeness};
use super::weights;
use crate::agent::question::Question;
use crate::agent::wanted::has_one_of;
use crate::knowledge::embed::{EmbedError, Embedder, Words};
use crate::knowledge::index::{Entry, Index};
use crate::knowledge::search::Hit;

/// The passages read closely, each with what its words have of the question's.
pub(super) type Read = Vec<(Arc<Entry>, Likeness)>;

/// Reads the `closely` best passages word by word and gives every candidate its signals; those of
/// other passages are left out.
///
/// Without the model there are no words to read closely: what the terms of a sentence do not cover
/// stands for its shortfall.
pub(super) fn read_leading(
    index: &Index,
    embedder: &dyn Embedder,
    question: &Question,
    asked: &Asked,
    hits: &[Hit],
    candidates: &mut Vec<Candidate>,
    closely: usize,
) -> Result<Read, EmbedError> {
    take_signals(question, hits, candidates);
    // All short of nothing yet, so that the first look is by the other signals.
    order(candidates, &weights::RANK);
    let mut leading: Vec<Arc<Entry>> = Vec::new();
    for candidate in candidates.iter() {
        if leading.len() < closely && leading.iter().all(|it| it.id != candidate.entry.id) {
            leading.push(Arc::clone(&candidate.entry));
        }
    }
    candidates.retain(|it| leading.iter().any(|entry| entry.id == it.entry.id));
    let words = match embedder.trouble() {
        None => read_closely(index, embedder, &leading)?,
        Some(_) => vec![Arc::default(); leading.len()],
    };
    let likenesses = words.iter().map(|words| asked.likeness(words));
    let read: Read = leading.into_iter().zip(likenesses).collect();
    for candidate in candidates.iter_mut() {
        let likeness = read
            .iter()
            .find(|(entry, _)| entry.id == candidate.entry.id);
        candidate.signals.shortfall = match (likeness, embedder.trouble()) {
            (Some((_, likeness)), None) => likeness.shortfall(&candidate.parts()),
            _ => 1.0 - coverage(index, question, &candidate.terms()),
        };
    }
    Ok(read)
}

/// Best first.
pub(super) fn order(candidates: &mut [Candidate], weights: &[f32; 6]) {
    for candidate in candidates.iter_mut() {
        candidate.score = candidate.signals.score(weights);
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
}

fn take_signals(question: &Question, hits: &[Hit], candidates: &mut [Candidate]) {
    let top = hits
        .iter()
        .map(|hit| hit.fused)
        .fold(f32::EPSILON, f32::max);
    for candidate in candidates {
        let hit = hits.iter().find(|hit| hit.entry.id == candidate.entry.id);
        let (found, passage) = hit.map_or((0.0, 0.0), |hit| (hit.fused / top, hit.cosine));
        candidate.signals = Signals {
            passage,
            found,
            own: flag(candidate.entry.property.is_some()),
            wanted: flag(has_one_of(&question.wanted, candidate.text())),
            ..candidate.signals
        };
    }
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// The words of each passage, from the cache or read now, all in one batch.
fn read_closely(
    index: &Index,
    embedder: &dyn Embedder,
    passages: &[Arc<Entry>],
) -> Result<Vec<Arc<Words>>, EmbedError> {
    let mut words: Vec<Option<Arc<Words>>> = passages.iter().map(|it| index.words(it)).collect();
    let unread: Vec<usize> = (0..passages.len())
        .filter(|&at| words[at].is_none())
        .collect();
    let texts: Vec<String> = unread
        .iter()
        .map(|&at| passages[at].passage.indexed_text(&passages[at].title))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (&at, reading) in unread.iter().zip(embedder.read(&texts)?) {
        let read = Arc::new(Words::of(&reading.words));
        index.keep_words(&passages[at], Arc::clone(&read));
        words[at] = Some(read);
    }
    Ok(words.into_iter().map(Option::unwrap_or_default).collect())
}
