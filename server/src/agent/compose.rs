//! Finds the sentences that answer a question and puts them together with numbered citations.
//! Says nothing of its own: every sentence stands in a cited passage.

mod answerable;
mod candidate;
mod evidence;
mod excerpt;
mod likeness;
mod rank;
mod study;
pub mod weights;

use shared::entities::Citation;
use shared::entities::escalation::Scores;

use crate::agent::asker::Asker;
use crate::agent::question::Question;
use crate::knowledge::embed::{EmbedError, Embedder, Embedding};
use crate::knowledge::index::{Entry, Index};
use crate::knowledge::search::Hit;
pub use answerable::{Answerability, Features};
pub use candidate::{Candidate, Signals};
pub use excerpt::{Excerpt, Statement, excerpts};
pub use study::{PASSAGES, Study};

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
    let mut study = Study::of(index, embedder, question, asker, CLOSELY)?;
    study.order_by(&weights::RANK);
    let features = study.features(index);
    put_best_first(&mut study.hits, &study.candidates);
    Ok(Found {
        scores: features.scores(),
        quoted: choose(index, &study.question, &study.candidates),
        answerability: features.answerability(study.embedding.is_some()),
        features,
        question: study.question,
        embedding: study.embedding,
        hits: study.hits,
        candidates: study.candidates,
    })
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

/// It may be much further below when it has this share of the question's terms that the best lacks.
const ADDS: f32 = 0.2;
const ADDS_BESIDE: f32 = 2.5;

/// The best sentence, what belongs to it, and what is nearly as good or says what it leaves out.
fn choose(index: &Index, question: &Question, candidates: &[Candidate]) -> Vec<Candidate> {
    let Some((best, others)) = candidates.split_first() else {
        return Vec::new();
    };
    let mut chosen = vec![best.clone()];
    chosen.extend(context(best, others));
    let mut covered = best.terms();
    for candidate in others {
        let length: usize = chosen.iter().map(|it| it.text().len()).sum();
        if chosen.len() >= MAX_QUOTED || length >= LONG_ENOUGH {
            break;
        }
        let known = chosen.iter().any(|other| other.text() == candidate.text());
        let same_passage = candidate.entry.id == best.entry.id;
        let mut with = covered.clone();
        with.extend(candidate.terms());
        let gain = evidence::coverage(index, question, &with)
            - evidence::coverage(index, question, &covered);
        let near = match (same_passage, gain >= ADDS) {
            (true, true) => ADDS_BESIDE,
            (true, false) => NEARLY_BESIDE,
            (false, _) => NEARLY,
        };
        if !known && candidate.score >= best.score - near {
            covered = with;
            chosen.push(candidate.clone());
        }
    }
    in_reading_order(chosen, best)
}

/// Items under a line that introduces them, at most.
const MAX_ITEMS: usize = 6;

/// What belongs to a sentence: the line that introduces an item, the items of such a line, and the
/// exception right behind a sentence, without which it would mislead. Only of what may be told at all.
fn context(best: &Candidate, others: &[Candidate]) -> Vec<Candidate> {
    let sentences = &best.entry.sentences;
    let own = &sentences[best.sentence];
    let belongs: Vec<usize> = (0..sentences.len())
        .filter(|&at| sentences[at].lead == Some(best.sentence))
        .take(MAX_ITEMS)
        .collect();
    let next = best.sentence + 1;
    let exception = sentences.get(next).is_some_and(|after| {
        belongs.is_empty() && after.line == own.line && is_exception(best.entry.sentence(next))
    });
    let wanted: Vec<usize> = own
        .lead
        .into_iter()
        .chain(belongs)
        .chain(exception.then_some(next))
        .collect();
    let may_be_told = others.iter().filter(|it| it.entry.id == best.entry.id);
    may_be_told
        .filter(|it| wanted.contains(&it.sentence))
        .cloned()
        .collect()
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
