//! The page around the frame: messages from and to the loader. Only the parent window on the origin
//! that opened us is listened to and spoken to; anything else is not even parsed.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Url, Window};

use super::chat::Chat;
use super::dom::on_window;

/// The website that shows the widget.
#[derive(Clone, Debug)]
pub struct Host {
    origin: String,
}

impl Host {
    /// `None` when the widget is a page of its own, or the browser hides who shows it.
    pub fn find() -> Option<Self> {
        let window = web_sys::window()?;
        let parent = window.parent().ok()??;
        if parent == window {
            return None;
        }
        let origin = origin_by_ancestors(&window).or_else(origin_by_referrer)?;
        // `*` and `null` would reach anybody.
        origin.contains("://").then_some(Self { origin })
    }

    /// Says that the widget runs, and obeys from then on.
    pub fn greet(&self, chat: Chat) {
        let origin = self.origin.clone();
        on_window("message", move |event| {
            let event: MessageEvent = event.unchecked_into();
            if event.origin() == origin && is_parent(&event) {
                obey(chat, &event.data());
            }
        });
        self.send("ready", &[]);
    }

    pub fn ask_to_close(&self) {
        self.send("close", &[]);
    }

    fn send(&self, kind: &str, more: &[(&str, JsValue)]) {
        let message = Object::new();
        let own = [("porchlight", kind.into())];
        for (name, value) in own.iter().chain(more) {
            // Setting a property of a fresh object cannot fail.
            Reflect::set(&message, &(*name).into(), value).ok();
        }
        if let Ok(Some(parent)) = window().parent() {
            // Throws when the parent has gone to another page: nobody is left to tell.
            parent.post_message(&message, &self.origin).ok();
        }
    }
}

/// `peek` is the beginning of the latest unread message.
pub fn tell_unread(host: &Host, count: usize, peek: &str) {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    host.send("unread", &[("count", count.into()), ("peek", peek.into())]);
}

fn obey(chat: Chat, message: &JsValue) {
    let field = |name: &str| Reflect::get(message, &name.into()).ok();
    match field("porchlight")
        .and_then(|kind| kind.as_string())
        .as_deref()
    {
        Some("shown") => {
            chat.shown.set(true);
            // Not when a page that loads opens the chat again: the focus is the person's.
            if field("focus").is_some_and(|focus| focus.is_truthy()) {
                chat.focus.update(|count| *count += 1);
            }
        }
        Some("hidden") => chat.shown.set(false),
        _ => {}
    }
}

fn is_parent(event: &MessageEvent) -> bool {
    match (event.source(), window().parent()) {
        (Some(source), Ok(Some(parent))) => {
            let source: &JsValue = source.as_ref();
            source == AsRef::<JsValue>::as_ref(&parent)
        }
        _ => false,
    }
}

/// Exact and unforgeable, where the browser has it.
fn origin_by_ancestors(window: &Window) -> Option<String> {
    let ancestors = Reflect::get(&window.location(), &"ancestorOrigins".into()).ok()?;
    // Throws on browsers that lack it: `undefined` has no items.
    Reflect::get_u32(&ancestors, 0).ok()?.as_string()
}

/// The loader asks for a referrer of origin only, whatever the page's own policy is.
fn origin_by_referrer() -> Option<String> {
    Url::new(&document().referrer())
        .ok()
        .map(|url| url.origin())
}
