//! One contiguous matrix of embeddings and a flat scan over it: exact, and up to some 200,000
//! passages faster than the bookkeeping of an approximate index.

use crate::knowledge::embed::{DIMENSIONS, Embedding, dot};

/// `[rows, 384]`, f32, L2-normalised; a row of zeros where no embedding is known.
#[derive(Debug, Default)]
pub(super) struct Vectors(Vec<f32>);

impl Vectors {
    pub(super) fn push(&mut self, embedding: Option<&Embedding>) {
        self.push_row(embedding.map_or(&[0.0; DIMENSIONS], Embedding::as_slice));
    }

    pub(super) fn push_row(&mut self, row: &[f32]) {
        debug_assert_eq!(row.len(), DIMENSIONS);
        self.0.extend_from_slice(row);
    }

    pub(super) fn row(&self, number: usize) -> &[f32] {
        &self.0[number * DIMENSIONS..(number + 1) * DIMENSIONS]
    }

    pub(super) fn cosines(&self, query: &Embedding, rows: &[usize]) -> Vec<f32> {
        rows.iter()
            .map(|&row| dot(query.as_slice(), self.row(row)))
            .collect()
    }
}
