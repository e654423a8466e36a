//! One message: of the tenant, the agent, a member, or a note that only the team sees. The body is
//! text nodes, links and citation marks, never markup.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entities::{Author, Channel, Message};
use shared::ids::MessageId;

use crate::inbox::citation::{Sources, quote_id};
use crate::inbox::sending::State;
use crate::inbox::words;
use crate::stores::stores;
use crate::ui::{Avatar, AvatarSize, Glyph, Icon, Moment};
use crate::widget::rich_text::{Piece, pieces};

/// How the agent came to a text that it did not write for this question.
const SAFETY_TEXT: &str = "safety_text";

#[component]
pub fn Bubble(
    message: Arc<Message>,
    /// First of a group: shows who and when.
    opens: bool,
) -> impl IntoView {
    let stores = stores();
    let me = stores.me();
    let note = message.channel == Channel::Note;
    let (side, name) = match &message.author {
        Author::Tenant => (
            "tenant",
            stores
                .thread
                .conversation
                .with_untracked(|held| held.as_ref().map(words::name_of))
                .unwrap_or_else(|| "Tenant".to_owned()),
        ),
        Author::Agent => ("agent", "Agent".to_owned()),
        Author::Staff { member } if member.id == me => ("staff", "You".to_owned()),
        Author::Staff { member } => ("staff", member.name.clone()),
    };
    let mine = matches!(&message.author, Author::Staff { member } if member.id == me);
    let kind = if note { "note" } else { side };
    let safety = message
        .trace
        .as_ref()
        .is_some_and(|trace| trace.composer == SAFETY_TEXT);
    let face = match &message.author {
        Author::Staff { member } => Some((words::initials(&member.name), words::hue(member.id.0))),
        Author::Tenant | Author::Agent => None,
    };
    let spoken = if note {
        format!("Note by {name}: ")
    } else {
        format!("{name}: ")
    };
    let head = opens.then(|| {
        view! {
            <p class="bubble-head">
                {face
                    .map(|(letters, hue)| {
                        view! { <Avatar letters=letters hue=hue size=AvatarSize::Small /> }
                    })}
                {(kind == "agent").then(|| view! { <Icon glyph=Glyph::Bot /> })}
                {note.then(|| view! { <Icon glyph=Glyph::StickyNote /> })}
                <span class="bubble-name" dir="auto">
                    {if note { format!("Note · {name}") } else { name.clone() }}
                </span>
                {note.then_some(" · only the team sees this")}
                {safety.then(|| view! { <span class="bubble-safety">"safety text"</span> })}
                <Moment at=message.at />
            </p>
        }
    });
    let body = body_view(message.id, &message.body, message.citations.len());
    let sources = (!message.citations.is_empty()).then(|| {
        view! { <Sources message=message.id citations=message.citations.clone() /> }
    });
    let state = (mine && !note)
        .then(|| view! { <State message=Arc::clone(&message) reply=true /> }.into_any())
        .or_else(|| mine.then(|| view! { <State message=message reply=false /> }.into_any()));
    view! {
        <article class="bubble-line" data-kind=kind data-opens=opens.then_some("true")>
            <div class="bubble">
                <span class="sr-only">{spoken}</span>
                {head}
                {body}
                {sources}
            </div>
            {state}
        </article>
    }
    .into_any()
}

/// The words of a message, with the marks of its `citations`.
pub fn body_view(id: MessageId, body: &str, citations: usize) -> impl IntoView + use<> {
    let known = u32::try_from(citations).unwrap_or(u32::MAX);
    let parts = pieces(body, known)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            Piece::Link(address) => {
                let href = address.clone();
                view! {
                    <a class="bubble-link" href=href target="_blank" rel="noopener noreferrer nofollow">
                        {address}
                    </a>
                }
                .into_any()
            }
            Piece::Mark(number) => view! {
                <button
                    type="button"
                    class="mark-button"
                    popovertarget=quote_id(id, number)
                    aria-label=format!("Source {number}")
                >
                    {number.to_string()}
                </button>
            }
            .into_any(),
        })
        .collect_view();
    view! {
        <p class="bubble-body" dir="auto">
            {parts}
        </p>
    }
}
