//! One message: who wrote it and when, the words, its sources, and under the tenant's own whether it
//! arrived. Drawn once; only the state under it changes.

use leptos::prelude::*;
use shared::ids::MessageId;
use shared::live::{Seq, TenantAuthor};
use shared::time::Timestamp;

use super::chat::{Chat, OwnState};
use super::dom::{El, el};
use super::rows::{self, Said};
use super::sources::{Opened, sources};
use super::{outbox, sending};
use crate::format;
use crate::rich_text::{self, Piece};

/// The word joiner: no line ends here.
const NO_BREAK: &str = "\u{2060}";

pub fn message(chat: Chat, said: Said) -> El {
    let texts = chat.texts;
    let (from, who) = match &said.author {
        TenantAuthor::Tenant => ("tenant", texts.you),
        TenantAuthor::Agent => ("agent", texts.assistant),
        TenantAuthor::Staff { name } => ("staff", name.as_str()),
    };
    let opened = Opened::new(None);
    let bubble = el("div").class("bubble");
    let bubble = match &said.author {
        TenantAuthor::Tenant => bubble.child(el("span").class("sr-only").text(who).text(": ")),
        TenantAuthor::Agent => bubble.child(
            el("p")
                .class("who")
                .child(el("b").text(who))
                .children(time_after(said.at)),
        ),
        TenantAuthor::Staff { .. } => {
            let who = el("p").class("who").child(el("b").text(who));
            bubble.child(
                who.text(" ")
                    .text(texts.from_the_office)
                    .children(time_after(said.at)),
            )
        }
    };
    let mut bubble = bubble.child(words(&said, opened));
    if !said.citations.is_empty() {
        bubble = bubble.child(sources(chat, &said.citations, opened));
    }
    let message = el("li")
        .class("message")
        .attr("data-from", from)
        .child(bubble);
    match &said.author {
        TenantAuthor::Tenant => message.child(own_state(chat, said.id, said.at, said.seq)),
        TenantAuthor::Agent | TenantAuthor::Staff { .. } => message,
    }
}

fn time_after(at: Timestamp) -> [El; 2] {
    [el("span").text(" · "), time(at)]
}

fn time(at: Timestamp) -> El {
    el("time")
        .attr("datetime", &format::machine(at))
        .attr("title", &format::moment(at))
        .text(&format::time(at))
}

/// Text as text nodes, whatever it contains.
fn words(said: &Said, opened: Opened) -> El {
    let known = u32::try_from(said.citations.len()).unwrap_or(0);
    let mut words = el("p").class("body").attr("dir", "auto");
    let pieces = rich_text::pieces(&said.body, known);
    for (at, piece) in pieces.iter().enumerate() {
        words = match piece {
            // A mark stays on the line of the word it belongs to.
            Piece::Text(text) if matches!(pieces.get(at + 1), Some(Piece::Mark(_))) => {
                words.text(text.trim_end_matches(' ')).text(NO_BREAK)
            }
            Piece::Text(text) => words.text(text),
            Piece::Link(address) => words.child(
                el("a")
                    .attr("href", address)
                    .attr("target", "_blank")
                    .attr("rel", "noopener noreferrer nofollow")
                    .attr("dir", "ltr")
                    .text(address),
            ),
            // The source below is the control for all; this one is a short cut to it.
            Piece::Mark(number) => words.child(mark(*number, opened)),
        };
    }
    words
}

fn mark(number: u32, opened: Opened) -> El {
    el("button")
        .class("mark")
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
        .text(&number.to_string())
        .on("click", move |_| opened.set(Some(number)))
}

/// A message that this page posted learns of its number only later.
fn own_state(chat: Chat, id: MessageId, at: Timestamp, seq: Option<Seq>) -> El {
    let texts = chat.texts;
    let state = move || match seq {
        None => chat.state_of(id),
        Some(seq) => {
            let read = chat
                .thread
                .with(|thread| rows::read_by_office(&thread.events, thread.read_up_to));
            if seq <= read {
                OwnState::Read
            } else {
                OwnState::Sent
            }
        }
    };
    let arrived = move || {
        let posted = chat
            .thread
            .with(|thread| outbox::posted_as(&thread.events, id));
        time(posted.map_or(at, |(_, at)| at))
    };
    el("div").part(state, move |state| {
        let line = |name, text| el("p").class("state").attr("data-state", name).text(text);
        Some(match state {
            OwnState::WaitingForNetwork => line("pending", texts.waiting_for_network),
            OwnState::Sending => line("pending", texts.sending),
            OwnState::Sent => line("sent", texts.sent).text(" ").child(arrived()),
            OwnState::Read => line("read", texts.read).text(" ").child(arrived()),
            OwnState::Refused { why } => {
                let refused = el("span").class("refused").attr("role", "alert");
                let button = |text| el("button").text(text);
                line("refused", "")
                    .child(refused.text(texts.not_sent).text(" ").text(why))
                    .child(button(texts.try_again).on("click", move |_| {
                        sending::try_again(chat, id);
                    }))
                    .child(button(texts.remove).on("click", move |_| sending::remove(chat, id)))
            }
        })
    })
}
