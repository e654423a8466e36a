//! The open conversation with its history, and the ones read a moment ago, kept live so that going
//! back to them costs nothing. `shared::replica::Thread` decides what an event means.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use leptos::prelude::*;
use shared::api::conversations::{LoadThread, ThreadQuery};
use shared::entities::{Author, Conversation};
use shared::error::ApiError;
use shared::ids::{ConversationId, MessageId};
use shared::live::{Event, EventKind, Seq};
use shared::replica::Thread;

use crate::stores::Stores;

/// Threads kept beside the open one.
const KEPT: usize = 16;
/// Whoever points at a row for this long means it.
const INTENT: Duration = Duration::from_millis(90);
/// Events kept for a thread whose snapshot is still on its way.
const RECENT: usize = 512;

#[derive(Clone, Debug, PartialEq)]
pub enum ThreadPhase {
    Closed,
    Loading,
    Ready,
    Failed(ApiError),
}

#[derive(Clone, Copy, Debug)]
pub struct ThreadStore {
    held: StoredValue<HashMap<ConversationId, Thread>>,
    /// Least recently opened first.
    order: StoredValue<VecDeque<ConversationId>>,
    recent: StoredValue<VecDeque<Event>>,
    pointed: StoredValue<Option<ConversationId>>,
    pub open: RwSignal<Option<ConversationId>>,
    pub phase: RwSignal<ThreadPhase>,
    pub conversation: RwSignal<Option<Conversation>>,
    /// Moves when the history of the open thread changed.
    pub changes: RwSignal<u64>,
    pub tenant_read: RwSignal<Seq>,
    pub has_earlier: RwSignal<bool>,
    pub loading_earlier: RwSignal<bool>,
    /// Up to where I had read when I opened it.
    pub new_after: RwSignal<Option<Seq>>,
    /// An action is on its way: no second one begins.
    pub busy: RwSignal<bool>,
}

impl Default for ThreadStore {
    fn default() -> Self {
        Self {
            held: StoredValue::new(HashMap::new()),
            order: StoredValue::new(VecDeque::new()),
            recent: StoredValue::new(VecDeque::new()),
            pointed: StoredValue::new(None),
            open: RwSignal::new(None),
            phase: RwSignal::new(ThreadPhase::Closed),
            conversation: RwSignal::new(None),
            changes: RwSignal::new(0),
            tenant_read: RwSignal::new(Seq::ZERO),
            has_earlier: RwSignal::new(false),
            loading_earlier: RwSignal::new(false),
            new_after: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }
}

impl ThreadStore {
    /// Reads the events of the open thread, oldest first. Follows their changes.
    pub fn with_events<T>(self, read: impl FnOnce(&[Event]) -> T) -> T {
        self.changes.track();
        let open = self.open.get();
        self.held.with_value(|held| {
            let thread = open.and_then(|id| held.get(&id));
            read(thread.map_or(&[], |thread| &thread.events))
        })
    }

    /// The number of a message in the open thread, once an event told of it.
    pub fn posted(self, message: MessageId) -> Option<Seq> {
        self.with_events(|events| {
            events.iter().rev().find_map(|event| match &event.kind {
                EventKind::MessagePosted { message: posted } if posted.id == message => {
                    Some(event.seq)
                }
                _ => None,
            })
        })
    }

    pub fn last_seq(self) -> Option<Seq> {
        self.with_events(|events| events.last().map(|event| event.seq))
    }

    /// The last message of the open thread that somebody else than a member wrote.
    pub fn last_of_tenant(self) -> Option<MessageId> {
        self.with_events(|events| {
            events.iter().rev().find_map(|event| match &event.kind {
                EventKind::MessagePosted { message } if message.author == Author::Tenant => {
                    Some(message.id)
                }
                _ => None,
            })
        })
    }

    pub fn apply(self, event: &Event) {
        self.recent.update_value(|recent| {
            if recent.len() == RECENT {
                recent.pop_front();
            }
            recent.push_back(event.clone());
        });
        self.held.update_value(|held| {
            for thread in held.values_mut() {
                thread.apply(event);
            }
        });
        let open = self.open.get_untracked();
        let tenant_changed = matches!(event.kind, EventKind::TenantChanged { .. });
        if open.is_some() && (event.conversation == open || tenant_changed) {
            self.show();
        }
    }

    pub fn move_tenant_read(self, conversation: ConversationId, up_to: Seq) {
        self.held.update_value(|held| {
            if let Some(thread) = held.get_mut(&conversation) {
                thread.tenant_read_up_to = thread.tenant_read_up_to.max(up_to);
            }
        });
        if self.open.get_untracked() == Some(conversation) {
            self.tenant_read.update(|read| *read = (*read).max(up_to));
        }
    }

    /// A reply to an action, which may be ahead of the events.
    pub fn take_ahead(self, ahead: &Conversation) {
        if self.open.get_untracked() == Some(ahead.id) {
            self.show_conversation(ahead);
        }
    }

    /// All that is held may be of another history.
    pub fn forget(self) {
        self.start_over();
        self.conversation.set(None);
        self.open.set(None);
        self.phase.set(ThreadPhase::Closed);
    }

    /// What is held can't be continued; the open thread is loaded again.
    pub fn start_over(self) {
        self.held.set_value(HashMap::new());
        self.order.set_value(VecDeque::new());
        self.recent.set_value(VecDeque::new());
    }

    fn has(self, id: ConversationId) -> bool {
        self.held.with_value(|held| held.contains_key(&id))
    }

    /// Puts a snapshot in, with what happened since it was taken. `false`, and nothing is held: too
    /// much has happened.
    fn take(self, mut thread: Thread, inbox_at: Option<Seq>) -> bool {
        let behind = inbox_at.is_some_and(|head| thread.position.seq < head);
        let complete = self.recent.with_value(|recent| {
            let reaches = recent
                .front()
                .is_some_and(|first| first.seq <= thread.position.seq.next());
            for event in recent {
                thread.apply(event);
            }
            reaches
        });
        if behind && !complete {
            return false;
        }
        let id = thread.conversation.id;
        self.held.update_value(|held| {
            held.insert(id, thread);
        });
        let open = self.open.get_untracked();
        let dropped = self.order.try_update_value(|order| {
            order.retain(|kept| *kept != id);
            order.push_back(id);
            let oldest = order.iter().position(|kept| Some(*kept) != open)?;
            (order.len() > KEPT).then(|| order.remove(oldest)).flatten()
        });
        if let Some(dropped) = dropped.flatten() {
            self.held.update_value(|held| {
                held.remove(&dropped);
            });
        }
        true
    }

    fn take_earlier(self, id: ConversationId, earlier: Thread) {
        self.held.update_value(|held| {
            if let Some(thread) = held.get_mut(&id) {
                thread.prepend(earlier);
            }
        });
        self.show();
    }

    /// Passes on the open thread as it is held.
    fn show(self) {
        let Some(id) = self.open.get_untracked() else {
            return;
        };
        let shown = self.held.with_value(|held| {
            held.get(&id).map(|thread| {
                (
                    thread.conversation.clone(),
                    thread.has_earlier,
                    thread.tenant_read_up_to,
                )
            })
        });
        if let Some((conversation, has_earlier, tenant_read)) = shown {
            self.show_conversation(&conversation);
            self.has_earlier.set(has_earlier);
            self.tenant_read.set(tenant_read);
            self.phase.set(ThreadPhase::Ready);
            self.changes.update(|changes| *changes += 1);
        }
    }

    fn show_conversation(self, conversation: &Conversation) {
        let newer = self.conversation.with_untracked(|held| {
            held.as_ref().is_none_or(|held| {
                held.id != conversation.id || held.version <= conversation.version
            })
        });
        if newer {
            self.conversation.set(Some(conversation.clone()));
        }
    }

    fn first_seq(self, id: ConversationId) -> Option<Seq> {
        self.held
            .with_value(|held| held.get(&id)?.events.first().map(|event| event.seq))
    }
}

impl Stores {
    /// Opens a conversation, or closes what is open.
    pub fn open_thread(self, id: Option<ConversationId>) {
        let thread = self.thread;
        if thread.open.get_untracked() == id {
            return;
        }
        thread.open.set(id);
        thread.loading_earlier.set(false);
        let Some(id) = id else {
            thread.conversation.set(None);
            thread.phase.set(ThreadPhase::Closed);
            return;
        };
        let row = self.inbox.row(id);
        let read = row.as_ref().map(|row| row.read.get_untracked());
        thread.new_after.set(read);
        if thread.has(id) {
            thread.conversation.set(None);
            thread.show();
            return;
        }
        // What the row knows is shown while the history is on its way.
        let known = row.map(|row| row.conversation.get_untracked());
        thread.conversation.set(known);
        thread.changes.update(|changes| *changes += 1);
        self.load_thread(id);
    }

    /// Loads the open thread again, after a failure or a `reset`.
    pub fn reload_thread(self) {
        if let Some(id) = self.thread.open.get_untracked() {
            self.load_thread(id);
        }
    }

    /// Somebody points at a row: if they stay a moment, they will probably open it.
    pub fn point_at(self, id: ConversationId) {
        self.thread.pointed.set_value(Some(id));
        set_timeout(
            move || {
                let stayed = self.thread.pointed.get_value() == Some(id);
                if stayed && !self.thread.has(id) {
                    self.prefetch_thread(id);
                }
            },
            INTENT,
        );
    }

    fn prefetch_thread(self, id: ConversationId) {
        leptos::task::spawn_local(async move {
            let answer = self.call::<LoadThread>(&id, &ThreadQuery::default()).await;
            if let (Ok(found), false) = (answer, self.thread.has(id)) {
                self.thread
                    .take(found, self.inbox.position().map(|at| at.seq));
            }
        });
    }

    fn load_thread(self, id: ConversationId) {
        let thread = self.thread;
        thread.phase.set(ThreadPhase::Loading);
        leptos::task::spawn_local(async move {
            let answer = self.call::<LoadThread>(&id, &ThreadQuery::default()).await;
            let is_open = thread.open.get_untracked() == Some(id);
            match answer {
                Ok(found) => {
                    let whole = thread.take(found, self.inbox.position().map(|at| at.seq));
                    if is_open && whole {
                        thread.show();
                    } else if is_open {
                        self.load_thread(id);
                    }
                }
                Err(error) if is_open => thread.phase.set(ThreadPhase::Failed(error)),
                Err(_) => {}
            }
        });
    }

    /// The page of history before what is held.
    pub fn load_earlier(self) {
        let thread = self.thread;
        let Some(id) = thread.open.get_untracked() else {
            return;
        };
        if thread.loading_earlier.get_untracked() || !thread.has_earlier.get_untracked() {
            return;
        }
        thread.loading_earlier.set(true);
        leptos::task::spawn_local(async move {
            let query = ThreadQuery {
                before: thread.first_seq(id),
            };
            let answer = self.call::<LoadThread>(&id, &query).await;
            if thread.open.get_untracked() == Some(id) {
                thread.loading_earlier.set(false);
            }
            match answer {
                Ok(earlier) => thread.take_earlier(id, earlier),
                Err(error) => self.toasts.problem(&error.message),
            }
        });
    }
}
