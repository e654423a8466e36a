//! Ephemerals: what is true for seconds. Never stored, may be lost; each says how long it holds, so
//! that a lost end of it does no harm.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::entities::StaffRef;
use crate::ids::{ConversationId, DocumentId, MemberId, MessageId, TestRunId};
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
    /// The agent's answer as far as it is written: typing, with its words. Holds for [`TYPING_LASTS`],
    /// and until [`Ephemeral::TypingStopped`] of the agent or its message is posted.
    Answering {
        conversation: ConversationId,
        #[serde(flatten)]
        answer: AnswerPart,
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
    /// `done` of `total` conversations were looked at again for tags.
    Retagging { done: u32, total: u32 },
    /// `done` of `total` tests of the agent were run.
    Testing {
        run: TestRunId,
        done: u32,
        total: u32,
    },
}

/// An answer as far as it is written: all of it from the beginning, so that a part that got lost is
/// made good by the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPart {
    /// The message that will take its place.
    pub message: MessageId,
    /// Counts up within a message.
    pub part: u32,
    /// Whole sentences, without marks.
    pub text: String,
}

impl AnswerPart {
    /// Whether this is to be shown instead of `known`; if not, it comes late or again.
    pub fn follows(&self, known: &Self) -> bool {
        self.message != known.message || self.part > known.part
    }
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
    /// As for staff.
    Answering {
        conversation: ConversationId,
        #[serde(flatten)]
        answer: AnswerPart,
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
            | Ephemeral::Answering { conversation, .. }
            | Ephemeral::ReadMoved { conversation, .. }
            | Ephemeral::TenantReadMoved { conversation, .. } => Some(*conversation),
            Ephemeral::Viewing { .. }
            | Ephemeral::Presence { .. }
            | Ephemeral::Indexing { .. }
            | Ephemeral::Testing { .. }
            | Ephemeral::Retagging { .. } => None,
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
            Ephemeral::Answering {
                conversation,
                answer,
            } => Some(TenantEphemeral::Answering {
                conversation: *conversation,
                answer: answer.clone(),
            }),
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
            | Ephemeral::Testing { .. }
            | Ephemeral::Retagging { .. } => None,
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
