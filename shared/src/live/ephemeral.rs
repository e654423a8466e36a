//! Ephemerals: what is true for seconds. Never stored, may be lost; each says how long it holds, so
//! that a lost end of it does no harm.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::entities::StaffRef;
use crate::ids::{ConversationId, DocumentId, MemberId, TestRunId};
use crate::live::position::Seq;

/// A typing mark is forgotten after this; whoever still types says so again.
pub const TYPING_LASTS: Duration = Duration::from_secs(6);
/// How often a typist repeats it.
pub const TYPING_REPEATS: Duration = Duration::from_secs(3);
/// Viewing and presence are forgotten after this.
pub const PRESENCE_LASTS: Duration = Duration::from_secs(40);
/// How often a node or browser repeats them.
pub const PRESENCE_REPEATS: Duration = Duration::from_secs(15);

/// For staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Ephemeral {
    /// Holds for [`TYPING_LASTS`].
    Typing {
        conversation: ConversationId,
        who: Typist,
    },
    TypingStopped {
        conversation: ConversationId,
        who: Typist,
    },
    /// Which conversation a member has open. Holds for [`PRESENCE_LASTS`].
    Viewing {
        member: MemberId,
        conversation: Option<ConversationId>,
    },
    /// Holds for [`PRESENCE_LASTS`].
    Presence { member: MemberId, online: bool },
    /// A member has read a conversation up to an event.
    ReadMoved {
        member: MemberId,
        conversation: ConversationId,
        up_to: Seq,
    },
    /// The tenant has read it up to an event.
    TenantReadMoved {
        conversation: ConversationId,
        up_to: Seq,
    },
    /// `done` of `total` passages of a document are embedded.
    Indexing {
        document: DocumentId,
        done: u32,
        total: u32,
    },
    /// `done` of `total` tests of the agent were run.
    Testing {
        run: TestRunId,
        done: u32,
        total: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Typist {
    Tenant,
    Agent,
    Staff { member: StaffRef },
}

/// For the tenant of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TenantEphemeral {
    /// `name` of the member who types; `None` is the agent.
    Typing {
        conversation: ConversationId,
        name: Option<String>,
    },
    TypingStopped {
        conversation: ConversationId,
        name: Option<String>,
    },
    /// Somebody of the office has read up to an event.
    ReadMoved {
        conversation: ConversationId,
        up_to: Seq,
    },
}

impl Ephemeral {
    /// The conversation it is about, if it is about one that its tenant may hear of.
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Ephemeral::Typing { conversation, .. }
            | Ephemeral::TypingStopped { conversation, .. }
            | Ephemeral::ReadMoved { conversation, .. }
            | Ephemeral::TenantReadMoved { conversation, .. } => Some(*conversation),
            Ephemeral::Viewing { .. }
            | Ephemeral::Presence { .. }
            | Ephemeral::Indexing { .. }
            | Ephemeral::Testing { .. } => None,
        }
    }

    /// What the tenant of the conversation may see of it.
    pub fn for_tenant(&self) -> Option<TenantEphemeral> {
        match self {
            Ephemeral::Typing { conversation, who } => {
                let name = who.seen_by_tenant()?.name;
                Some(TenantEphemeral::Typing {
                    conversation: *conversation,
                    name,
                })
            }
            Ephemeral::TypingStopped { conversation, who } => {
                let name = who.seen_by_tenant()?.name;
                Some(TenantEphemeral::TypingStopped {
                    conversation: *conversation,
                    name,
                })
            }
            Ephemeral::ReadMoved {
                member: _,
                conversation,
                up_to,
            } => Some(TenantEphemeral::ReadMoved {
                conversation: *conversation,
                up_to: *up_to,
            }),
            Ephemeral::Viewing { .. }
            | Ephemeral::Presence { .. }
            | Ephemeral::TenantReadMoved { .. }
            | Ephemeral::Indexing { .. }
            | Ephemeral::Testing { .. } => None,
        }
    }
}

/// A typist for a tenant's eyes; no name means the agent.
struct SeenTypist {
    name: Option<String>,
}

impl Typist {
    /// Tenants need not hear about themselves.
    fn seen_by_tenant(&self) -> Option<SeenTypist> {
        match self {
            Typist::Tenant => None,
            Typist::Agent => Some(SeenTypist { name: None }),
            Typist::Staff { member } => Some(SeenTypist {
                name: Some(member.first_name().to_owned()),
            }),
        }
    }
}
