//! Gets the outbox to the server: one message after the other, in order, again and again until each
//! is confirmed or refused.

use gloo_timers::future::sleep;
use leptos::prelude::*;
use shared::api::widget::{AskForPerson, PersonWanted, SendMessage, TenantWords};
use shared::error::{ApiError, ErrorCode};
use wasm_bindgen_futures::spawn_local;

use super::chat::{Chat, Phase};
use super::outbox::{Delivery, Written};
use super::{session, trouble};
use crate::client::api::{Caller, call_for_text};
use crate::client::ids::new_id;
use crate::client::{backoff, clock};

/// Shows the message at once, keeps it over a reload, and sends it as soon as it can go.
pub fn say(chat: Chat, body: String) {
    let written = Written {
        id: new_id(),
        conversation: chat.conversation(),
        body,
        at: clock::now(),
    };
    chat.drawer.add_to_outbox(&written);
    chat.outbox.update(|outbox| outbox.push(written));
    flush(chat);
}

/// After a refusal: once more, as the tenant wishes.
pub fn try_again(chat: Chat, id: shared::ids::MessageId) {
    chat.outbox
        .update(|outbox| outbox.set_delivery(id, Delivery::Waiting));
    flush(chat);
}

/// After a refusal: the tenant lets go of it.
pub fn remove(chat: Chat, id: shared::ids::MessageId) {
    chat.outbox.update(|outbox| outbox.remove(id));
    chat.drawer.take_from_outbox(&[id]);
}

/// Sends what waits. Does nothing before the session is open: opening flushes.
pub fn flush(chat: Chat) {
    if chat.phase.get_untracked() == Phase::Ready {
        spawn_local(async move {
            let mut failures = 0;
            while let Some(written) = next(chat) {
                let id = written.id;
                let sent = send(chat, written).await;
                let Some(delivery) = judge(chat, sent) else {
                    set_delivery(chat, id, Delivery::Waiting);
                    sleep(backoff::delay(failures, js_sys::Math::random())).await;
                    failures += 1;
                    continue;
                };
                if delivery == Delivery::Sent {
                    chat.drawer.take_from_outbox(&[id]);
                    failures = 0;
                }
                set_delivery(chat, id, delivery);
            }
        });
    }
}

fn next(chat: Chat) -> Option<Written> {
    if chat.phase.get_untracked() != Phase::Ready {
        return None;
    }
    chat.outbox.try_maybe_update(|outbox| {
        let next = outbox.take_next();
        (next.is_some(), next)
    })?
}

async fn send(chat: Chat, written: Written) -> Result<(), ApiError> {
    let token = chat.drawer.token().unwrap_or_default();
    let words = TenantWords {
        id: written.id,
        conversation: written.conversation,
        body: written.body,
    };
    // The event itself comes over the socket, after the ones before it.
    call_for_text::<SendMessage>(Caller::Tenant { token: &token }, &words).await?;
    Ok(())
}

/// `None`: try the same message again.
fn judge(chat: Chat, sent: Result<(), ApiError>) -> Option<Delivery> {
    match sent {
        Ok(()) => Some(Delivery::Sent),
        Err(error) if error.code.is_temporary() => None,
        Err(error) => match error.code {
            ErrorCode::NotSignedIn => {
                session::begin_anew(chat);
                None
            }
            code => Some(Delivery::Refused {
                why: trouble::sentence(chat.texts, code).to_owned(),
            }),
        },
    }
}

fn set_delivery(chat: Chat, id: shared::ids::MessageId, delivery: Delivery) {
    chat.outbox
        .update(|outbox| outbox.set_delivery(id, delivery));
}

/// The button "Talk to a person".
pub async fn ask_for_person(chat: Chat) -> Result<(), ErrorCode> {
    let token = chat.drawer.token().unwrap_or_default();
    let wanted = PersonWanted {
        conversation: chat.conversation(),
    };
    let asked = call_for_text::<AskForPerson>(Caller::Tenant { token: &token }, &wanted).await;
    asked.map(drop).map_err(|error| error.code)
}
