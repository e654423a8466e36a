//! Whether what was found answers the question: a logistic of a few features. Cosine alone does not
//! tell: an unanswerable question about parking scores 0.5 on a sentence about rent.

use shared::entities::escalation::Scores;

use super::Candidate;
use super::evidence;
use super::likeness::{Likeness, WHOLE};
use super::rank::Read;
use super::weights;
use crate::agent::question::Question;
use crate::agent::wanted::has_one_of;
use crate::knowledge::index::Index;
use crate::knowledge::search::Hit;

/// What is done with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answerability {
    /// Said to the tenant.
    Answer,
    /// Offered to staff, who are asked to look.
    Draft,
    Abstain,
}

/// What tells an answer from a sentence that only sounds like one. Each from 0 to 1, except `bm25`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Share of the question's words that the best sentence has nothing like.
    pub strange_to_sentence: f32,
    /// The same of its passage.
    pub strange_to_passage: f32,
    /// Highest cosine of question and any sentence that was read.
    pub sentence: f32,
    /// How weighty a term of the question is that the best sentence lacks, 1 for the weightiest.
    pub missing: f32,
    /// Whether a kind of fact was asked for that the best sentence has not.
    pub lacks_fact: f32,
    /// Share of the question's terms that the best sentence covers, rare ones counting more, for people
    /// to look at, and all there is without the model.
    pub coverage: f32,
    /// Highest cosine of question and passage, for people to look at.
    pub cosine: f32,
    /// BM25 of the best passage, for people to look at.
    pub bm25: f32,
    /// Calibrated probability that the answer is one.
    pub probability: f32,
}

impl Features {
    pub(super) fn of(
        index: &Index,
        question: &Question,
        read: &Read,
        hits: &[Hit],
        candidates: &[Candidate],
    ) -> Self {
        let Some(best) = candidates.first() else {
            return Self {
                strange_to_sentence: 1.0,
                strange_to_passage: 1.0,
                missing: 1.0,
                ..Self::default()
            };
        };
        let nothing = Likeness::default();
        let likeness = read
            .iter()
            .find(|(entry, _)| entry.id == best.entry.id)
            .map_or(&nothing, |(_, likeness)| likeness);
        let terms = best.terms();
        let lacks = !question.wanted.is_empty() && !has_one_of(&question.wanted, best.text());
        let highest = |scores: &mut dyn Iterator<Item = f32>| scores.fold(0.0, f32::max);
        let mut features = Self {
            strange_to_sentence: likeness.strange(&best.parts()),
            strange_to_passage: likeness.strange(WHOLE),
            sentence: highest(&mut candidates.iter().map(|it| it.signals.sentence)),
            missing: evidence::missing(index, question, &terms),
            coverage: evidence::coverage(index, question, &terms),
            lacks_fact: f32::from(u8::from(lacks)),
            cosine: highest(&mut hits.iter().map(|hit| hit.cosine)),
            bm25: highest(&mut hits.iter().map(|hit| hit.bm25)),
            probability: 0.0,
        };
        features.probability = features.logistic();
        features
    }

    /// What the logistic weighs, in the order of [`weights::ANSWERABLE`].
    pub fn weighed(&self) -> [f32; 5] {
        [
            self.strange_to_sentence,
            self.strange_to_passage,
            self.sentence,
            self.missing,
            self.lacks_fact,
        ]
    }

    pub(super) fn scores(&self) -> Scores {
        Scores {
            cosine: self.cosine,
            coverage: self.coverage,
            bm25: self.bm25,
            answerable: self.probability,
        }
    }

    pub(super) fn answerability(&self, has_model: bool) -> Answerability {
        if !has_model {
            // Words alone find, but do not tell whether they answer.
            return if self.coverage >= 0.5 {
                Answerability::Draft
            } else {
                Answerability::Abstain
            };
        }
        if self.probability >= weights::ANSWER_FROM {
            Answerability::Answer
        } else if self.probability >= weights::DRAFT_FROM {
            Answerability::Draft
        } else {
            Answerability::Abstain
        }
    }

    fn logistic(&self) -> f32 {
        let weighed = self.weighed();
        let products = weighed.iter().zip(&weights::ANSWERABLE);
        let sum: f32 = products.map(|(feature, weight)| feature * weight).sum();
        1.0 / (1.0 + (-(weights::INTERCEPT + sum)).exp())
    }
}
