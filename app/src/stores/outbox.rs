//! My own messages until an event tells of them: shown at once, sent in order, sent again after a
//! lost connection (the server knows the id), and kept over a reload until they are out.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::conversations::{NewMessage, PostMessage};
use shared::entities::{Author, Channel, Message, StaffRef};
use shared::ids::{ConversationId, MemberId, MessageId};
use shared::live::{Event, EventKind, Seq};

use crate::client::{clock, ids, storage};
use crate::stores::Stores;

const KEY: &str = "porchlight.outbox";
/// Between tries while the server can't be reached.
const TRY_AGAIN: Duration = Duration::from_secs(4);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Before its turn, or between two tries.
    Queued {
        offline: bool,
    },
    Now,
    /// The server has it; its event is on the way.
    Sent,
    /// Refused, with the sentence that says why.
    Failed(String),
}

#[derive(Clone, Debug)]
pub struct Outgoing {
    pub message: Arc<Message>,
    resolve: bool,
    state: Sending,
}

/// As it is kept over a reload.
#[derive(Serialize, Deserialize)]
struct Kept {
    member: MemberId,
    message: Message,
    resolve: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Outbox {
    items: RwSignal<Vec<Outgoing>>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
        }
    }
}

impl Outbox {
    /// My messages of a conversation that no event tells of yet, oldest first.
    pub fn of(self, conversation: ConversationId) -> Vec<Arc<Message>> {
        self.items.with(|items| {
            let mine = items
                .iter()
                .filter(|item| item.message.conversation == conversation);
            mine.map(|item| Arc::clone(&item.message)).collect()
        })
    }

    /// `None` for what is out.
    pub fn state(self, message: MessageId) -> Option<Sending> {
        self.items.with(|items| {
            let item = items.iter().find(|item| item.message.id == message);
            item.map(|item| item.state.clone())
        })
    }

    pub fn is_empty(self) -> bool {
        self.items.with(Vec::is_empty)
    }

    /// An event told of it: the thread has it now.
    pub fn take_event(self, event: &Event) {
        if let EventKind::MessagePosted { message } = &event.kind {
            self.let_go(message.id);
        }
    }

    /// It is out, or back in the composer.
    pub fn let_go(self, message: MessageId) {
        let held = self
            .items
            .with_untracked(|items| items.iter().any(|item| item.message.id == message));
        if held {
            self.items
                .update(|items| items.retain(|item| item.message.id != message));
            forget(message);
        }
    }

    pub fn forget_all(self) {
        self.items.set(Vec::new());
        storage::forget(KEY);
    }

    fn set_state(self, message: MessageId, state: Sending) {
        self.items.update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.message.id == message) {
                item.state = state;
            }
        });
    }

    /// The next message of a conversation whose turn it is.
    fn next(self, conversation: ConversationId) -> Option<Outgoing> {
        self.items.with_untracked(|items| {
            let mut line = items
                .iter()
                .filter(|item| item.message.conversation == conversation)
                .filter(|item| !matches!(item.state, Sending::Sent | Sending::Failed(_)));
            line.next()
                .filter(|item| item.state != Sending::Now)
                .cloned()
        })
    }
}

/// Messages of every tab: each changes its own among them, and leaves the others.
fn kept() -> Vec<Kept> {
    storage::value(KEY).unwrap_or_default()
}

fn keep(unsent: Kept) {
    let mut all = kept();
    all.push(unsent);
    storage::keep(KEY, &all);
}

fn forget(message: MessageId) {
    let mut all = kept();
    all.retain(|kept| kept.message.id != message);
    if all.is_empty() {
        storage::forget(KEY);
    } else {
        storage::keep(KEY, &all);
    }
}

impl Stores {
    /// Shows a message at once and sends it. `body` has passed `validate::message_body`.
    pub fn send(self, conversation: ConversationId, channel: Channel, body: String, resolve: bool) {
        let me = self.me();
        let message = Message {
            id: ids::new_id(),
            conversation,
            seq: Seq::ZERO,
            author: Author::Staff {
                member: StaffRef {
                    id: me,
                    name: untrack(|| self.inbox.member_name(me)),
                },
            },
            channel,
            body,
            citations: Vec::new(),
            trace: None,
            at: clock::now(),
        };
        keep(Kept {
            member: me,
            message: message.clone(),
            resolve,
        });
        self.outbox.items.update(|items| {
            items.push(Outgoing {
                message: Arc::new(message),
                resolve,
                state: Sending::Queued { offline: false },
            });
        });
        self.send_next(conversation);
    }

    /// Tries a refused message again.
    pub fn send_again(self, message: &Message) {
        self.outbox
            .set_state(message.id, Sending::Queued { offline: false });
        self.send_next(message.conversation);
    }

    /// After a break: whatever waits for its turn.
    pub fn send_all(self) {
        let conversations: Vec<_> = self
            .outbox
            .items
            .with_untracked(|items| items.iter().map(|item| item.message.conversation).collect());
        for conversation in conversations {
            self.send_next(conversation);
        }
    }

    /// What an earlier page could not send. A person decides: it may be a day old.
    pub fn restore_outbox(self) {
        let me = self.me();
        let mine = kept().into_iter().filter(|kept| kept.member == me);
        self.outbox.items.set(
            mine.map(|kept| Outgoing {
                message: Arc::new(kept.message),
                resolve: kept.resolve,
                state: Sending::Failed("The page was closed before this was sent.".to_owned()),
            })
            .collect(),
        );
    }

    fn send_next(self, conversation: ConversationId) {
        let Some(item) = self.outbox.next(conversation) else {
            return;
        };
        let id = item.message.id;
        self.outbox.set_state(id, Sending::Now);
        leptos::task::spawn_local(async move {
            let request = NewMessage {
                id,
                channel: item.message.channel,
                body: item.message.body.clone(),
                resolve: item.resolve,
            };
            match self.call::<PostMessage>(&conversation, &request).await {
                Ok(after) => {
                    // Its event may have been faster, and then it is no longer here.
                    self.outbox.set_state(id, Sending::Sent);
                    forget(id);
                    self.inbox.take_ahead(&after);
                    self.thread.take_ahead(&after);
                    self.send_next(conversation);
                }
                Err(error) if error.code.is_temporary() => {
                    self.outbox.set_state(id, Sending::Queued { offline: true });
                    set_timeout(move || self.send_next(conversation), TRY_AGAIN);
                }
                Err(error) => {
                    self.announcer.say("Your message was not sent.");
                    self.outbox.set_state(id, Sending::Failed(error.message));
                    self.send_next(conversation);
                }
            }
        });
    }
}
