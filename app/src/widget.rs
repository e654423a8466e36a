//! The tenant's widget: one thread with the office, in a frame on the property's website. It runs
//! without a connection, through reloads and restarts, and loses no word.

mod chat;
mod drawer;
mod outbox;
mod place;
mod rows;
mod typists;
mod wire;

mod host;
mod reading;
mod sending;
mod session;

mod composer;
mod dom;
mod header;
mod home;
mod icon;
mod log;
mod message;
mod person;
mod sources;
mod trouble;
mod typing;

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::i18n::{self, Language};
// Where the inbox still looks for it.
pub use crate::rich_text;
use chat::Chat;
use dom::{El, el, on_window};
use host::Host;
use place::Place;

/// Draws the widget into the page and begins.
pub fn mount() {
    // Words about a panic are for whoever develops; they are no part of what tenants load.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    // Leptos starts its reactive system and owns what is made; it has nothing to draw itself.
    leptos::mount::mount_to_body(|| {
        let widget = widget();
        document()
            .body()
            .and_then(|body| body.append_child(widget.element()).ok());
    });
}

fn widget() -> El {
    let language = Language::of_tag(&i18n::browser_tag());
    if let Some(root) = document().document_element() {
        root.set_attribute("lang", language.tag()).ok();
    }
    let chat = Chat::new(Place::of_this_page(), language);
    let host = Host::find().map(Rc::new);
    match &host {
        Some(host) => host.greet(chat),
        // A page of its own is always shown.
        None => chat.shown.set(true),
    }
    reading::watch(chat, host.clone());
    session::begin(chat);
    close_on_escape(host.clone());

    el("main")
        .class("widget")
        .child(header::header(chat, host))
        .child(header::emergency_line(chat))
        .child(trouble::notice(chat))
        .part(
            move || chat.phase.get().is_hopeless(),
            move |hopeless| {
                Some(if *hopeless {
                    trouble::hopeless(chat)
                } else {
                    let conversation = el("div").class("conversation");
                    conversation
                        .child(log::log(chat))
                        .child(composer::composer(chat))
                })
            },
        )
}

fn close_on_escape(host: Option<Rc<Host>>) {
    on_window("keydown", move |event| {
        let key: KeyboardEvent = event.unchecked_into();
        if key.key() == "Escape"
            && !key.is_composing()
            && let Some(host) = &host
        {
            host.ask_to_close();
        }
    });
}
