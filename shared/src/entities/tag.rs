//! Labels on conversations, and who or what put them there.

use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, TagId};
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub id: TagId,
    pub name: String,
    pub color: TagColor,
    /// Plain English: when the tag fits. The agent reads it.
    pub description: String,
    /// Messages the tag fits, one each.
    pub examples: Vec<String>,
    /// Whether the agent may apply it by itself.
    pub by_agent: bool,
    /// Set on tags that also follow what happens to the conversation.
    pub follows: Option<TagFollows>,
}

/// What a tag follows without anybody choosing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagFollows {
    Emergency,
    Escalation,
    Resolution,
}

/// Names, not colours: the style sheet decides what they look like in light and dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagColor {
    Grey,
    Red,
    Amber,
    Green,
    Teal,
    Blue,
    Violet,
    Pink,
}

impl TagColor {
    pub fn as_str(self) -> &'static str {
        match self {
            TagColor::Grey => "grey",
            TagColor::Red => "red",
            TagColor::Amber => "amber",
            TagColor::Green => "green",
            TagColor::Teal => "teal",
            TagColor::Blue => "blue",
            TagColor::Violet => "violet",
            TagColor::Pink => "pink",
        }
    }
}

/// A tag on a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppliedTag {
    pub tag: TagId,
    pub source: TagSource,
    pub at: Timestamp,
}

/// Who or what applied a tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum TagSource {
    /// `confidence` from 0 to 1; `evidence` are the tenant's words that led to it.
    Agent {
        confidence: f32,
        evidence: String,
    },
    Member {
        member: MemberId,
    },
    /// Follows from what happened: an escalation, a resolution.
    System,
}
