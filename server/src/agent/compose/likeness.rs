//! How well a passage takes up the words of a question: whether for each there is a word of like
//! meaning, as the model understands both in their sentences. "Canine" takes up "dog"; no list of
//! synonyms is needed. After the late interaction of Khattab and Zaharia, 2020 (`ColBERT`).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::evidence;
use crate::knowledge::embed::{Embedding, Reading, Words};
use crate::knowledge::index::Index;
use crate::knowledge::lexicon;

/// The words of a question that say what is asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    points: Vec<Embedding>,
    /// How much each matters, rare ones more.
    weights: Vec<f32>,
}

impl Asked {
    pub(super) fn of(index: &Index, question: &str, reading: &Reading) -> Self {
        let mut asked = Self::default();
        for (start, word) in question.unicode_word_indices() {
            let Some(term) = lexicon::terms(word).pop() else {
                continue;
            };
            let range = start..start + word.len();
            let pieces = reading.words.iter();
            let pieces = pieces.filter(|piece| range.contains(&piece.range.start));
            if let Some(point) = Embedding::centroid(pieces.map(|piece| &piece.embedding)) {
                asked.points.push(point);
                asked
                    .weights
                    .push(evidence::weight(index, &term) + f32::EPSILON);
            }
        }
        asked
    }

    /// Compares with every word of a passage.
    pub(super) fn likeness(&self, passage: &Words) -> Likeness {
        Likeness {
            cosines: self.points.iter().map(|it| passage.cosines(it)).collect(),
            weights: self.weights.clone(),
            ranges: passage.ranges().to_vec(),
        }
    }
}

/// Cosines of the question's words with those of one passage.
#[derive(Clone, Debug, Default)]
pub(super) struct Likeness {
    /// `[words of the question][words of the passage]`.
    cosines: Vec<Vec<f32>>,
    weights: Vec<f32>,
    ranges: Vec<Range<usize>>,
}

/// All of a passage.
pub(super) const WHOLE: &[Range<usize>] = &[Range {
    start: 0,
    end: usize::MAX,
}];

/// From this cosine on two words speak of the same; below it, hardly.
const SAME: f32 = 0.4;
/// How gently the one becomes the other.
const WIDTH: f32 = 0.04;

impl Likeness {
    /// How far the likest words of a part of the passage fall short of being the same, 0 to 1 and
    /// more: mean of squares, rare words of the question counting more.
    pub(super) fn shortfall(&self, parts: &[Range<usize>]) -> f32 {
        self.mean(parts, |cosine| (1.0 - cosine) * (1.0 - cosine))
    }

    /// Share of the question's words that a part of the passage has nothing like, 0 to 1.
    pub(super) fn strange(&self, parts: &[Range<usize>]) -> f32 {
        self.mean(parts, |cosine| {
            1.0 / (1.0 + ((cosine - SAME) / WIDTH).exp())
        })
    }

    /// Weighted mean over the question's words of what their likest word is worth; 1 of nothing.
    fn mean(&self, parts: &[Range<usize>], worth: impl Fn(f32) -> f32) -> f32 {
        let is_inside = |word: &Range<usize>| parts.iter().any(|it| it.contains(&word.start));
        let inside: Vec<usize> = (0..self.ranges.len())
            .filter(|&word| is_inside(&self.ranges[word]))
            .collect();
        let total: f32 = self.weights.iter().sum();
        if inside.is_empty() || total <= 0.0 {
            return 1.0;
        }
        let likest = |cosines: &Vec<f32>| inside.iter().map(|&at| cosines[at]).fold(-1.0, f32::max);
        let sum: f32 = self
            .cosines
            .iter()
            .zip(&self.weights)
            .map(|(cosines, weight)| weight * worth(likest(cosines)))
            .sum();
        sum / total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_nothing_like_it_is_strange() {
        let likeness = Likeness {
            cosines: vec![vec![0.9, 0.1], vec![0.2, 0.1]],
            weights: vec![1.0, 3.0],
            ranges: vec![0..4, 5..9],
        };
        let (whole, second) = (likeness.strange(WHOLE), [5..7, 7..9]);
        assert!((whole - 0.75).abs() < 0.01, "{whole}");
        assert!(likeness.strange(&second) > 0.99);
        assert!(likeness.shortfall(WHOLE) < likeness.shortfall(&second));
        let near = |a: f32, b: f32| (a - b).abs() < 1e-6;
        assert!(near(likeness.shortfall(&[]), 1.0));
        assert!(near(Likeness::default().strange(WHOLE), 1.0));
    }
}
