//! One WebSocket after the other. Each has a number; what a socket that was left behind still says
//! is not heard, so a late frame of it can't be applied twice.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::callback::Timeout;
use leptos::prelude::{RwSignal, Set};
use shared::live::{Advice, ClientFrame, CloseCode};
use shared::time::Timestamp;
use wasm_bindgen::convert::FromWasmAbi;
use wasm_bindgen::prelude::*;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::{Connection, Hello, StopReason};
use crate::client::{backoff, clock};

/// Silence of this length means that the connection is dead: the server's heartbeat is far more
/// frequent.
const SILENCE: Duration = Duration::from_secs(45);
/// A connection that held this long was a good one: the next wait starts from the shortest again,
/// while a server that accepts and drops us at once is not hammered.
const HELD: Duration = Duration::from_secs(10);
/// What was heard within this needs no ping.
const FRESH: Duration = Duration::from_secs(3);
/// An answer to a ping, or the handshake, takes no longer.
const ANSWER: Duration = Duration::from_secs(8);

pub(super) struct Wire {
    myself: Weak<Wire>,
    path: &'static str,
    hello: Box<dyn Fn() -> Hello>,
    on_text: Box<dyn Fn(&str)>,
    connection: RwSignal<Connection>,
    state: Cell<Connection>,
    plug: RefCell<Option<Plug>>,
    /// Counts sockets; callbacks of older ones are deaf.
    number: Cell<u32>,
    failures: Cell<u32>,
    live_since: Cell<Timestamp>,
    last_heard: Cell<Timestamp>,
    /// The one thing waited for: a retry, an answer, or the end of silence.
    timer: RefCell<Option<Timeout>>,
}

/// One WebSocket and what listens to it.
struct Plug {
    socket: WebSocket,
    _open: Closure<dyn FnMut(JsValue)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        self.socket.close().ok();
    }
}

impl Wire {
    pub(super) fn new(
        path: &'static str,
        hello: Box<dyn Fn() -> Hello>,
        on_text: Box<dyn Fn(&str)>,
        connection: RwSignal<Connection>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|myself| Self {
            myself: myself.clone(),
            path,
            hello,
            on_text,
            connection,
            state: Cell::new(Connection::Connecting),
            plug: RefCell::default(),
            number: Cell::new(0),
            failures: Cell::new(0),
            live_since: Cell::default(),
            last_heard: Cell::default(),
            timer: RefCell::default(),
        })
    }

    /// Leaves whatever socket there was and opens a new one.
    pub(super) fn open(&self) {
        self.unplug();
        self.enter(Connection::Connecting);
        match self.plug_in() {
            Some(plug) => {
                self.plug.replace(Some(plug));
                self.after(ANSWER, |wire| wire.retry(Advice::ResumeLater));
            }
            None => self.retry(Advice::ResumeLater),
        }
    }

    pub(super) fn restart(&self) {
        self.failures.set(0);
        self.open();
    }

    pub(super) fn stop(&self, reason: StopReason) {
        self.unplug();
        self.timer.replace(None);
        self.enter(Connection::Stopped { reason });
    }

    pub(super) fn send(&self, frame: &ClientFrame) {
        if self.state.get() == Connection::Live {
            self.write(frame);
        }
    }

    /// The network or the page came back: no reason to wait any longer, and every reason to doubt a
    /// connection that slept.
    pub(super) fn wake(&self) {
        match self.state.get() {
            Connection::Waiting { .. } => self.restart(),
            Connection::Live if clock::now().since(self.last_heard.get()) >= FRESH => {
                self.write(&ClientFrame::Ping);
                self.after(ANSWER, Wire::restart);
            }
            Connection::Live | Connection::Connecting | Connection::Stopped { .. } => {}
        }
    }

    /// The network is gone. The socket would notice much later.
    pub(super) fn sleep(&self) {
        if matches!(self.state.get(), Connection::Live | Connection::Connecting) {
            self.retry(Advice::ResumeLater);
        }
    }

    fn opened(&self) {
        let Hello { token, position } = (self.hello)();
        self.write(&ClientFrame::Hello { token, position });
    }

    fn heard(&self, text: &str) {
        let now = clock::now();
        self.last_heard.set(now);
        if self.state.get() != Connection::Live {
            self.live_since.set(now);
            self.enter(Connection::Live);
        }
        self.after(SILENCE, |wire| wire.retry(Advice::Resume));
        (self.on_text)(text);
    }

    fn closed(&self, code: u16) {
        match CloseCode::advice_for(code) {
            Advice::Stop => self.stop(StopReason::of_close(code)),
            advice => self.retry(advice),
        }
    }

    /// Opens again: at once if the last connection was a good one and may be resumed, else later.
    fn retry(&self, advice: Advice) {
        let held = self.state.get() == Connection::Live
            && clock::now().since(self.live_since.get()) >= HELD;
        self.unplug();
        if held {
            self.failures.set(0);
        }
        let wait = match advice {
            Advice::Resume if held => Duration::ZERO,
            _ => backoff::delay(self.failures.get(), js_sys::Math::random()),
        };
        self.failures.set(self.failures.get().saturating_add(1));
        self.enter(Connection::Waiting {
            retry_at: clock::now().plus(wait),
        });
        self.after(wait, Wire::open);
    }

    fn enter(&self, state: Connection) {
        if self.state.replace(state) != state {
            self.connection.try_set(state);
        }
    }

    fn unplug(&self) {
        self.number.set(self.number.get().wrapping_add(1));
        self.plug.replace(None);
    }

    fn write(&self, frame: &ClientFrame) {
        let (Some(plug), Ok(json)) = (&*self.plug.borrow(), serde_json::to_string(frame)) else {
            return;
        };
        // A socket that can't be written to reports its end by itself.
        plug.socket.send_with_str(&json).ok();
    }

    fn after(&self, wait: Duration, then: impl FnOnce(&Wire) + 'static) {
        let myself = self.myself.clone();
        let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
        let timer = Timeout::new(millis, move || {
            if let Some(wire) = myself.upgrade() {
                then(&wire);
            }
        });
        self.timer.replace(Some(timer));
    }

    /// A listener of the socket that is about to be opened, deaf once another one is.
    fn listener<E: FromWasmAbi + 'static>(
        &self,
        act: impl Fn(&Wire, E) + 'static,
    ) -> Closure<dyn FnMut(E)> {
        let (myself, number) = (self.myself.clone(), self.number.get());
        Closure::new(move |event| {
            if let Some(wire) = myself.upgrade()
                && wire.number.get() == number
            {
                act(&wire, event);
            }
        })
    }

    /// `None` when the browser refuses to even try.
    fn plug_in(&self) -> Option<Plug> {
        let location = web_sys::window()?.location();
        let scheme = match location.protocol().ok()?.as_str() {
            "http:" => "ws://",
            _ => "wss://",
        };
        let url = [scheme, &location.host().ok()?, self.path].concat();
        let socket = WebSocket::new(&url).ok()?;
        let open = self.listener(|wire, _: JsValue| wire.opened());
        let message = self.listener(|wire, event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                wire.heard(&text);
            }
        });
        let close = self.listener(|wire, event: CloseEvent| wire.closed(event.code()));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Plug {
            socket,
            _open: open,
            _message: message,
            _close: close,
        })
    }
}
