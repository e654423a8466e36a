//! One message: who wrote it and when, the words, its sources, and under the tenant's own whether it
//! arrived. Drawn once; only the state under it changes.

use leptos::prelude::*;
use shared::entities::Citation;
use shared::ids::MessageId;
use shared::live::{Seq, TenantAuthor};
use shared::time::Timestamp;

use super::chat::{Chat, OwnState};
use super::outbox;
use super::rich_text::{self, Piece};
use super::rows;
use super::sending;
use super::sources::{Opened, Sources};
use crate::format;

#[component]
pub fn Message(
    chat: Chat,
    id: MessageId,
    author: TenantAuthor,
    body: String,
    citations: Vec<Citation>,
    at: Timestamp,
    seq: Option<Seq>,
) -> impl IntoView {
    let texts = chat.texts;
    let opened = Opened::new(None);
    let from = match &author {
        TenantAuthor::Tenant => "tenant",
        TenantAuthor::Agent => "agent",
        TenantAuthor::Staff { .. } => "staff",
    };
    let who = match &author {
        TenantAuthor::Tenant => texts.you.to_owned(),
        TenantAuthor::Agent => texts.assistant.to_owned(),
        TenantAuthor::Staff { name } => name.clone(),
    };
    let is_own = author == TenantAuthor::Tenant;
    let by_office = matches!(author, TenantAuthor::Staff { .. });
    view! {
        <li class="message" data-from=from>
            <div class="bubble">
                {if is_own {
                    view! { <span class="sr-only">{who} ": "</span> }.into_any()
                } else {
                    view! {
                        <p class="who">
                            <b>{who}</b>
                            {by_office.then(|| [" ", texts.from_the_office].concat())} " · "
                            {time(at)}
                        </p>
                    }
                    .into_any()
                }}
                <p class="body" dir="auto">{words(&body, &citations, opened)}</p>
                {(!citations.is_empty()).then(|| view! { <Sources chat citations opened /> })}
            </div>
            {is_own.then(|| own_state(chat, id, at, seq))}
        </li>
    }
    .into_any()
}

fn time(at: Timestamp) -> AnyView {
    view! {
        <time datetime=format::machine(at) title=format::moment(at)>
            {format::time(at)}
        </time>
    }
    .into_any()
}

/// Text as text nodes, whatever it contains.
fn words(body: &str, citations: &[Citation], opened: Opened) -> Vec<AnyView> {
    let known = u32::try_from(citations.len()).unwrap_or(0);
    rich_text::pieces(body, known)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            Piece::Link(address) => {
                let href = address.clone();
                view! {
                    <a href=href target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
                        {address}
                    </a>
                }
                .into_any()
            }
            // The source below is the control for all; this one is a short cut to it.
            Piece::Mark(number) => view! {
                <button class="mark" tabindex="-1" aria-hidden="true"
                    on:click=move |_| opened.set(Some(number))>
                    {number}
                </button>
            }
            .into_any(),
        })
        .collect()
}

/// A message that this page posted learns of its number only later.
fn own_state(chat: Chat, id: MessageId, at: Timestamp, seq: Option<Seq>) -> AnyView {
    let state = Memo::new(move |_| match seq {
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
        None => chat.state_of(id),
    });
    let arrived_at = move || {
        let posted = chat
            .thread
            .with(|thread| outbox::posted_as(&thread.events, id));
        posted.map_or(at, |(_, at)| at)
    };
    let texts = chat.texts;
    let drawn = move || match state.get() {
        OwnState::WaitingForNetwork => texts.waiting_for_network.into_any(),
        OwnState::Sending => texts.sending.into_any(),
        OwnState::Sent => (texts.sent, " ", time(arrived_at())).into_any(),
        OwnState::Read => (texts.read, " ", time(arrived_at())).into_any(),
        OwnState::Refused { why } => view! {
            <span class="refused" role="alert">{texts.not_sent} " " {why}</span>
            <button on:click=move |_| sending::try_again(chat, id)>{texts.try_again}</button>
            <button on:click=move |_| sending::remove(chat, id)>{texts.remove}</button>
        }
        .into_any(),
    };
    let kind = move || match state.get() {
        OwnState::WaitingForNetwork | OwnState::Sending => "pending",
        OwnState::Sent => "sent",
        OwnState::Read => "read",
        OwnState::Refused { .. } => "refused",
    };
    view! { <p class="state" data-state=kind>{drawn}</p> }.into_any()
}
