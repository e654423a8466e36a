//! The live connection. Every frame goes by callback into the caller's reducer; it heals by itself
//! after any break: backoff, network changes, sleep, and connections that died without a word.

mod alarms;
mod wire;

use std::rc::Rc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::live::{ClientFrame, CloseCode, Position};
use shared::time::Timestamp;

use wire::Wire;

/// Where staff connect.
pub const STAFF: &str = "/api/live";
/// Where a tenant's widget connects.
pub const TENANT: &str = "/api/widget/live";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    Connecting,
    /// The server has answered `hello`.
    Live,
    Waiting {
        retry_at: Timestamp,
    },
    /// Connecting again can't help until the caller does something.
    Stopped {
        reason: StopReason,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The session or token ended.
    SignedOut,
    /// The server did not understand us: this page is of another version.
    Misunderstood,
    /// [`Socket::close`].
    Closed,
}

impl StopReason {
    fn of_close(code: u16) -> Self {
        if code == CloseCode::SignedOut.code() {
            StopReason::SignedOut
        } else {
            StopReason::Misunderstood
        }
    }
}

/// How the caller introduces itself, asked anew at each connect.
#[derive(Clone, Debug, Default)]
pub struct Hello {
    /// Tenants only.
    pub token: Option<String>,
    pub position: Option<Position>,
}

/// A handle that can be copied into closures and contexts; it ends with the owner it was made in.
#[derive(Clone, Copy, Debug)]
pub struct Socket {
    wire: StoredValue<Rc<Wire>, LocalStorage>,
    connection: RwSignal<Connection>,
}

impl Socket {
    /// Connects at once. `F` is `ServerFrame`; `on_frame` gets each one, in order. After a `Reset`
    /// frame the caller loads a snapshot and calls [`Socket::restart`].
    pub fn connect<F: DeserializeOwned>(
        path: &'static str,
        hello: impl Fn() -> Hello + 'static,
        on_frame: impl Fn(F) + 'static,
    ) -> Self {
        let on_text = move |text: &str| match serde_json::from_str(text) {
            Ok(frame) => on_frame(frame),
            // A newer server's frame: what it tells arrives with the next snapshot.
            Err(_) => leptos::logging::warn!("porchlight: a frame of an unknown kind"),
        };
        Self::connect_for_text(path, Box::new(hello), Box::new(on_text))
    }

    /// The same with frames as text, for the widget, which reads them by its own code.
    pub fn connect_for_text(
        path: &'static str,
        hello: Box<dyn Fn() -> Hello>,
        on_text: Box<dyn Fn(&str)>,
    ) -> Self {
        let connection = RwSignal::new(Connection::Connecting);
        let wire = Wire::new(path, hello, on_text, connection);
        alarms::watch(&wire);
        wire.open();
        let closing = StoredValue::new_local(Rc::clone(&wire));
        on_cleanup(move || {
            closing.try_with_value(|wire| wire.stop(StopReason::Closed));
        });
        Self {
            wire: StoredValue::new_local(wire),
            connection,
        }
    }

    pub fn connection(self) -> Signal<Connection> {
        self.connection.into()
    }

    /// Sends, or drops the frame when there is no live connection: these may be lost.
    pub fn send(self, frame: &ClientFrame) {
        self.wire.try_with_value(|wire| wire.send(frame));
    }

    /// Leaves the present connection and says `hello` on a new one, from the caller's position.
    /// Also gets a stopped socket going again.
    pub fn restart(self) {
        self.wire.try_with_value(|wire| wire.restart());
    }

    /// Until [`Socket::restart`].
    pub fn close(self) {
        self.wire
            .try_with_value(|wire| wire.stop(StopReason::Closed));
    }
}
