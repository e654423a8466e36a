//! The tenant's own thread, as the widget holds it.

use serde::{Deserialize, Serialize};

use crate::entities::Handler;
use crate::ids::ConversationId;
use crate::live::position::{Position, Seq};
use crate::live::tenant_event::{TenantAuthor, TenantEvent, TenantEventKind};

/// Empty for a tenant who has not written yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantThread {
    pub position: Position,
    pub conversation: Option<ConversationId>,
    /// Oldest first.
    pub events: Vec<TenantEvent>,
    /// Up to where somebody of the office has read.
    pub read_up_to: Seq,
}

/// Who answers the tenant now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answering {
    Agent,
    /// A person was asked and has not come yet.
    Waiting,
    Person {
        name: String,
    },
}

impl TenantThread {
    pub fn apply(&mut self, event: &TenantEvent) {
        if event.seq <= self.position.seq {
            return;
        }
        self.position.seq = event.seq;
        self.conversation = Some(event.conversation);
        self.events.push(event.clone());
    }

    /// Tells that everything up to `head` has arrived; other tenants' events leave no trace here.
    pub fn reach(&mut self, head: Seq) {
        self.position.seq = self.position.seq.max(head);
    }

    /// Derived from what the tenant was told, so that the header never says otherwise.
    pub fn answering(&self) -> Answering {
        self.events
            .iter()
            .fold(Answering::Agent, |now, event| match &event.kind {
                TenantEventKind::PersonAsked { .. } => match now {
                    Answering::Person { name } => Answering::Person { name },
                    Answering::Agent | Answering::Waiting => Answering::Waiting,
                },
                TenantEventKind::PersonJoined { name } => Answering::Person { name: name.clone() },
                TenantEventKind::Reopened { name: Some(name) } => {
                    Answering::Person { name: name.clone() }
                }
                TenantEventKind::PersonLeft {
                    handler: Handler::Waiting,
                    ..
                } => Answering::Waiting,
                TenantEventKind::PersonLeft { .. }
                | TenantEventKind::Resolved
                | TenantEventKind::Started
                | TenantEventKind::Reopened { name: None } => Answering::Agent,
                TenantEventKind::MessagePosted { .. } => now,
            })
    }

    /// Messages of the office after an event.
    pub fn unread_after(&self, seq: Seq) -> usize {
        self.events
            .iter()
            .filter(|event| event.seq > seq)
            .filter(|event| match &event.kind {
                TenantEventKind::MessagePosted { message } => {
                    message.author != TenantAuthor::Tenant
                }
                _ => false,
            })
            .count()
    }
}
