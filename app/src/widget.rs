//! The tenant's widget: one thread with the office, in a frame on the property's website. It runs
//! without a connection, through reloads and restarts, and loses no word.

mod chat;
mod drawer;
mod outbox;
mod place;
pub mod rich_text;
mod rows;
mod typists;
mod wire;

mod host;
mod reading;
mod sending;
mod session;

mod composer;
mod header;
mod home;
mod icon;
mod log;
mod message;
mod sources;
mod trouble;
mod typing;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::i18n::{self, Language};
use chat::Chat;
use composer::Composer;
use header::Header;
use host::Host;
use log::Log;
use place::Place;
use trouble::{Hopeless, Notice};

/// Draws the widget into the page and begins.
pub fn mount() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(Widget);
}

#[component]
fn Widget() -> impl IntoView {
    let language = Language::of_tag(&i18n::browser_tag());
    let chat = Chat::new(Place::of_this_page(), language);
    if let Some(root) = document().document_element() {
        root.set_attribute("lang", language.tag()).ok();
    }

    let host = Host::find();
    match &host {
        Some(host) => host.greet(chat),
        // A page of its own is always shown.
        None => chat.shown.set(true),
    }
    reading::watch(chat, host.clone());
    session::begin(chat);

    let host = StoredValue::new(host);
    let close = move || host.with_value(|host| host.as_ref().map_or((), Host::ask_to_close));
    let escape = window_event_listener(leptos::ev::keydown, move |key: KeyboardEvent| {
        if key.key() == "Escape" && !key.is_composing() && !key.default_prevented() {
            close();
        }
    });
    on_cleanup(move || escape.remove());

    let hopeless = Memo::new(move |_| chat.phase.get().is_hopeless());
    let on_close = host
        .with_value(Option::is_some)
        .then_some(Callback::new(move |()| close()));
    view! {
        <main class="widget">
            <Header chat on_close />
            <Notice chat />
            {move || {
                if hopeless.get() {
                    view! { <Hopeless chat /> }.into_any()
                } else {
                    view! {
                        <Log chat />
                        <Composer chat />
                    }
                    .into_any()
                }
            }}
        </main>
    }
    .into_any()
}
