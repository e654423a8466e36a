//! Finds the sentences that answer a question and puts them together with numbered citations.
//! Says nothing of its own: every sentence stands in a cited passage.

mod answerable;
mod evidence;
mod likeness;
mod rank;
pub mod weights;

use std::sync::Arc;

use shared::entities::Citation;
use shared::entities::escalation::Scores;

use crate::agent::asker::Asker;
use crate::agent::question::Question;
use crate::knowledge::embed::{EmbedError, Embedder, Embedding, Reading};
use crate::knowledge::index::{Entry, Index};
use crate::knowledge::search::{Hit, Mode, Query, search};
pub use answerable::{Answerability, Features};
pub use evidence::Candidate;
use evidence::with_heading;
use likeness::Asked;
pub use rank::Signals;

/// Passages looked at per question.
pub const PASSAGES: usize = 8;
/// Passages read word by word; those after them hardly ever have the answer.
const CLOSELY: usize = 4;
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
    asker: &Asker,
) -> Result<Found, EmbedError> {
    let mut look = Look::at(index, embedder, question, asker, CLOSELY)?;
    look.order_by(&weights::RANK);
    let features = look.features(index);
    put_best_first(&mut look.hits, &look.candidates);
    Ok(Found {
        scores: features.scores(),
        quoted: choose(&look.candidates),
        answerability: features.answerability(look.embedding.is_some()),
        features,
        question: look.question,
        embedding: look.embedding,
        hits: look.hits,
        candidates: look.candidates,
    })
}

/// What a question found before anything was concluded from it; measured by `eval calibrate`.
#[derive(Clone, Debug)]
pub struct Look {
    question: Question,
    embedding: Option<Embedding>,
    hits: Vec<Hit>,
    candidates: Vec<Candidate>,
    read: rank::Read,
}

impl Look {
    /// Searches, and reads the `closely` best passages word by word.
    pub fn at(
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
                cosine,
                signals: Signals::default(),
                score: 0.0,
            };
            if asker.may_be_told(&candidate.in_context()) {
                candidates.push(candidate);
            }
        }
    }
    candidates
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

/// Another sentence is quoted when its score is this little below the best.
const NEARLY: f32 = 0.3;
/// In the same passage it may be further below: it stands beside the best for a reason.
const NEARLY_BESIDE: f32 = 0.6;

/// The best sentence, what belongs to it, and what is nearly as good.
fn choose(candidates: &[Candidate]) -> Vec<Candidate> {
    let Some(best) = candidates.first() else {
        return Vec::new();
    };
    let mut chosen = vec![best.clone()];
    add_context(best, &mut chosen);
    for candidate in &candidates[1..] {
        let length: usize = chosen.iter().map(|it| it.text().len()).sum();
        if chosen.len() >= MAX_QUOTED || length >= LONG_ENOUGH {
            break;
        }
        let known = chosen.iter().any(|other| other.text() == candidate.text());
        let same_passage = candidate.entry.id == best.entry.id;
        let near = if same_passage { NEARLY_BESIDE } else { NEARLY };
        if !known && candidate.score >= best.score - near {
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
