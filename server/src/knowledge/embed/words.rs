//! The words of a text as points, small enough that those of hundreds of passages stay in memory.

use std::ops::Range;

use super::{DIMENSIONS, Embedding};

/// A word as the model understands it among the others of its text.
#[derive(Clone, Debug)]
pub struct Word {
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    pub embedding: Embedding,
}

/// A text as the model read it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub embedding: Embedding,
    pub words: Vec<Word>,
}

/// The words of one text, in order. Each number takes a byte, a quarter of what the model gives;
/// a cosine moves by less than 0.01.
#[derive(Clone, Debug, Default)]
pub struct Words {
    ranges: Vec<Range<usize>>,
    /// `[words, 384]`.
    numbers: Vec<i8>,
    /// What a step of each word's numbers is worth.
    steps: Vec<f32>,
}

impl Words {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number divided by the largest over 127 is at most 127"
    )]
    pub fn of(words: &[Word]) -> Self {
        let mut small = Self::default();
        for word in words {
            let numbers = word.embedding.as_slice();
            let largest = numbers
                .iter()
                .fold(f32::MIN_POSITIVE, |a, b| a.max(b.abs()));
            let step = largest / 127.0;
            small.ranges.push(word.range.clone());
            small.steps.push(step);
            small
                .numbers
                .extend(numbers.iter().map(|number| (number / step).round() as i8));
        }
        small
    }

    pub fn ranges(&self) -> &[Range<usize>] {
        &self.ranges
    }

    /// The cosine of each word with a point, in the order of the words.
    pub fn cosines(&self, point: &Embedding) -> Vec<f32> {
        let (rows, _) = self.numbers.as_chunks::<DIMENSIONS>();
        rows.iter()
            .zip(&self.steps)
            .map(|(row, step)| step * dot(row, point.as_slice()))
            .collect()
    }
}

/// In sixteen lanes, as the compiler may not reorder a sum of f32.
fn dot(small: &[i8; DIMENSIONS], point: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 16];
    let (a_blocks, _) = small.as_chunks::<16>();
    let (b_blocks, _) = point.as_chunks::<16>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..16 {
            lanes[lane] += f32::from(a[lane]) * b[lane];
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_word_keeps_its_direction() {
        let embedding =
            Embedding::normalised((0..384u16).map(|n| f32::from(n % 37) - 18.0).collect());
        let other = Embedding::normalised((0..384u16).map(|n| f32::from(n % 11)).collect());
        let words = Words::of(&[Word {
            range: 0..4,
            embedding: embedding.clone(),
        }]);
        assert!((words.cosines(&embedding)[0] - 1.0).abs() < 0.01);
        assert!((words.cosines(&other)[0] - embedding.cosine(&other)).abs() < 0.01);
        assert!(Words::of(&[]).cosines(&other).is_empty());
    }
}
