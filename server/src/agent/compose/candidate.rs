//! A sentence that may answer a question, and what speaks for it.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::knowledge::index::Entry;
use crate::knowledge::lexicon;

/// A sentence that may answer.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub entry: Arc<Entry>,
    pub sentence: usize,
    pub signals: Signals,
    /// What the order is by; comparable within one question only.
    pub score: f32,
}

impl Candidate {
    pub fn text(&self) -> &str {
        self.entry.sentence(self.sentence)
    }

    /// The sentence under all of its headings, after its lead.
    pub(super) fn in_context(&self) -> String {
        let section = &self.entry.passage.section;
        format!("{section}\n{}", with_heading(&self.entry, self.sentence))
    }

    /// The parts of the passage's indexed text that are the sentence's: its headings, its lead, itself.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        let start = self.entry.text_start();
        let place = |number: usize| {
            let range = &self.entry.sentences[number].range;
            start + range.start..start + range.end
        };
        let lead = self.entry.sentences[self.sentence].lead;
        [0..start, place(self.sentence)]
            .into_iter()
            .chain(lead.map(place))
            .collect()
    }

    /// Terms of the sentence, its lead, its headings and the document's title.
    pub fn terms(&self) -> HashSet<String> {
        let mut terms: HashSet<String> = lexicon::terms(&with_heading(&self.entry, self.sentence))
            .into_iter()
            .collect();
        terms.extend(lexicon::terms(&self.entry.passage.section));
        terms.extend(lexicon::terms(&self.entry.title));
        terms
    }
}

/// What is embedded: "Late fee: A fee of $75 …". Sentences often leave out what their heading and
/// the line that introduces them say.
pub(super) fn with_heading(entry: &Entry, sentence: usize) -> String {
    let heading = entry.passage.section.rsplit(" > ").next().unwrap_or("");
    let lead = entry
        .sentences
        .get(sentence)
        .and_then(|sentence| sentence.lead);
    let parts = [
        heading,
        lead.map_or("", |lead| entry.sentence(lead)),
        entry.sentence(sentence),
    ];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(": ")
}

/// What speaks for a sentence; each from 0 to 1 but for the shortfall, which speaks against it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Signals {
    /// Cosine of question and sentence, its heading before it; 0 without the model.
    pub sentence: f32,
    /// Cosine of question and passage.
    pub passage: f32,
    /// The passage's place in the search, 1 for the first.
    pub found: f32,
    /// Whether the document is of the tenant's own building: leases go into detail where guides say
    /// "see your lease".
    pub own: f32,
    /// Whether the sentence has the kind of fact that was asked for.
    pub wanted: f32,
    /// How far the sentence's words fall short of the question's; [`super::likeness::Likeness::shortfall`].
    pub shortfall: f32,
}

impl Signals {
    /// In the order of the weights.
    pub fn weighed(&self) -> [f32; 6] {
        [
            self.sentence,
            self.passage,
            self.found,
            self.own,
            self.wanted,
            self.shortfall,
        ]
    }

    pub(super) fn score(&self, weights: &[f32; 6]) -> f32 {
        let products = self.weighed().into_iter().zip(weights);
        products.map(|(signal, weight)| signal * weight).sum()
    }
}
