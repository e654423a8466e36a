//! The workspace as this browser holds it. `shared::replica::Inbox` decides what an event means;
//! this store shows the result through one signal per row, so that a change re-draws one row.

use std::collections::{BTreeMap, HashMap};

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::conversations::{ConversationQuery, ListConversations};
use shared::api::workspace::{InboxSnapshot, LoadInbox};
use shared::entities::{Author, Conversation, Document, Member, Property, Status, Tag, Workspace};
use shared::error::ApiError;
use shared::ids::{ConversationId, DocumentId, MemberId, PropertyId, TagId};
use shared::live::{Event, EventKind, Position, Seq, Typist};
use shared::replica::{Applied, Inbox};

use crate::inbox::views::{Counts, Filters, Listing, View};
use crate::stores::Stores;

#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    Loading,
    Ready,
    Failed(ApiError),
}

/// One conversation of the list. Each part changes alone.
#[derive(Clone, Debug)]
pub struct Row {
    pub conversation: ArcRwSignal<Conversation>,
    /// Up to where I have read it.
    pub read: ArcRwSignal<Seq>,
    pub typists: ArcRwSignal<Vec<Typist>>,
    /// What the agent writes, as far as it is written.
    pub answer: ArcRwSignal<Option<String>>,
    /// Colleagues who have it open.
    pub viewers: ArcRwSignal<Vec<MemberId>>,
}

impl Row {
    fn new(conversation: Conversation, read: Seq) -> Self {
        Self {
            conversation: ArcRwSignal::new(conversation),
            read: ArcRwSignal::new(read),
            typists: ArcRwSignal::new(Vec::new()),
            answer: ArcRwSignal::new(None),
            viewers: ArcRwSignal::new(Vec::new()),
        }
    }

    /// Unread is what a tenant or a colleague wrote last. What the agent said needs nobody.
    pub fn is_unread(&self, me: MemberId) -> bool {
        let read = self.read.get();
        self.conversation.with(|conversation| {
            conversation.last_message.as_ref().is_some_and(|last| {
                let by_others = match &last.author {
                    Author::Tenant => true,
                    Author::Agent => false,
                    Author::Staff { member } => member.id != me,
                };
                by_others && last.seq > read
            })
        })
    }
}

/// The resolved ones are not part of the snapshot; they come in pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    pub loading: bool,
    pub loaded: bool,
    pub next: Option<String>,
    pub error: Option<ApiError>,
}

#[derive(Clone, Copy, Debug)]
pub struct InboxStore {
    held: StoredValue<Option<Inbox>>,
    rows: StoredValue<HashMap<ConversationId, Row>>,
    /// Moves when some row changed, came or went.
    changes: RwSignal<u64>,
    pub phase: RwSignal<Phase>,
    pub workspace: RwSignal<Option<Workspace>>,
    pub members: RwSignal<BTreeMap<MemberId, Member>>,
    pub properties: RwSignal<BTreeMap<PropertyId, Property>>,
    pub tags: RwSignal<BTreeMap<TagId, Tag>>,
    pub documents: RwSignal<BTreeMap<DocumentId, Document>>,
    /// Passages embedded of passages found, while a document is indexed.
    pub indexing: RwSignal<BTreeMap<DocumentId, (u32, u32)>>,
    pub agent_trouble: RwSignal<Option<String>>,
    pub resolved: RwSignal<Pages>,
}

impl Default for InboxStore {
    fn default() -> Self {
        Self {
            held: StoredValue::new(None),
            rows: StoredValue::new(HashMap::new()),
            changes: RwSignal::new(0),
            phase: RwSignal::new(Phase::Loading),
            workspace: RwSignal::new(None),
            members: RwSignal::new(BTreeMap::new()),
            properties: RwSignal::new(BTreeMap::new()),
            tags: RwSignal::new(BTreeMap::new()),
            documents: RwSignal::new(BTreeMap::new()),
            indexing: RwSignal::new(BTreeMap::new()),
            agent_trouble: RwSignal::new(None),
            resolved: RwSignal::new(Pages::default()),
        }
    }
}

impl InboxStore {
    pub fn position(self) -> Option<Position> {
        self.held
            .with_value(|held| held.as_ref().map(|inbox| inbox.position))
    }

    pub fn row(self, id: ConversationId) -> Option<Row> {
        self.rows.with_value(|rows| rows.get(&id).cloned())
    }

    /// Follows every change of any row.
    pub fn track(self) {
        self.changes.track();
    }

    pub fn list(self, view: View, filters: &Filters, me: MemberId) -> Vec<ConversationId> {
        self.track();
        self.properties.with(|properties| {
            let listing = Listing {
                view,
                filters,
                me,
                properties,
            };
            self.rows.with_value(|rows| {
                let guards: Vec<_> = rows
                    .values()
                    .map(|row| row.conversation.read_untracked())
                    .collect();
                listing.order(guards.iter().map(|guard| &**guard))
            })
        })
    }

    pub fn counts(self, me: MemberId) -> Counts {
        self.track();
        let mut counts = Counts::default();
        self.each(|conversation| counts.add(conversation, me));
        counts
    }

    /// Visits every row once, without following them.
    pub fn each(self, mut visit: impl FnMut(&Conversation)) {
        self.rows.with_value(|rows| {
            for row in rows.values() {
                row.conversation.with_untracked(&mut visit);
            }
        });
    }

    pub fn property_name(self, id: Option<PropertyId>) -> Option<String> {
        let id = id?;
        self.properties
            .with(|properties| properties.get(&id).map(|property| property.name.clone()))
    }

    pub fn member_name(self, id: MemberId) -> String {
        self.members.with(|members| {
            members.get(&id).map_or_else(
                || "A former member".to_owned(),
                |member| member.name.clone(),
            )
        })
    }

    pub fn take_snapshot(self, snapshot: InboxSnapshot) {
        let InboxSnapshot {
            me: _,
            inbox,
            read_marks,
            agent_trouble,
        } = snapshot;
        self.workspace.set(Some(inbox.workspace.clone()));
        self.members.set(inbox.members.clone());
        self.properties.set(inbox.properties.clone());
        self.tags.set(inbox.tags.clone());
        self.documents.set(inbox.documents.clone());
        self.agent_trouble.set(agent_trouble);
        self.resolved.set(Pages::default());
        self.rows.update_value(|rows| {
            rows.retain(|id, _| inbox.conversations.contains_key(id));
            for (id, conversation) in &inbox.conversations {
                let read = read_marks.get(id).copied().unwrap_or_default();
                if let Some(row) = rows.get(id) {
                    row.conversation.set(conversation.clone());
                    row.read.set(read);
                } else {
                    rows.insert(*id, Row::new(conversation.clone(), read));
                }
            }
        });
        self.held.set_value(Some(inbox));
        self.changes.update(|changes| *changes += 1);
        self.phase.set(Phase::Ready);
    }

    pub fn apply(self, event: &Event) -> Applied {
        let applied = self
            .held
            .try_update_value(|held| held.as_mut().map(|inbox| inbox.apply(event)))
            .flatten()
            .unwrap_or(Applied::Already);
        if applied == Applied::Yes {
            self.show(event);
        }
        applied
    }

    /// A reply to an action, which may be ahead of the events. Shown until they catch up.
    pub fn take_ahead(self, conversation: &Conversation) {
        self.put(conversation.clone());
        self.changes.update(|changes| *changes += 1);
    }

    pub fn move_read(self, id: ConversationId, up_to: Seq) {
        if let Some(row) = self.row(id)
            && row.read.with_untracked(|read| *read < up_to)
        {
            row.read.set(up_to);
        }
    }

    pub fn forget(self) {
        self.held.set_value(None);
        self.rows.set_value(HashMap::new());
        self.phase.set(Phase::Loading);
        self.resolved.set(Pages::default());
        self.agent_trouble.set(None);
        self.changes.update(|changes| *changes += 1);
    }

    /// Passes on what an applied event changed, and nothing else.
    fn show(self, event: &Event) {
        match &event.kind {
            EventKind::MemberAdded { member } | EventKind::MemberChanged { member } => {
                self.members.update(|members| {
                    members.insert(member.id, member.clone());
                });
            }
            EventKind::TagAdded { tag } | EventKind::TagChanged { tag } => {
                self.tags.update(|tags| {
                    tags.insert(tag.id, tag.clone());
                });
            }
            EventKind::PropertyAdded { property } => self.properties.update(|properties| {
                properties.insert(property.id, property.clone());
            }),
            EventKind::WorkspaceChanged { workspace } => {
                self.workspace.set(Some(workspace.clone()));
            }
            EventKind::DocumentAdded { document } | EventKind::DocumentChanged { document } => {
                self.documents.update(|documents| {
                    documents.insert(document.id, document.clone());
                });
            }
            EventKind::DocumentDeleted { document } => self.documents.update(|documents| {
                documents.remove(document);
            }),
            // Its own page keeps what it shows: see `stores/agent.rs`.
            EventKind::AgentChanged { .. } => {}
            EventKind::TenantChanged { changed } => {
                self.rows.with_value(|rows| {
                    for row in rows.values() {
                        let theirs = row
                            .conversation
                            .with_untracked(|conversation| conversation.tenant.id == changed.id);
                        if theirs {
                            row.conversation
                                .update(|conversation| conversation.tenant = changed.clone());
                        }
                    }
                });
                self.changes.update(|changes| *changes += 1);
            }
            EventKind::ConversationStarted { .. }
            | EventKind::MessagePosted { .. }
            | EventKind::ConversationEscalated { .. }
            | EventKind::ConversationClaimed { .. }
            | EventKind::EscalationJudged { .. }
            | EventKind::ClaimUndone { .. }
            | EventKind::ConversationHandedBack
            | EventKind::ConversationAssigned { .. }
            | EventKind::ConversationResolved
            | EventKind::ConversationReopened { .. }
            | EventKind::ConversationSnoozed { .. }
            | EventKind::ConversationWoken
            | EventKind::TagApplied { .. }
            | EventKind::TagRemoved { .. } => self.show_conversation(event),
        }
    }

    fn show_conversation(self, event: &Event) {
        let Some(id) = event.conversation else { return };
        let held = self.held.with_value(|held| {
            held.as_ref()
                .and_then(|inbox| inbox.conversations.get(&id).cloned())
        });
        if let Some(conversation) = held {
            self.put(conversation);
        } else if let Some(row) = self.row(id) {
            // The inbox has let go of it; a list of resolved ones may still show it.
            if row
                .conversation
                .with_untracked(|held| held.version < event.seq)
            {
                row.conversation
                    .update(|conversation| conversation.apply(event));
            }
        }
        self.changes.update(|changes| *changes += 1);
    }

    /// Never goes back: a reply may have shown a later state already.
    fn put(self, conversation: Conversation) {
        match self.row(conversation.id) {
            Some(row) => {
                if row
                    .conversation
                    .with_untracked(|held| held.version <= conversation.version)
                {
                    row.conversation.set(conversation);
                }
            }
            None => self.rows.update_value(|rows| {
                rows.insert(conversation.id, Row::new(conversation, Seq::ZERO));
            }),
        }
    }
}

impl Stores {
    /// Takes a fresh snapshot: the same path for the first load and after a `reset`. Says whether
    /// there is one now.
    pub async fn load_inbox(self) -> bool {
        match self.call::<LoadInbox>(&(), &Empty {}).await {
            Ok(snapshot) => {
                self.inbox.take_snapshot(snapshot);
                true
            }
            Err(error) => {
                // An inbox that is a minute old is better than none.
                if self.inbox.position().is_none() {
                    self.inbox.phase.set(Phase::Failed(error));
                }
                false
            }
        }
    }

    /// The next page of resolved conversations.
    pub fn load_resolved(self) {
        let pages = self.inbox.resolved;
        let busy = pages.with_untracked(|pages| {
            pages.loading || (pages.loaded && pages.next.is_none() && pages.error.is_none())
        });
        if busy {
            return;
        }
        pages.update(|pages| {
            pages.loading = true;
            pages.error = None;
        });
        leptos::task::spawn_local(async move {
            let query = ConversationQuery {
                status: Some(Status::Resolved),
                cursor: pages.with_untracked(|pages| pages.next.clone()),
            };
            match self.call::<ListConversations>(&(), &query).await {
                Ok(page) => {
                    for conversation in page.conversations {
                        // Nothing of a closed matter is unread.
                        let read = conversation.version;
                        let id = conversation.id;
                        self.inbox.put(conversation);
                        self.inbox.move_read(id, read);
                    }
                    pages.set(Pages {
                        loading: false,
                        loaded: true,
                        next: page.next,
                        error: None,
                    });
                    self.inbox.changes.update(|changes| *changes += 1);
                }
                Err(error) => pages.update(|pages| {
                    pages.loading = false;
                    pages.error = Some(error);
                }),
            }
        });
    }
}
