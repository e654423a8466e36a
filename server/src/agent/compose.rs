//! Finds the sentences that answer a question and puts them together with numbered citations.
//! Says nothing of its own: every sentence stands in a cited passage.

mod answerable;
mod evidence;

use std::sync::Arc;

use shared::entities::Citation;
use shared::entities::escalation::Scores;

use crate::agent::question::Question;
use crate::knowledge::embed::{EmbedError, Embedder, Embedding};
use crate::knowledge::index::{Entry, Index};
use crate::knowledge::search::{Hit, Mode, Query, Scope, search};
pub use answerable::{Answerability, Features};
pub use evidence::Candidate;
use evidence::with_heading;

/// Passages looked at per question.
const PASSAGES: usize = 8;
/// Sentences quoted per question.
const MAX_QUOTED: usize = 3;
/// No further sentence is added to a quote of this many bytes: nobody reads a page in a chat.
const LONG_ENOUGH: usize = 450;

/// What was found for one question.
#[derive(Clone, Debug)]
pub struct Found {
    pub question: Question,
    pub embedding: Option<Embedding>,
    /// Passages, the one with the best sentence first.
    pub hits: Vec<Hit>,
    /// All sentences that were read, best first.
    pub candidates: Vec<Candidate>,
    /// Sentences to quote, in reading order, the best one's passage first.
    pub quoted: Vec<Candidate>,
    pub scores: Scores,
    pub features: Features,
    pub answerability: Answerability,
}

/// Searches and reads. Without the model it finds by words and calls nothing answerable.
pub fn find(
    index: &Index,
    embedder: &dyn Embedder,
    question: Question,
    scope: Scope,
) -> Result<Found, EmbedError> {
    let embedding = match embedder.trouble() {
        None => Some(embedder.embed_one(&question.text)?),
        Some(_) => None,
    };
    let also = evidence::other_words(&question);
    let query = Query {
        text: &question.text,
        also: &also,
        embedding: embedding.as_ref(),
        scope,
        mode: Mode::Hybrid,
        limit: PASSAGES,
    };
    let mut hits = search(index, &query);
    if embedding.is_some() {
        embed_sentences(embedder, &hits)?;
    }
    let mut candidates = read_sentences(index, &question, embedding.as_ref(), &hits);
    score(&question, &hits, &mut candidates);
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    put_best_first(&mut hits, &candidates);
    let quoted = choose(index, &question, &candidates);
    let features = Features::of(index, &question, &hits, &candidates, &quoted);
    let answerability = features.answerability(embedding.is_some());
    Ok(Found {
        scores: features.scores(),
        question,
        embedding,
        hits,
        candidates,
        quoted,
        features,
        answerability,
    })
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

/// Every sentence of the passages, with its closeness to the question.
fn read_sentences(
    index: &Index,
    question: &Question,
    asked: Option<&Embedding>,
    hits: &[Hit],
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for hit in hits {
        let embeddings = hit.entry.sentence_embeddings().unwrap_or(&[]);
        for sentence in 0..hit.entry.sentences.len() {
            let cosine = asked
                .zip(embeddings.get(sentence))
                .map_or(0.0, |(a, b)| a.cosine(b));
            let entry = Arc::clone(&hit.entry);
            let mut candidate = Candidate {
                entry,
                sentence,
                cosine,
                coverage: 0.0,
                score: 0.0,
            };
            candidate.coverage = evidence::coverage(index, question, &candidate.terms());
            candidates.push(candidate);
        }
    }
    candidates
}

/// What a tenant's own building says beats what the office says everywhere: leases go into detail
/// where guides say "see your lease".
const OWN_BUILDING: f32 = 0.1;

/// An item cut out of a long sentence reads badly and often misses its subject.
const FRAGMENT: f32 = 0.05;

/// Meaning first, then words, then the passage around it and the kind of fact. The weights are the
/// best of a grid over the development questions; none of their neighbours is much worse.
fn score(question: &Question, hits: &[Hit], candidates: &mut [Candidate]) {
    let top = hits
        .iter()
        .map(|hit| hit.fused)
        .fold(f32::EPSILON, f32::max);
    for candidate in candidates {
        let hit = hits.iter().find(|hit| hit.entry.id == candidate.entry.id);
        let (fused, cosine) = hit.map_or((0.0, 0.0), |hit| (hit.fused / top, hit.cosine));
        let wanted = evidence::has_wanted_fact(question.wants, candidate.text());
        let own = candidate.entry.property.is_some();
        candidate.score = 0.5 * candidate.cosine
            + 0.2 * candidate.coverage
            + 0.1 * fused
            + 0.2 * cosine
            + if wanted { 0.05 } else { 0.0 }
            + if own { OWN_BUILDING } else { 0.0 }
            - if evidence::is_fragment(candidate.text()) {
                FRAGMENT
            } else {
                0.0
            };
    }
}

/// The passage of the best sentence leads; the others keep their order.
fn put_best_first(hits: &mut [Hit], candidates: &[Candidate]) {
    let Some(best) = candidates.first() else {
        return;
    };
    if let Some(at) = hits.iter().position(|hit| hit.entry.id == best.entry.id) {
        hits[..=at].rotate_right(1);
    }
}

/// Another sentence is quoted when it is nearly as good as the best.
const NEARLY: f32 = 0.93;
/// In the same passage it needs less: it stands beside the best for a reason.
const NEARLY_BESIDE: f32 = 0.82;
/// Or when it adds this much coverage and is good at all.
const ADDS_COVERAGE: f32 = 0.12;
const GOOD_AT_ALL: f32 = 0.7;

/// The best sentence, what belongs to it, and what adds to it.
fn choose(index: &Index, question: &Question, candidates: &[Candidate]) -> Vec<Candidate> {
    let Some(best) = candidates.first() else {
        return Vec::new();
    };
    let mut chosen = vec![best.clone()];
    add_context(best, &mut chosen);
    let mut covered = best.terms();
    for candidate in &candidates[1..] {
        let length: usize = chosen.iter().map(|it| it.text().len()).sum();
        if chosen.len() >= MAX_QUOTED || length >= LONG_ENOUGH {
            break;
        }
        let known = chosen.iter().any(|other| other.text() == candidate.text());
        let mut with = covered.clone();
        with.extend(candidate.terms());
        let gain = evidence::coverage(index, question, &with)
            - evidence::coverage(index, question, &covered);
        let same_passage = candidate.entry.id == best.entry.id;
        let near =
            candidate.score >= best.score * if same_passage { NEARLY_BESIDE } else { NEARLY };
        let adds = gain >= ADDS_COVERAGE && candidate.score >= best.score * GOOD_AT_ALL;
        if !known && (near || adds) {
            covered = with;
            chosen.push(candidate.clone());
        }
    }
    in_reading_order(chosen, best)
}

/// An item brings the line that introduces it; such a line brings its items; and a sentence brings
/// the exception right behind it, without which it would mislead.
fn add_context(best: &Candidate, chosen: &mut Vec<Candidate>) {
    let sentences = &best.entry.sentences;
    let mut add = |sentence: usize| {
        chosen.push(Candidate {
            sentence,
            ..best.clone()
        });
    };
    if let Some(lead) = sentences[best.sentence].lead {
        add(lead);
    }
    let items: Vec<usize> = (0..sentences.len())
        .filter(|&at| sentences[at].lead == Some(best.sentence))
        .take(6)
        .collect();
    if items.is_empty() {
        let next = best.sentence + 1;
        let follows = sentences
            .get(next)
            .is_some_and(|after| after.line == sentences[best.sentence].line);
        if follows && is_exception(best.entry.sentence(next)) {
            add(next);
        }
    }
    items.into_iter().for_each(add);
}

fn is_exception(sentence: &str) -> bool {
    [
        "However",
        "But ",
        "Except",
        "Unless",
        "This does not",
        "Otherwise",
        "Only ",
    ]
    .iter()
    .any(|start| sentence.starts_with(start))
}

fn in_reading_order(mut chosen: Vec<Candidate>, best: &Candidate) -> Vec<Candidate> {
    let document_rank = |candidate: &Candidate| {
        (
            candidate.entry.id != best.entry.id,
            candidate.entry.document != best.entry.document,
        )
    };
    chosen.sort_by_key(|candidate| {
        (
            document_rank(candidate),
            candidate.entry.document,
            candidate.entry.passage.ordinal,
            candidate.sentence,
        )
    });
    chosen.dedup_by(|a, b| a.entry.id == b.entry.id && a.sentence == b.sentence);
    chosen
}

/// What is said, and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub text: String,
    pub citations: Vec<Citation>,
}

/// Quotes what was found, one paragraph per question, sentences of one passage under one mark.
pub fn compose(found: &[Found]) -> Answer {
    let mut citations: Vec<Citation> = Vec::new();
    let mut paragraphs: Vec<String> = Vec::new();
    for found in found {
        let mut paragraph: Vec<String> = Vec::new();
        for group in found.quoted.chunk_by(|a, b| a.entry.id == b.entry.id) {
            let quote = group
                .iter()
                .map(Candidate::text)
                .collect::<Vec<_>>()
                .join(" ");
            let number = cite(&mut citations, &group[0].entry, &quote);
            paragraph.push(format!("{quote} [{number}]"));
        }
        let paragraph = paragraph.join("\n");
        if !paragraph.is_empty() && !paragraphs.contains(&paragraph) {
            paragraphs.push(paragraph);
        }
    }
    Answer {
        text: paragraphs.join("\n\n"),
        citations,
    }
}

/// The mark of this quote; the same quote twice has one mark.
fn cite(citations: &mut Vec<Citation>, entry: &Entry, quote: &str) -> u32 {
    let known = citations
        .iter()
        .find(|it| it.passage == entry.id && it.quote == quote);
    if let Some(known) = known {
        return known.number;
    }
    let number = u32::try_from(citations.len() + 1).unwrap_or(u32::MAX);
    citations.push(Citation {
        number,
        document: entry.document,
        title: entry.title.to_string(),
        section: entry.passage.section.clone(),
        page: entry.passage.page,
        passage: entry.id,
        quote: quote.to_owned(),
    });
    number
}

#[cfg(test)]
mod tests;
