//! The tenant's view of what happened. A type of its own: notes, scores, e-mail addresses and other
//! tenants can't leak into what it has no field for.

use serde::{Deserialize, Serialize};

use crate::entities::{Citation, Handler, Severity};
use crate::ids::{ConversationId, MessageId};
use crate::live::position::Seq;
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantEvent {
    pub seq: Seq,
    pub at: Timestamp,
    pub conversation: ConversationId,
    pub kind: TenantEventKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TenantEventKind {
    Started,
    MessagePosted {
        message: TenantMessage,
    },
    PersonAsked {
        severity: Severity,
    },
    PersonJoined {
        name: String,
    },
    /// `handler` says who is there now: the assistant again, or nobody until another person comes.
    PersonLeft {
        name: String,
        handler: Handler,
    },
    Resolved,
    /// `name` is set when a member reopened it and holds it.
    Reopened {
        name: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantMessage {
    pub id: MessageId,
    pub author: TenantAuthor,
    pub body: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TenantAuthor {
    Tenant,
    Agent,
    Staff { name: String },
}
