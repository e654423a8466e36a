//! One conversation with its history, as staff see it. The history is the events themselves.

use serde::{Deserialize, Serialize};

use crate::entities::{Conversation, Tenant};
use crate::live::event::{Event, EventKind};
use crate::live::position::Position;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    pub position: Position,
    pub conversation: Conversation,
    /// Oldest first; from [`Thread::PAGE`] events back, or from the beginning.
    pub events: Vec<Event>,
    pub has_earlier: bool,
    /// Up to where the tenant has read.
    pub tenant_read_up_to: crate::live::Seq,
}

impl Thread {
    /// Events in one page of history.
    pub const PAGE: usize = 200;

    /// Applies an event of the workspace; events of other conversations only move the position.
    pub fn apply(&mut self, event: &Event) {
        if event.seq <= self.position.seq {
            return;
        }
        self.position.seq = event.seq;
        if let EventKind::TenantChanged { changed } = &event.kind {
            self.change_tenant(changed);
        }
        if event.conversation == Some(self.conversation.id) {
            self.conversation.apply(event);
            self.events.push(event.clone());
        }
    }

    /// Puts an older page before what is held.
    pub fn prepend(&mut self, mut earlier: Thread) {
        let first = self.events.first().map(|event| event.seq);
        earlier
            .events
            .retain(|event| first.is_none_or(|first| event.seq < first));
        self.has_earlier = earlier.has_earlier;
        earlier.events.append(&mut self.events);
        self.events = earlier.events;
    }

    fn change_tenant(&mut self, tenant: &Tenant) {
        if self.conversation.tenant.id == tenant.id {
            self.conversation.tenant = tenant.clone();
        }
    }
}
