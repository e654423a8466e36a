//! Finds the passages that may answer: by meaning, by words, and by both with fused scores.

use std::sync::Arc;

use shared::ids::PropertyId;

use super::embed::Embedding;
use super::index::{Entry, Index};
use super::lexicon;

/// Which documents a search may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A tenant of this property: its own documents and those that hold for every property.
    Property(PropertyId),
    /// A tenant whose property nobody knows: only what holds everywhere. A rule of one building
    /// quoted to a tenant of another is worse than no answer.
    WorkspaceWide,
    /// Staff, who can tell the buildings apart.
    Everything,
}

impl Scope {
    /// What a tenant may see.
    pub fn of_tenant(property: Option<PropertyId>) -> Self {
        property.map_or(Self::WorkspaceWide, Self::Property)
    }

    pub fn shows(self, property: Option<PropertyId>) -> bool {
        match self {
            Self::Everything => true,
            Self::WorkspaceWide => property.is_none(),
            Self::Property(own) => property.is_none_or(|property| property == own),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Dense,
    Lexical,
    /// Falls back to lexical without an embedding of the question.
    Hybrid,
}

#[derive(Clone, Debug)]
pub struct Query<'a> {
    pub text: &'a str,
    /// Other words for what the text says; each counts a part of a word of the text.
    pub also: &'a [String],
    /// `None` while the model is absent.
    pub embedding: Option<&'a Embedding>,
    pub scope: Scope,
    pub mode: Mode,
    pub limit: usize,
}

impl<'a> Query<'a> {
    /// A search by words alone over everything.
    pub fn lexical(text: &'a str) -> Self {
        Self {
            text,
            also: &[],
            embedding: None,
            scope: Scope::Everything,
            mode: Mode::Lexical,
            limit: 10,
        }
    }
}

/// A passage that was found, with what each way of searching thought of it.
#[derive(Clone, Debug)]
pub struct Hit {
    pub entry: Arc<Entry>,
    /// From -1 to 1; 0 when the question or the passage has no embedding.
    pub cosine: f32,
    /// 0 when no word of the question stands in it.
    pub bm25: f32,
    /// What the order is by; comparable within one search only.
    pub fused: f32,
}

/// The best passages, best first.
pub fn search(index: &Index, query: &Query<'_>) -> Vec<Hit> {
    let rows = index.visible_rows(|property| query.scope.shows(property));
    let cosines = match query.embedding {
        Some(embedding) => index.cosines(embedding, &rows),
        None => vec![0.0; rows.len()],
    };
    let all_bm25 = index.bm25(&lexicon::terms(query.text), query.also);
    let bm25: Vec<f32> = rows.iter().map(|&row| all_bm25[row]).collect();

    let fused = match (query.mode, query.embedding) {
        (Mode::Dense, Some(_)) => cosines.clone(),
        (Mode::Hybrid, Some(_)) => convex_sum(&cosines, &bm25),
        (Mode::Lexical, _) | (_, None) => bm25.clone(),
    };
    let mut order: Vec<usize> = (0..rows.len()).filter(|&at| fused[at] > 0.0).collect();
    let best_first = |a: &usize, b: &usize| fused[*b].total_cmp(&fused[*a]).then(a.cmp(b));
    if order.len() > query.limit && query.limit > 0 {
        order.select_nth_unstable_by(query.limit - 1, best_first);
    }
    order.truncate(query.limit);
    order.sort_unstable_by(best_first);
    let hits = order.into_iter().filter_map(|at| {
        let entry = Arc::clone(index.entry(rows[at])?);
        Some(Hit {
            entry,
            cosine: cosines[at],
            bm25: bm25[at],
            fused: fused[at],
        })
    });
    hits.collect()
}

/// Half of each score after both are stretched to 0..1 (Bruch, Gai and Ingber, "An Analysis of Fusion
/// Functions for Hybrid Retrieval", 2023). Measured against reciprocal ranks with `eval retrieval`.
fn convex_sum(cosines: &[f32], bm25: &[f32]) -> Vec<f32> {
    let (dense, lexical) = (stretched(cosines), stretched(bm25));
    dense
        .iter()
        .zip(&lexical)
        .map(|(dense, lexical)| 0.5 * dense + 0.5 * lexical)
        .collect()
}

/// Brings scores to 0..1. All alike tell nothing apart: 1 where there is something, as in a library
/// of one passage, and else 0.
fn stretched(scores: &[f32]) -> Vec<f32> {
    let low = scores.iter().copied().fold(f32::INFINITY, f32::min);
    let high = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let span = high - low;
    scores
        .iter()
        .map(|score| {
            if span > 0.0 {
                (score - low) / span
            } else {
                f32::from(u8::from(*score > 0.0))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretching_keeps_the_order_and_survives_equal_scores() {
        assert_eq!(stretched(&[1.0, 3.0, 2.0]), [0.0, 1.0, 0.5]);
        assert_eq!(stretched(&[2.0, 2.0]), [1.0, 1.0]);
        assert_eq!(stretched(&[0.0, 0.0]), [0.0, 0.0]);
        assert!(stretched(&[]).is_empty());
    }

    #[test]
    fn a_tenant_without_a_property_sees_only_what_holds_everywhere() {
        assert!(Scope::of_tenant(None).shows(None));
        assert!(!Scope::of_tenant(None).shows(Some(PropertyId(uuid::Uuid::nil()))));
    }
}
