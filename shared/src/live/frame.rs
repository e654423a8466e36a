//! Frames: one JSON object per WebSocket text message, in both directions.

use serde::{Deserialize, Serialize};

use crate::ids::ConversationId;
use crate::live::ephemeral::{Ephemeral, TenantEphemeral};
use crate::live::event::Event;
use crate::live::position::{Position, Seq};
use crate::live::tenant_event::TenantEvent;

/// Largest frame a client may send, in bytes.
pub const CLIENT_FRAME_BYTES: usize = 4 * 1024;

/// From the server to staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answers `hello`: the events after the client's position follow, up to `head`, then live ones.
    Welcome {
        head: Position,
    },
    /// The client's position can't be continued: take a fresh snapshot, then go on from its position.
    Reset {
        head: Position,
    },
    Event {
        event: Box<Event>,
    },
    Ephemeral {
        ephemeral: Ephemeral,
    },
    /// Everything up to `head` was sent before this.
    Heartbeat {
        head: Seq,
    },
}

/// From the server to a tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum TenantServerFrame {
    Welcome { head: Position },
    Reset { head: Position },
    Event { event: TenantEvent },
    Ephemeral { ephemeral: TenantEphemeral },
    Heartbeat { head: Seq },
}

/// From either client. Writes go over HTTP; these are the things that may be lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame. Tenants show their token here, never in the URL; staff have a cookie.
    /// Without a position the client has just loaded nothing and is told to reset.
    Hello {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<String>,
        position: Option<Position>,
    },
    Typing {
        conversation: ConversationId,
    },
    StopTyping {
        conversation: ConversationId,
    },
    /// Staff only.
    Viewing {
        conversation: Option<ConversationId>,
    },
    Read {
        conversation: ConversationId,
        up_to: Seq,
    },
    /// Asks for a heartbeat now.
    Ping,
}
