//! Events: what happened, in the past tense, numbered and stored. The truth that lists, threads,
//! indexes and reports are derived from.

use serde::{Deserialize, Serialize};

use crate::entities::{
    AppliedTag, Author, Channel, Conversation, Document, Escalation, Handler, Member, Message,
    Property, StaffRef, Tag, Tenant, Verdict, Workspace,
};
use crate::ids::{ConversationId, DocumentId, TagId, TenantId};
use crate::live::agent_change::AgentChange;
use crate::live::position::Seq;
use crate::live::tenant_event::{TenantAuthor, TenantEvent, TenantEventKind, TenantMessage};
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub seq: Seq,
    pub at: Timestamp,
    pub by: Actor,
    /// The conversation it happened in, with its tenant, if it did happen in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
    pub kind: EventKind,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    Tenant,
    Agent,
    Staff {
        member: StaffRef,
    },
    /// A rule, a timer, the set-up.
    System,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventKind {
    ConversationStarted {
        conversation: Box<Conversation>,
    },
    MessagePosted {
        message: Box<Message>,
    },
    ConversationEscalated {
        escalation: Escalation,
    },
    /// A member said whether it was right to ask.
    EscalationJudged {
        verdict: Verdict,
    },
    ConversationClaimed {
        assignee: StaffRef,
    },
    /// The member who claimed took it back at once: it stands as it did before.
    ClaimUndone {
        handler: Handler,
    },
    ConversationHandedBack,
    ConversationAssigned {
        assignee: Option<StaffRef>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    ConversationResolved,
    /// Carries the row as it stood: readers of open conversations had let go of it.
    ConversationReopened {
        was: Box<Conversation>,
        assignee: Option<StaffRef>,
    },
    ConversationSnoozed {
        until: Timestamp,
    },
    ConversationWoken,
    TagApplied {
        applied: AppliedTag,
        name: String,
    },
    TagRemoved {
        tag: TagId,
        name: String,
    },
    TenantChanged {
        changed: Tenant,
    },
    MemberAdded {
        member: Member,
    },
    MemberChanged {
        member: Member,
    },
    TagAdded {
        tag: Tag,
    },
    TagChanged {
        tag: Tag,
    },
    PropertyAdded {
        property: Property,
    },
    WorkspaceChanged {
        workspace: Workspace,
    },
    DocumentAdded {
        document: Document,
    },
    DocumentChanged {
        document: Document,
    },
    DocumentDeleted {
        document: DocumentId,
    },
    AgentChanged {
        change: AgentChange,
    },
}

impl Event {
    /// What the tenant of this event's conversation may see of it; `None` for what is staff's alone.
    /// The match has no wildcard: whoever adds an event decides here.
    pub fn for_tenant(&self) -> Option<TenantEvent> {
        let kind = match &self.kind {
            EventKind::MessagePosted { message } => match message.channel {
                Channel::Note => return None,
                Channel::Reply => TenantEventKind::MessagePosted {
                    message: TenantMessage::from(&**message),
                },
            },
            EventKind::ConversationEscalated { escalation } => TenantEventKind::PersonAsked {
                severity: escalation.severity,
            },
            EventKind::ConversationClaimed { assignee } => TenantEventKind::PersonJoined {
                name: assignee.first_name().to_owned(),
            },
            EventKind::ClaimUndone { handler } => TenantEventKind::PersonLeft {
                name: self.by.first_name(),
                handler: *handler,
            },
            EventKind::ConversationHandedBack => TenantEventKind::PersonLeft {
                name: self.by.first_name(),
                handler: Handler::Agent,
            },
            EventKind::ConversationAssigned { assignee, note: _ } => match assignee {
                Some(staff) => TenantEventKind::PersonJoined {
                    name: staff.first_name().to_owned(),
                },
                None => TenantEventKind::PersonLeft {
                    name: self.by.first_name(),
                    handler: Handler::Waiting,
                },
            },
            EventKind::ConversationResolved => TenantEventKind::Resolved,
            EventKind::ConversationReopened { was: _, assignee } => TenantEventKind::Reopened {
                name: assignee.as_ref().map(|staff| staff.first_name().to_owned()),
            },
            EventKind::ConversationStarted { .. } => TenantEventKind::Started,
            EventKind::ConversationSnoozed { .. }
            | EventKind::EscalationJudged { .. }
            | EventKind::ConversationWoken
            | EventKind::TagApplied { .. }
            | EventKind::TagRemoved { .. }
            | EventKind::TenantChanged { .. }
            | EventKind::MemberAdded { .. }
            | EventKind::MemberChanged { .. }
            | EventKind::TagAdded { .. }
            | EventKind::TagChanged { .. }
            | EventKind::PropertyAdded { .. }
            | EventKind::WorkspaceChanged { .. }
            | EventKind::DocumentAdded { .. }
            | EventKind::DocumentChanged { .. }
            | EventKind::DocumentDeleted { .. }
            | EventKind::AgentChanged { .. } => return None,
        };
        Some(TenantEvent {
            seq: self.seq,
            at: self.at,
            conversation: self.conversation?,
            kind,
        })
    }
}

impl EventKind {
    /// Names of the kinds after which somebody else may hold the conversation.
    pub const HANDOVERS: [&str; 6] = [
        "conversation_escalated",
        "conversation_claimed",
        "claim_undone",
        "conversation_handed_back",
        "conversation_assigned",
        "conversation_reopened",
    ];

    /// The name under which the kind is stored, sent and documented.
    pub fn name(&self) -> &'static str {
        match self {
            EventKind::ConversationStarted { .. } => "conversation_started",
            EventKind::MessagePosted { .. } => "message_posted",
            EventKind::ConversationEscalated { .. } => "conversation_escalated",
            EventKind::ConversationClaimed { .. } => "conversation_claimed",
            EventKind::EscalationJudged { .. } => "escalation_judged",
            EventKind::ClaimUndone { .. } => "claim_undone",
            EventKind::ConversationHandedBack => "conversation_handed_back",
            EventKind::ConversationAssigned { .. } => "conversation_assigned",
            EventKind::ConversationResolved => "conversation_resolved",
            EventKind::ConversationReopened { .. } => "conversation_reopened",
            EventKind::ConversationSnoozed { .. } => "conversation_snoozed",
            EventKind::ConversationWoken => "conversation_woken",
            EventKind::TagApplied { .. } => "tag_applied",
            EventKind::TagRemoved { .. } => "tag_removed",
            EventKind::TenantChanged { .. } => "tenant_changed",
            EventKind::MemberAdded { .. } => "member_added",
            EventKind::MemberChanged { .. } => "member_changed",
            EventKind::TagAdded { .. } => "tag_added",
            EventKind::TagChanged { .. } => "tag_changed",
            EventKind::PropertyAdded { .. } => "property_added",
            EventKind::WorkspaceChanged { .. } => "workspace_changed",
            EventKind::DocumentAdded { .. } => "document_added",
            EventKind::DocumentChanged { .. } => "document_changed",
            EventKind::DocumentDeleted { .. } => "document_deleted",
            EventKind::AgentChanged { .. } => "agent_changed",
        }
    }
}

impl Actor {
    /// First name of a member; empty for everyone else.
    fn first_name(&self) -> String {
        match self {
            Actor::Staff { member } => member.first_name().to_owned(),
            Actor::Tenant | Actor::Agent | Actor::System => String::new(),
        }
    }
}

impl From<&Message> for TenantMessage {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id,
            author: match &message.author {
                Author::Tenant => TenantAuthor::Tenant,
                Author::Agent => TenantAuthor::Agent,
                Author::Staff { member } => TenantAuthor::Staff {
                    name: member.first_name().to_owned(),
                },
            },
            body: message.body.clone(),
            citations: message.citations.clone(),
        }
    }
}
