//! The bus: tells every node what happened, after it happened. A doorbell, not the truth: whatever it
//! loses is read again from the store. Two kinds: `local` for one process, `redis` for several.
//!
//! On the publishing node listeners are called inside `publish`, so what happens here is seen here
//! whether or not Redis is there.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use shared::ids::{MemberId, SessionId, TenantId, WorkspaceId};
use shared::live::{Ephemeral, Epoch, Event};

pub mod encode;
pub mod local;
pub mod redis;
mod wire;

pub use encode::{EncodedEvent, Frame};

/// What rooms of the server say to the bus.
#[derive(Clone, Debug)]
pub enum Announcement {
    /// Events of one committed transaction, in order.
    Events {
        workspace: WorkspaceId,
        epoch: Epoch,
        events: Arc<[Event]>,
    },
    /// For all staff of the workspace, and for the tenant as far as [`Ephemeral::for_tenant`] says.
    Ephemeral {
        workspace: WorkspaceId,
        ephemeral: Ephemeral,
    },
    SessionsEnded {
        workspace: WorkspaceId,
        sessions: Vec<SessionId>,
    },
    /// A member was deactivated: all their sockets close.
    MemberGone {
        workspace: WorkspaceId,
        member: MemberId,
    },
    /// Tokens of these tenants hold no more.
    TenantsEnded {
        workspace: WorkspaceId,
        tenants: Vec<TenantId>,
    },
    /// A job was written; whoever runs jobs may look.
    JobsWaiting,
    /// Documents or tags changed; an index in memory is out of date.
    KnowledgeChanged { workspace: WorkspaceId },
}

/// What listeners hear: announcements of any node, with frames encoded once by the node that spoke.
#[derive(Clone, Debug)]
pub enum News {
    Events {
        workspace: WorkspaceId,
        epoch: Epoch,
        events: Vec<EncodedEvent>,
    },
    Ephemeral {
        workspace: WorkspaceId,
        ephemeral: Ephemeral,
        /// For staff.
        frame: Frame,
    },
    SessionsEnded {
        workspace: WorkspaceId,
        sessions: Vec<SessionId>,
    },
    MemberGone {
        workspace: WorkspaceId,
        member: MemberId,
    },
    TenantsEnded {
        workspace: WorkspaceId,
        tenants: Vec<TenantId>,
    },
    JobsWaiting,
    KnowledgeChanged {
        workspace: WorkspaceId,
    },
    /// Anything may have been lost until now: read again what you derive from news.
    Missed,
}

/// Called inside `publish` and on the task that reads Redis: it must be quick and must not block.
pub type Listener = Box<dyn Fn(&News) + Send + Sync>;

pub trait Bus: fmt::Debug + Send + Sync {
    /// Tells this node at once and the others soon. Never waits and never fails: news that finds a
    /// full queue is dropped, and the others are told that they missed something.
    fn publish(&self, announcement: Announcement);

    fn listen(&self, listener: Listener);

    fn status(&self) -> Status;
}

/// Whether news reaches the other nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    /// This node is on its own; `reason` is a sentence for the operator.
    Degraded {
        reason: String,
    },
}

/// Who listens on this node.
#[derive(Default)]
struct Listeners(RwLock<Vec<Arc<Listener>>>);

impl Listeners {
    fn add(&self, listener: Listener) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.push(Arc::new(listener));
    }

    /// A listener may publish in its turn: no lock is held while it runs.
    fn tell(&self, news: &News) {
        let mut next = 0;
        while let Some(listener) = self.get(next) {
            listener(news);
            next += 1;
        }
    }

    fn get(&self, index: usize) -> Option<Arc<Listener>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(index).cloned()
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listeners")
    }
}
