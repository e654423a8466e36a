//! What an inbox holds of its workspace: everything but the threads of conversations, and of these
//! only the ones that are not resolved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entities::{Conversation, Document, Member, Property, Status, Tag, Workspace};
use crate::ids::{ConversationId, DocumentId, MemberId, PropertyId, TagId};
use crate::live::event::{Event, EventKind};
use crate::live::position::Position;

/// A snapshot of a workspace at a position, and, with events applied, at every later one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inbox {
    pub position: Position,
    pub workspace: Workspace,
    pub members: BTreeMap<MemberId, Member>,
    pub properties: BTreeMap<PropertyId, Property>,
    pub tags: BTreeMap<TagId, Tag>,
    pub documents: BTreeMap<DocumentId, Document>,
    /// Open and snoozed ones.
    pub conversations: BTreeMap<ConversationId, Conversation>,
}

/// What came of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    Yes,
    /// Seen before.
    Already,
    /// An event is missing before this one: resume from the position held.
    Gap,
}

impl Inbox {
    pub fn apply(&mut self, event: &Event) -> Applied {
        if event.seq <= self.position.seq {
            return Applied::Already;
        }
        if event.seq != self.position.seq.next() {
            return Applied::Gap;
        }
        self.position.seq = event.seq;
        self.take(event);
        Applied::Yes
    }

    fn take(&mut self, event: &Event) {
        match &event.kind {
            EventKind::ConversationStarted { conversation } => {
                self.enter(Conversation::clone(conversation), event);
            }
            EventKind::ConversationReopened { was, .. } => {
                self.enter(Conversation::clone(was), event);
            }
            EventKind::MessagePosted { .. }
            | EventKind::ConversationEscalated { .. }
            | EventKind::ConversationClaimed { .. }
            | EventKind::EscalationJudged { .. }
            | EventKind::ClaimUndone { .. }
            | EventKind::ConversationHandedBack
            | EventKind::ConversationAssigned { .. }
            | EventKind::ConversationResolved
            | EventKind::ConversationSnoozed { .. }
            | EventKind::ConversationWoken
            | EventKind::TagApplied { .. }
            | EventKind::TagRemoved { .. } => self.change(event),
            EventKind::TenantChanged { changed } => {
                for conversation in self.conversations.values_mut() {
                    if conversation.tenant.id == changed.id {
                        conversation.tenant = changed.clone();
                    }
                }
            }
            EventKind::MemberAdded { member } | EventKind::MemberChanged { member } => {
                self.members.insert(member.id, member.clone());
            }
            EventKind::TagAdded { tag } | EventKind::TagChanged { tag } => {
                self.tags.insert(tag.id, tag.clone());
            }
            EventKind::PropertyAdded { property } => {
                self.properties.insert(property.id, property.clone());
            }
            EventKind::WorkspaceChanged { workspace } => self.workspace = workspace.clone(),
            EventKind::DocumentAdded { document } | EventKind::DocumentChanged { document } => {
                self.documents.insert(document.id, document.clone());
            }
            EventKind::DocumentDeleted { document } => {
                self.documents.remove(document);
            }
            // Its own page loads what it shows.
            EventKind::AgentChanged { .. } => {}
        }
    }

    fn enter(&mut self, mut conversation: Conversation, event: &Event) {
        conversation.apply(event);
        self.conversations.insert(conversation.id, conversation);
    }

    fn change(&mut self, event: &Event) {
        let Some(id) = event.conversation else { return };
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        conversation.apply(event);
        if conversation.state.status == Status::Resolved {
            self.conversations.remove(&id);
        }
    }
}
