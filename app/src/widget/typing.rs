//! Who writes at the moment, below the last message.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::chat::Chat;
use super::dom::{El, el};
use super::typists::Typists;
use crate::client::clock;

/// How often old marks are looked for while there are any.
const SWEEP_MS: u32 = 500;

pub fn typing(chat: Chat) -> El {
    let texts = chat.texts;
    el("div").class("typing").attr("role", "status").part(
        move || {
            chat.typists
                .with(|typists| (typists.shown(), typists.words()))
        },
        move |(shown, words)| {
            let name = shown.as_ref()?;
            let (from, sentence) = match name {
                Some(name) => ("staff", (texts.person_types)(name)),
                None => ("agent", texts.assistant_types.to_owned()),
            };
            let bubble = el("p").class("bubble").attr("data-from", from);
            let bubble = match words {
                // Each part repeats the last: to be read out it waits for the whole message.
                Some(words) => bubble
                    .child(el("span").class("sr-only").text(&sentence))
                    .child(
                        el("span")
                            .class("words")
                            .attr("dir", "auto")
                            .attr("aria-hidden", "true")
                            .text(words),
                    ),
                None => bubble.child(el("span").attr("dir", "auto").text(&sentence)),
            };
            Some(bubble.children(["i", "i", "i"].map(el)))
        },
    )
}

/// Somebody began: forgets marks that are not repeated, until there are none.
pub fn sweep(chat: Chat) {
    spawn_local(async move {
        while chat.typists.with_untracked(Typists::shown).is_some() {
            TimeoutFuture::new(SWEEP_MS).await;
            chat.typists
                .try_maybe_update(|typists| (typists.expire(clock::now()), ()));
        }
    });
}
