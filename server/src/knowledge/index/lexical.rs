//! BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with the parameters
//! k1 0.9 and b 0.4 that measured best on short passages.

use std::collections::HashMap;

use crate::knowledge::lexicon;

const K1: f32 = 0.9;
const B: f32 = 0.4;
/// What another word for a term of the question counts.
pub(super) const OTHER_WORD: f32 = 0.3;

#[derive(Debug, Default)]
pub(super) struct Lexical {
    postings: HashMap<String, Vec<Posting>>,
    /// Terms of each row; `None` when the row was removed.
    lengths: Vec<Option<u32>>,
    rows: u32,
    total_length: u64,
}

#[derive(Clone, Copy, Debug)]
struct Posting {
    row: u32,
    count: u32,
}

impl Lexical {
    pub(super) fn push(&mut self, text: &str) {
        let row = u32::try_from(self.lengths.len()).unwrap_or(u32::MAX);
        let terms = lexicon::terms(text);
        let length = u32::try_from(terms.len()).unwrap_or(u32::MAX);
        let mut counts: HashMap<String, u32> = HashMap::new();
        for term in terms {
            *counts.entry(term).or_default() += 1;
        }
        for (term, count) in counts {
            self.postings
                .entry(term)
                .or_default()
                .push(Posting { row, count });
        }
        self.lengths.push(Some(length));
        self.rows += 1;
        self.total_length += u64::from(length);
    }

    pub(super) fn remove(&mut self, row: usize) {
        let Some(length) = self.lengths.get_mut(row).and_then(Option::take) else {
            return;
        };
        self.rows -= 1;
        self.total_length -= u64::from(length);
        self.postings.retain(|_, postings| {
            // Rows only grow, so each list is sorted by row.
            if let Ok(at) = postings.binary_search_by_key(&row, |posting| posting.row as usize) {
                postings.remove(at);
            }
            !postings.is_empty()
        });
    }

    pub(super) fn knows(&self, term: &str) -> bool {
        self.postings.contains_key(term)
    }

    /// Lucene's form, never negative.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of passages stay far below 2^23"
    )]
    pub(super) fn idf(&self, term: &str) -> f32 {
        let with = self.postings.get(term).map_or(0, Vec::len) as f32;
        (1.0 + (self.rows as f32 - with + 0.5) / (with + 0.5)).ln()
    }

    /// One score per row ever pushed. A term repeated in the question counts once.
    #[expect(
        clippy::cast_precision_loss,
        reason = "lengths of passages stay far below 2^23"
    )]
    pub(super) fn scores(&self, terms: &[String], also: &[String]) -> Vec<f32> {
        let mut scores = vec![0.0; self.lengths.len()];
        let average = self.total_length as f32 / (self.rows.max(1) as f32);
        let own = terms
            .iter()
            .enumerate()
            .filter(|(at, term)| !terms[..*at].contains(term));
        let own = own.map(|(_, term)| (term, 1.0));
        for (term, weight) in own.chain(also.iter().map(|term| (term, OTHER_WORD))) {
            let idf = self.idf(term) * weight;
            for posting in self.postings.get(term).into_iter().flatten() {
                let row = posting.row as usize;
                let length = self.lengths[row].unwrap_or(0) as f32;
                let count = posting.count as f32;
                let norm = K1 * (1.0 - B + B * length / average.max(1.0));
                scores[row] += idf * count / (count + norm);
            }
        }
        scores
    }
}
