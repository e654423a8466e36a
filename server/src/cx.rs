//! The context of a change: who acts, in which workspace, with which store, bus and clock. Every
//! domain function takes one, and every change leaves through its `commit`.

use std::sync::Arc;

use shared::entities::StaffRef;
use shared::ids::{ConversationId, TenantId, WorkspaceId};
use shared::live::{Actor, Ephemeral, Event, EventKind, Seq};
use shared::time::Timestamp;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::bus::{Announcement, Bus};
use crate::clock::{Clock, new_id};
use crate::jobs::{Job, JobBell};
use crate::store::{Committed, Store, StoreError, Tx};

/// What follows from an event. One function for the whole server: see `reactions.rs`.
pub type Reactions = fn(&Event) -> Vec<Job>;

/// The parts of a node that outlive requests.
#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    pub bus: Arc<dyn Bus>,
    pub clock: Arc<dyn Clock>,
    pub reactions: Reactions,
    /// Rung when jobs were written.
    pub bell: JobBell,
    /// Commits under way; the node waits for them when it ends.
    pub commits: TaskTracker,
}

#[derive(Clone, Debug)]
pub struct Cx {
    pub workspace: WorkspaceId,
    pub by: Actor,
    parts: Arc<Parts>,
}

impl Cx {
    pub fn new(parts: Arc<Parts>, workspace: WorkspaceId, by: Actor) -> Self {
        Self {
            workspace,
            by,
            parts,
        }
    }

    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    pub fn new_id<T: From<Uuid>>(&self) -> T {
        new_id(self.now())
    }

    /// The member who acts, if a member does.
    pub fn staff(&self) -> Option<&StaffRef> {
        match &self.by {
            Actor::Staff { member } => Some(member),
            Actor::Tenant | Actor::Agent | Actor::System => None,
        }
    }

    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.parts.store.begin(self.workspace).await
    }

    /// Appends an event of the workspace that belongs to no conversation.
    pub async fn append(&self, tx: &mut Tx, kind: EventKind) -> Result<Event, StoreError> {
        let (at, by) = (self.now(), self.by.clone());
        tx.append(|seq| Event {
            seq,
            at,
            by,
            conversation: None,
            tenant: None,
            kind,
        })
        .await
    }

    /// Appends an event of a conversation. `kind` is given the event's number.
    pub async fn append_in(
        &self,
        tx: &mut Tx,
        conversation: ConversationId,
        tenant: TenantId,
        by: Actor,
        kind: impl FnOnce(Seq) -> EventKind,
    ) -> Result<Event, StoreError> {
        let at = self.now();
        let (conversation, tenant) = (Some(conversation), Some(tenant));
        tx.append(|seq| Event {
            seq,
            at,
            by,
            conversation,
            tenant,
            kind: kind(seq),
        })
        .await
    }

    /// Writes the jobs that follow, commits, and only then tells everybody.
    pub async fn commit(&self, mut tx: Tx) -> Result<(), StoreError> {
        let jobs: Vec<Job> = tx.events().iter().flat_map(self.parts.reactions).collect();
        for job in jobs {
            tx.enqueue(job.draft(self.workspace, self.now())).await?;
        }
        // A request that is cut off drops its handler wherever it stands. What is committed must be
        // told all the same, so the last two steps belong to a task of their own.
        let cx = self.clone();
        let told = self.parts.commits.spawn(async move {
            let committed = tx.commit().await?;
            cx.announce(committed);
            Ok(())
        });
        told.await
            .map_err(|error| StoreError::corrupt("commit", error))?
    }

    fn announce(&self, committed: Committed) {
        let Committed {
            workspace,
            epoch,
            events,
            enqueued,
        } = committed;
        if !events.is_empty() {
            self.parts.bus.publish(Announcement::Events {
                workspace,
                epoch,
                events: events.into(),
            });
        }
        if enqueued {
            self.parts.bell.ring();
        }
    }

    /// Tells what is true for seconds; nothing of it is stored.
    pub fn tell(&self, ephemeral: Ephemeral) {
        let workspace = self.workspace;
        self.parts.bus.publish(Announcement::Ephemeral {
            workspace,
            ephemeral,
        });
    }

    /// Tells every node something about connections: a session ended, a member left.
    pub fn publish(&self, announcement: Announcement) {
        self.parts.bus.publish(announcement);
    }

    /// The same place seen by another actor.
    #[must_use]
    pub fn acting(&self, by: Actor) -> Self {
        Self {
            workspace: self.workspace,
            by,
            parts: Arc::clone(&self.parts),
        }
    }
}
