//! How an event changes one conversation: its state, its tags, its waiting time, its row.

use crate::entities::conversation::{Conversation, Handler, Preview};
use crate::entities::message::{Author, Channel, Message};
use crate::entities::tag::TagSource;
use crate::live::event::{Actor, Event, EventKind};
use crate::time::Timestamp;

impl Conversation {
    /// Applies an event of this conversation. The events of other conversations are not for it.
    pub fn apply(&mut self, event: &Event) {
        self.version = event.seq;
        self.state.apply(&event.kind);
        match &event.kind {
            EventKind::MessagePosted { message } => self.take_message(message, event.at),
            EventKind::ConversationEscalated { escalation } => {
                self.escalation = Some(escalation.clone());
                self.wait_since(event.at);
                self.last_activity_at = event.at;
            }
            EventKind::EscalationJudged { verdict } => {
                if let Some(escalation) = &mut self.escalation {
                    escalation.verdict = Some(*verdict);
                }
            }
            EventKind::ConversationAssigned { assignee, .. } => {
                if assignee.is_none() {
                    self.wait_since(event.at);
                }
            }
            EventKind::ClaimUndone { handler } => {
                if *handler == Handler::Agent {
                    self.waiting_since = None;
                }
            }
            EventKind::ConversationHandedBack => {
                self.waiting_since = None;
                self.escalation = None;
            }
            EventKind::ConversationResolved => {
                self.waiting_since = None;
                self.escalation = None;
                self.context_after = event.seq;
                self.last_activity_at = event.at;
            }
            EventKind::ConversationReopened { .. } => self.last_activity_at = event.at,
            EventKind::TagApplied { applied, .. } => {
                self.tags.retain(|held| held.tag != applied.tag);
                self.tags.push(applied.clone());
                if matches!(applied.source, TagSource::Member { .. }) {
                    self.declined_tags.retain(|tag| *tag != applied.tag);
                }
            }
            EventKind::TagRemoved { tag, .. } => {
                self.tags.retain(|held| held.tag != *tag);
                // The agent may change its mind again; a member's word is for good.
                let by_member = matches!(event.by, Actor::Staff { .. });
                if by_member && !self.declined_tags.contains(tag) {
                    self.declined_tags.push(*tag);
                }
            }
            EventKind::TenantChanged { changed } => self.tenant = changed.clone(),
            EventKind::ConversationStarted { .. }
            | EventKind::ConversationClaimed { .. }
            | EventKind::ConversationSnoozed { .. }
            | EventKind::ConversationWoken
            | EventKind::MemberAdded { .. }
            | EventKind::MemberChanged { .. }
            | EventKind::TagAdded { .. }
            | EventKind::TagChanged { .. }
            | EventKind::PropertyAdded { .. }
            | EventKind::WorkspaceChanged { .. }
            | EventKind::DocumentAdded { .. }
            | EventKind::DocumentChanged { .. }
            | EventKind::DocumentDeleted { .. }
            | EventKind::AgentChanged { .. } => {}
        }
    }

    fn take_message(&mut self, message: &Message, at: Timestamp) {
        self.last_activity_at = at;
        self.last_message = Some(Preview {
            message: message.id,
            seq: message.seq,
            author: message.author.clone(),
            channel: message.channel,
            text: Preview::text_of(&message.body),
            at,
        });
        match (&message.author, message.channel) {
            (Author::Tenant, Channel::Reply) if self.state.handler != Handler::Agent => {
                self.wait_since(at);
            }
            (Author::Staff { .. }, Channel::Reply) => self.waiting_since = None,
            (Author::Tenant | Author::Agent, _) | (Author::Staff { .. }, Channel::Note) => {}
        }
    }

    /// The wait began with the first unanswered word, not with the last.
    fn wait_since(&mut self, at: Timestamp) {
        self.waiting_since.get_or_insert(at);
    }
}
