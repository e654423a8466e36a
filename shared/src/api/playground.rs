//! Asking the agent as a tenant would, with everything it did on the way to its words. Nothing of it
//! is kept, and no conversation arises.

use serde::{Deserialize, Serialize};

use crate::api::{Access, endpoints};
use crate::entities::{Citation, Escalation, Permission};
use crate::ids::{DocumentId, PassageId, PropertyId, TagId};

pub use crate::entities::agent_test::Outcome;

/// Messages that may go before the question.
pub const EARLIER_AT_MOST: usize = 10;

endpoints! {
    /// Considers a question by the same code as a turn. Staff only, and throttled: it searches.
    AskPlayground: Post "/api/playground", Access::Staff(Permission::Converse), (), TrialQuestion => Trial;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialQuestion {
    pub question: String,
    /// Whose rules hold for the tenant; `None` asks as a tenant of whom nobody knows it.
    #[serde(default)]
    pub property: Option<PropertyId>,
    /// What the tenant wrote before and the agent answered, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
}

/// What the agent would do, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    pub outcome: Outcome,
    /// What the tenant would read; empty when nothing is said.
    pub told: String,
    pub citations: Vec<Citation>,
    /// The rule that fired, with its evidence, when a human would be asked.
    pub escalation: Option<Escalation>,
    /// One for each question that was looked up; empty when words alone decided.
    pub searched: Vec<Searched>,
    pub tags: Vec<FittingTag>,
    pub took_ms: u64,
}

/// What was found for one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    /// With the statements or the earlier question that it leans on.
    pub question: String,
    pub verdict: Verdict,
    /// Calibrated, from 0 to 1: how likely the chosen sentences answer it.
    pub probability: f32,
    /// From this probability on it is said to the tenant.
    pub answers_from: f32,
    /// From this one on it is a draft for staff.
    pub drafts_from: f32,
    /// What the probability was made of, in the order in which it is shown.
    pub features: Vec<Feature>,
    /// The one with the best sentence first.
    pub passages: Vec<FoundPassage>,
}

/// What the agent does with what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Answer,
    Draft,
    Abstain,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// `cosine`, `coverage`, `missing`: the words for people stand in the inbox.
    pub name: String,
    pub value: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundPassage {
    pub document: DocumentId,
    pub title: String,
    /// Headings down to the passage: `Payments > Late fee`.
    pub section: String,
    pub page: Option<u32>,
    pub passage: PassageId,
    /// From -1 to 1; 0 without the model.
    pub cosine: f32,
    pub bm25: f32,
    /// What the search ordered by; comparable within one question only.
    pub fused: f32,
    /// The whole text, cut where chosen sentences begin and end.
    pub text: Vec<Stretch>,
}

/// A piece of a text. All pieces in their order are the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    pub text: String,
    /// Chosen to be quoted, or the words that fired.
    pub marked: bool,
}

/// A tag that the agent would put on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittingTag {
    pub tag: TagId,
    /// From 0 to 1; a half is the border.
    pub confidence: f32,
    /// The words that led to it.
    pub evidence: String,
}

/// A text cut at the ranges that are to be marked. Ranges are bytes on character borders; what
/// overlaps or lies outside is left out.
pub fn stretches(text: &str, marked: &[std::ops::Range<usize>]) -> Vec<Stretch> {
    let mut sorted = marked.to_vec();
    sorted.sort_by_key(|range| range.start);
    let mut pieces: Vec<Stretch> = Vec::new();
    let mut put = |piece: &str, marked: bool| match pieces.last_mut() {
        _ if piece.is_empty() => {}
        Some(last) if last.marked == marked => last.text.push_str(piece),
        _ => pieces.push(Stretch {
            text: piece.to_owned(),
            marked,
        }),
    };
    let mut done = 0;
    for range in sorted {
        if range.start < done {
            continue;
        }
        if let (Some(before), Some(words)) = (text.get(done..range.start), text.get(range.clone()))
        {
            put(before, false);
            put(words, true);
            done = range.end;
        }
    }
    put(text.get(done..).unwrap_or_default(), false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, marked: &[std::ops::Range<usize>]) -> Vec<(String, bool)> {
        stretches(text, marked)
            .into_iter()
            .map(|piece| (piece.text, piece.marked))
            .collect()
    }

    #[test]
    fn a_text_is_cut_at_its_marks_and_nothing_is_lost() {
        let text = "Rent is due. Pay by card. Late costs $75.";
        let pieces = cut(text, &[26..41, 0..12]);
        let expected = [
            ("Rent is due.", true),
            (" Pay by card. ", false),
            ("Late costs $75.", true),
        ];
        assert_eq!(pieces, expected.map(|(text, on)| (text.to_owned(), on)));
        let joined: String = pieces.into_iter().map(|(text, _)| text).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn ranges_that_make_no_sense_mark_nothing() {
        for odd in [Some(5..90), Some(1..2), None] {
            let marked: Vec<_> = odd.into_iter().collect();
            assert_eq!(cut("né", &marked), [("né".to_owned(), false)], "{marked:?}");
        }
        assert_eq!(cut("abc", &[0..2, 1..3]).len(), 2, "the first one holds");
        assert!(cut("", &[]).is_empty());
    }
}
