//! What is said in a conversation, by whom, and for whom.

use serde::{Deserialize, Serialize};

use crate::entities::escalation::Scores;
use crate::entities::member::StaffRef;
use crate::ids::{ConversationId, DocumentId, MessageId, PassageId};
use crate::live::Seq;
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub conversation: ConversationId,
    /// The number of the event that posted it: its place in the thread.
    pub seq: Seq,
    pub author: Author,
    pub channel: Channel,
    /// Plain text as typed. Never markup: both programs show it as text.
    pub body: String,
    /// Numbered from 1 in the order of the marks in `body`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    /// How the agent came to it; for staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    Tenant,
    Agent,
    Staff { member: StaffRef },
}

/// For whom a message is meant. A note never leaves the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Reply,
    Note,
}

/// A quoted place in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The mark in the text, from 1.
    pub number: u32,
    pub document: DocumentId,
    pub title: String,
    /// Headings down to the passage: `Payments > Late fee`.
    pub section: String,
    pub page: Option<u32>,
    pub passage: PassageId,
    /// The words that support the answer, as they stand in the document.
    pub quote: String,
}

/// The agent's reasons: what it found and how sure it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    pub scores: Option<Scores>,
    pub sources: Vec<TraceSource>,
    /// Which way the answer came about: `extractive`, `written`, `smalltalk`, `safety_text`, `handoff`.
    pub composer: String,
    /// That a language model was asked to word it; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelsPart>,
}

impl Trace {
    /// The composer of words that a language model found.
    pub const WRITTEN: &str = "written";
}

/// What a language model had to do with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelsPart {
    /// As the operator named it.
    pub model: String,
    /// Version of what it was told.
    pub prompt: String,
    /// Why its words were not used and the documents quoted: a code, like `unsupported_fact`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceSource {
    pub document: DocumentId,
    pub title: String,
    pub section: String,
    pub passage: PassageId,
    pub cosine: f32,
    pub bm25: f32,
    pub fused: f32,
}
