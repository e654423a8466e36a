//! The conversation, oldest first. New rows keep the end in view only for a reader who is there; one
//! who reads further up is told what came, and not moved.

use leptos::html;
use leptos::prelude::*;

use super::chat::Chat;
use super::home::Home;
use super::icon::{ARROW_DOWN, icon};
use super::message::Message;
use super::rows::{self, LineKind, Row};
use super::typing::Typing;
use crate::client::clock;
use crate::format;

/// This close to the end counts as being there.
const NEAR_END_PX: i32 = 64;

#[component]
pub fn Log(chat: Chat) -> impl IntoView {
    let texts = chat.texts;
    let scroller = NodeRef::<html::Div>::new();
    let at_end = RwSignal::new(true);
    let passed = RwSignal::new(0_usize);
    let rows = Memo::new(move |_| {
        chat.thread.with(|thread| {
            chat.outbox
                .with(|outbox| rows::rows(&thread.events, outbox.messages(), format::local_day))
        })
    });
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let is_resolved =
        Memo::new(move |_| chat.thread.with(|thread| rows::is_resolved(&thread.events)));

    let to_end = move || {
        if let Some(scroller) = scroller.get_untracked() {
            scroller.set_scroll_top(scroller.scroll_height());
        }
    };
    let measure = move || {
        if let Some(scroller) = scroller.get_untracked() {
            let below = scroller.scroll_height() - scroller.scroll_top() - scroller.client_height();
            let near = below < NEAR_END_PX;
            if near != at_end.get_untracked() {
                at_end.set(near);
            }
            if near {
                passed.set(0);
            }
        }
    };
    // After the rows are drawn, or the frame has become visible: hidden frames have no height.
    Effect::new(move |before: Option<(usize, usize)>| {
        let count = rows.with(Vec::len);
        let unsent = chat.outbox.with(|outbox| outbox.messages().len());
        chat.typists.track();
        chat.shown.track();
        let (count_before, unsent_before) = before.unwrap_or_default();
        if at_end.get_untracked() || unsent > unsent_before {
            request_animation_frame(to_end);
        } else if count > count_before {
            passed.update(|passed| *passed += count - count_before);
        }
        (count, unsent)
    });
    // The keyboard of a phone takes half of the height.
    let resized = window_event_listener_untyped("resize", move |_| {
        if at_end.get_untracked() {
            to_end();
        }
    });
    on_cleanup(move || resized.remove());

    view! {
        <div class="log" node_ref=scroller on:scroll=move |_| measure() tabindex="0" role="region"
            aria-label=texts.conversation>
            <p class="line disclosure">{texts.disclosure}</p>
            {move || is_empty.get().then(|| view! { <Home chat /> })}
            <div role="log" aria-label=texts.messages aria-relevant="additions">
                <ol>
                    <For
                        each=move || rows.get()
                        key=Row::key
                        children=move |row| draw(chat, row)
                    />
                </ol>
            </div>
            {move || is_resolved.get().then(|| view! { <p class="line">{texts.closing_note}</p> })}
            <Typing chat />
        </div>
        {move || {
            (!at_end.get()).then(|| {
                let label = move || match passed.get() {
                    0 => texts.to_the_latest.to_owned(),
                    count => (texts.new_messages)(count),
                };
                view! {
                    <button class="to-end" on:click=move |_| to_end()>
                        {icon(ARROW_DOWN)} <span>{label}</span>
                    </button>
                }
            })
        }}
    }
    .into_any()
}

fn draw(chat: Chat, row: Row) -> AnyView {
    match row {
        Row::Day { number, at } => {
            let texts = chat.texts;
            let label = match format::local_day(clock::now()) - number {
                0 => texts.today.to_owned(),
                1 => texts.yesterday.to_owned(),
                _ => format::day(at),
            };
            view! { <li class="day"><span>{label}</span></li> }.into_any()
        }
        Row::Line { kind, .. } => {
            let class = class_of(&kind);
            view! {
            <li class="line" data-kind=class dir="auto">{told(chat, kind)}</li>
            }
            .into_any()
        }
        Row::Message {
            id,
            author,
            body,
            citations,
            at,
            seq,
        } => view! { <Message chat id author body citations at seq /> }.into_any(),
    }
}

fn class_of(kind: &LineKind) -> &'static str {
    match kind {
        LineKind::PersonAsked => "waiting",
        LineKind::EmergencyPassedOn => "emergency",
        LineKind::PersonJoined { .. } => "staff",
        LineKind::PersonLeft { .. } => "agent",
        LineKind::Resolved => "resolved",
        LineKind::Reopened { .. } => "reopened",
    }
}

fn told(chat: Chat, kind: LineKind) -> String {
    let texts = chat.texts;
    match kind {
        LineKind::PersonAsked => (texts.person_asked)(&untrack(|| chat.office_hours())),
        LineKind::EmergencyPassedOn => texts.emergency_passed_on.to_owned(),
        LineKind::PersonJoined { name } => (texts.person_joined)(&name),
        LineKind::PersonLeft { name } if name.is_empty() => texts.assistant_again.to_owned(),
        LineKind::PersonLeft { name } => (texts.person_left)(&name),
        LineKind::Resolved => texts.resolved.to_owned(),
        LineKind::Reopened { name: None } => texts.reopened.to_owned(),
        LineKind::Reopened { name: Some(name) } => (texts.reopened_by)(&name),
    }
}
