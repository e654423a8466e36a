//! Rules of the workspace: when a human is asked, in the owners' own words. They come after the
//! emergency net and the sensitive topics, and can switch neither off.

use serde::{Deserialize, Serialize};

use crate::entities::Language;
use crate::ids::{RuleId, TagId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub id: RuleId,
    pub terms: RuleTerms,
}

/// What owners write down. A rule fires on any of its phrases, or on what is near enough in meaning
/// to its description.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTerms {
    pub name: String,
    /// Plain words in their order, `word*` for any word that begins so, a `*` alone for up to three
    /// words between.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// What tenants write when it should fire, in plain English, one way of saying it a line; empty:
    /// the phrases alone decide.
    #[serde(default)]
    pub description: String,
    /// How near a message must come to the description: a cosine, from [`NEARNESS_AT_LEAST`] to
    /// [`NEARNESS_AT_MOST`].
    #[serde(default = "usual_nearness")]
    pub nearness: f32,
    /// What the tenant is told.
    #[serde(default)]
    pub told: RuleWords,
    /// Put on the conversation when it fires.
    #[serde(default)]
    pub tags: Vec<TagId>,
    pub enabled: bool,
}

/// The same line in both languages; an empty one stands for the program's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleWords {
    pub english: String,
    pub spanish: String,
}

/// Nearer than two texts about nothing in common usually are.
pub const NEARNESS_AT_LEAST: f32 = 0.2;
/// Nearly the same words.
pub const NEARNESS_AT_MOST: f32 = 0.9;
/// Where a new rule begins: paraphrases of a one-sentence description mostly lie above it.
pub const NEARNESS_USUAL: f32 = 0.45;

fn usual_nearness() -> f32 {
    NEARNESS_USUAL
}

impl RuleWords {
    /// `None`: the program's own line.
    pub fn in_language(&self, language: Language) -> Option<&str> {
        let words = match language {
            Language::English => &self.english,
            Language::Spanish => &self.spanish,
        };
        Some(words.trim()).filter(|words| !words.is_empty())
    }
}
