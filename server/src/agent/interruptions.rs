//! Tells a turn that something happened in its conversation while it waits for an answer's words:
//! somebody wrote, or a member took over. It says that, not what: the store knows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::ids::ConversationId;
use tokio::sync::Notify;

use crate::bus::News;

type Waiting = HashMap<ConversationId, Arc<Notify>>;

/// The conversations of this node that a turn is answering.
#[derive(Clone, Debug, Default)]
pub struct Interruptions(Arc<Mutex<Waiting>>);

/// A turn that listens, until it is dropped.
#[derive(Debug)]
pub struct Listening {
    conversation: ConversationId,
    notify: Arc<Notify>,
    all: Interruptions,
}

impl Interruptions {
    /// Hears everything from here on. One turn at a time listens to a conversation, because jobs have
    /// one key for each.
    pub fn listen(&self, conversation: ConversationId) -> Listening {
        let notify = Arc::new(Notify::new());
        self.lock().insert(conversation, Arc::clone(&notify));
        Listening {
            conversation,
            notify,
            all: self.clone(),
        }
    }

    /// Called by the bus: quick, and never waits for anything but the table.
    pub fn hear(&self, news: &News) {
        match news {
            News::Events { events, .. } => {
                let waiting = self.lock();
                for conversation in events.iter().filter_map(|event| event.conversation) {
                    if let Some(notify) = waiting.get(&conversation) {
                        notify.notify_one();
                    }
                }
            }
            // Anything may have happened.
            News::Missed => self.lock().values().for_each(|notify| notify.notify_one()),
            News::Ephemeral { .. }
            | News::SessionsEnded { .. }
            | News::MemberGone { .. }
            | News::TenantsEnded { .. }
            | News::JobsWaiting
            | News::KnowledgeChanged { .. } => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listening {
    /// Waits until something has happened since the last time; what came meanwhile counts.
    pub async fn something_happened(&self) {
        self.notify.notified().await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut waiting = self.all.lock();
        let is_ours = waiting
            .get(&self.conversation)
            .is_some_and(|notify| Arc::ptr_eq(notify, &self.notify));
        if is_ours {
            waiting.remove(&self.conversation);
        }
    }
}
