//! Live sockets: who is connected to this node, and what each of them is sent.
//!
//! A [`Hub`] has one room per workspace with live sockets. A room keeps the workspace's events in
//! order and without gaps, whatever the bus does, and hands each to its audience. A socket is one
//! task that reads, writes and keeps time.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use axum::extract::ws::WebSocketUpgrade;
use tokio::time::Instant;

use shared::entities::StaffRef;
use shared::ids::{ConversationId, MemberId, SessionId, TenantId, WorkspaceId};
use shared::live::frame::CLIENT_FRAME_BYTES;
use shared::live::{Event, Position, Seq};

mod connection;
mod ended;
mod handshake;
mod hub;
mod limits;
mod link;
mod order;
mod presence;
mod rights;
mod room;
#[cfg(test)]
mod tests;

pub use handshake::{serve_staff, serve_tenant};
pub use hub::Hub;

/// A client's frames are a line each; the buffer is really touched, so it counts for every socket.
const READ_BUFFER_BYTES: usize = 1024;
/// Frames are collected up to here and written with one call.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// Buffers and limits of our sockets; to be applied to every upgrade.
pub fn configure(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_frame_size(CLIENT_FRAME_BYTES)
        .max_message_size(CLIENT_FRAME_BYTES)
}

/// A signed-in member's socket.
#[derive(Clone, Debug)]
pub struct StaffConnection {
    pub workspace: WorkspaceId,
    pub member: StaffRef,
    pub session: SessionId,
    /// Taken before the session was looked up, so that no sign-out falls between.
    pub checked_at: Instant,
}

/// A tenant's socket, once the token of its `hello` was accepted.
#[derive(Clone, Debug)]
pub struct TenantConnection {
    pub workspace: WorkspaceId,
    pub tenant: TenantId,
    /// Those that exist; later ones are learnt from their events.
    pub conversations: Vec<ConversationId>,
}

/// A promise of an answer, as an object-safe trait can give it. Asked rarely, so the box is cheap.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The store can't be asked now. Whoever answers has logged why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// What live sockets need of the rest of the server.
pub trait Office: Send + Sync + 'static {
    /// Up to where the workspace's history goes.
    fn head(&self, workspace: WorkspaceId) -> Answer<'_, Result<Position, Unavailable>>;

    /// The events after `after`, in order, at most `at_most`.
    fn events_since(
        &self,
        workspace: WorkspaceId,
        after: Seq,
        at_most: usize,
    ) -> Answer<'_, Result<Vec<Event>, Unavailable>>;

    /// Stores a read mark and announces it, if the conversation is the reader's to read and they do
    /// not read faster than anybody can.
    fn mark_read(
        &self,
        workspace: WorkspaceId,
        reader: Reader,
        conversation: ConversationId,
        up_to: Seq,
    ) -> Answer<'_, ()>;

    /// Whether the conversation is this tenant's; asked when neither the connection nor an event
    /// has told.
    fn owns(
        &self,
        workspace: WorkspaceId,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Answer<'_, bool>;

    /// Which of these may no longer be connected. Asked at each beat: news of it can be lost, and
    /// a session that runs out makes none.
    fn ended(&self, who: Vec<Connected>) -> Answer<'_, Result<Vec<Connected>, Unavailable>>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reader {
    Staff(MemberId),
    Tenant(TenantId),
}

/// By what right a socket is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Principal {
    Session(SessionId),
    Tenant(TenantId),
}

/// Somebody with a socket on this node, and where.
pub type Connected = (WorkspaceId, Principal);

impl fmt::Debug for dyn Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Office")
    }
}
