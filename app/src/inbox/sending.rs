//! What became of a message of mine: sending, sent, read by the tenant, or refused, and then what
//! to do about it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entities::Message;

use crate::inbox::composer::Compose;
use crate::stores::outbox::Sending;
use crate::stores::stores;
use crate::ui::{Glyph, Icon};

#[derive(Clone, Debug, PartialEq)]
enum Fate {
    Sending,
    Offline,
    Sent,
    Read,
    Failed(String),
}

#[component]
pub fn State(
    message: Arc<Message>,
    /// Notes are read by nobody but the team.
    reply: bool,
) -> impl IntoView {
    let stores = stores();
    let id = message.id;
    let number = message.seq;
    let fate = Memo::new(move |_| match stores.outbox.state(id) {
        Some(Sending::Queued { offline: true }) => Fate::Offline,
        Some(Sending::Queued { offline: false } | Sending::Now) => Fate::Sending,
        Some(Sending::Failed(why)) => Fate::Failed(why),
        Some(Sending::Sent) => Fate::Sent,
        None => {
            // Drawn before its event came, the message has no number of its own.
            let number = if number.0 > 0 {
                Some(number)
            } else {
                stores.thread.posted(id)
            };
            let read = stores.thread.tenant_read.get();
            if reply && number.is_some_and(|number| number <= read) {
                Fate::Read
            } else {
                Fate::Sent
            }
        }
    });
    move || {
        let (glyph, words) = match fate.get() {
            Fate::Sending => (Glyph::Clock, "Sending"),
            Fate::Offline => (Glyph::WifiOff, "Will be sent when you are online"),
            Fate::Sent => (Glyph::Check, "Sent"),
            Fate::Read => (Glyph::CheckCheck, "Read"),
            Fate::Failed(why) => {
                return view! { <Failed message=Arc::clone(&message) why=why /> }.into_any();
            }
        };
        if !reply && words == "Sent" {
            return ().into_any();
        }
        view! {
            <p class="fate" data-read=(words == "Read").then_some("true")>
                <Icon glyph=glyph />
                <span>{words}</span>
            </p>
        }
        .into_any()
    }
}

#[component]
fn Failed(message: Arc<Message>, why: String) -> impl IntoView {
    let stores = stores();
    let compose: Compose = expect_context();
    let again = Arc::clone(&message);
    view! {
        <div class="fate fate-failed" role="alert">
            <Icon glyph=Glyph::TriangleAlert />
            <span>{format!("Not sent. {why}")}</span>
            <button type="button" class="button-link" on:click=move |_| stores.send_again(&again)>
                "Send again"
            </button>
            <button
                type="button"
                class="button-link"
                on:click=move |_| {
                    compose.take_back(stores, &message);
                    stores.outbox.let_go(message.id);
                }
            >
                "Edit"
            </button>
        </div>
    }
}
