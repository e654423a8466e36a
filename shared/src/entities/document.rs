//! What the agent may quote.

use serde::{Deserialize, Serialize};

use crate::ids::{DocumentId, PassageId, PropertyId};
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub id: DocumentId,
    pub title: String,
    pub file_name: String,
    /// `None`: it holds for every property.
    pub property: Option<PropertyId>,
    pub status: DocumentStatus,
    /// How many pieces the agent can quote; 0 until ready.
    pub passages: u32,
    pub bytes: u64,
    pub added_at: Timestamp,
    /// The web page it is; absent for a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<WebPage>,
}

/// A page that is read again each day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPage {
    pub address: String,
    /// When it was last found there, changed or not.
    pub read_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum DocumentStatus {
    Queued,
    Reading,
    Indexing,
    Ready,
    /// `reason` says what is wrong and what to do, for a manager to read.
    Failed {
        reason: String,
    },
}

/// A piece of a document as the agent sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub id: PassageId,
    pub section: String,
    pub page: Option<u32>,
    pub text: String,
}
