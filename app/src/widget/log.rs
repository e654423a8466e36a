//! The conversation, oldest first. New rows keep the end in view only for a reader who is there; one
//! who reads further up is told what came, and not moved.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use shared::entities::Handler;
use web_sys::Element;

use super::chat::Chat;
use super::dom::{El, List, effect, el, on_resize};
use super::home::home;
use super::icon::{ARROW_DOWN, icon};
use super::message::message;
use super::rows::{self, LineKind, Row};
use super::typing::typing;
use crate::client::clock;
use crate::format;

/// This close to the end counts as being there.
const NEAR_END_PX: i32 = 64;

pub fn log(chat: Chat) -> El {
    let texts = chat.texts;
    let at_end = RwSignal::new(true);
    let passed = RwSignal::new(0_usize);
    let is_empty = RwSignal::new(true);
    let is_resolved = move || chat.thread.with(|thread| rows::is_resolved(&thread.events));

    let rows = el("ol");
    let log = el("div")
        .attr("role", "log")
        .attr("aria-label", texts.messages)
        .attr("aria-relevant", "additions")
        .child(rows.clone());
    let scroller = el("div")
        .class("log")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", texts.conversation)
        .child(el("p").class("line disclosure").text(texts.disclosure))
        .part(
            move || is_empty.get(),
            move |empty| empty.then(|| home(chat)),
        )
        .child(log)
        .part(is_resolved, move |resolved| {
            resolved.then(|| el("p").class("line").text(texts.closing_note))
        })
        .child(typing(chat));
    let element = scroller.element().clone();
    let scroller = scroller.on("scroll", move |event| {
        if let Some(scroller) = event_target_of(&event) {
            let near = is_near_end(&scroller);
            if near != at_end.get_untracked() {
                at_end.set(near);
            }
            if near {
                passed.set(0);
            }
        }
    });

    let end = element.clone();
    show_rows(chat, &rows, element.clone(), at_end, passed, is_empty);
    // A phone's keyboard, a growing draft and a frame that opens all change the room there is.
    on_resize(&element.clone(), move || {
        if at_end.try_get_untracked() == Some(true) {
            to_end(&element);
        }
    });
    el("div").class("view").child(scroller).part(
        move || at_end.get(),
        move |at_end| {
            let end = end.clone();
            (!at_end).then(|| way_to_end(chat, passed).on("click", move |_| to_end(&end)))
        },
    )
}

fn show_rows(
    chat: Chat,
    parent: &El,
    scroller: Element,
    at_end: RwSignal<bool>,
    passed: RwSignal<usize>,
    is_empty: RwSignal<bool>,
) {
    let list = RefCell::new(List::of(parent));
    let before = Cell::new((0, 0));
    effect(move || {
        let (rows, unsent) = chat.thread.with(|thread| {
            chat.outbox.with(|outbox| {
                let outgoing = outbox.messages();
                let rows = rows::rows(&thread.events, outgoing, format::local_day);
                (rows, outgoing.len())
            })
        });
        chat.typists.track();
        let count = rows.len();
        is_empty.set(count == 0);
        list.borrow_mut()
            .show(rows, Row::key, |row| draw(chat, row));
        let (count_before, unsent_before) = before.replace((count, unsent));
        if at_end.get_untracked() || unsent > unsent_before {
            let scroller = scroller.clone();
            request_animation_frame(move || to_end(&scroller));
        } else if count > count_before {
            passed.update(|passed| *passed += count - count_before);
        }
    });
}

fn way_to_end(chat: Chat, passed: RwSignal<usize>) -> El {
    let texts = chat.texts;
    let label = move || match passed.get() {
        0 => texts.to_the_latest.to_owned(),
        count => (texts.new_messages)(count),
    };
    el("button")
        .class("to-end")
        .child(icon(ARROW_DOWN))
        .child(el("span").text_of(label))
}

fn to_end(scroller: &Element) {
    scroller.set_scroll_top(scroller.scroll_height());
}

fn is_near_end(scroller: &Element) -> bool {
    scroller.scroll_height() - scroller.scroll_top() - scroller.client_height() < NEAR_END_PX
}

fn event_target_of(event: &web_sys::Event) -> Option<Element> {
    use wasm_bindgen::JsCast;
    event.target()?.dyn_into().ok()
}

fn draw(chat: Chat, row: Row) -> El {
    match row {
        Row::Day { number, at } => {
            let texts = chat.texts;
            let label = match format::local_day(clock::now()) - number {
                0 => texts.today.to_owned(),
                1 => texts.yesterday.to_owned(),
                _ => format::day(at),
            };
            el("li").class("day").text(&label)
        }
        Row::Line { kind, .. } => el("li")
            .class("line")
            .attr("data-kind", name_of(&kind))
            .attr("dir", "auto")
            .text(&told(chat, kind)),
        Row::Message(said) => message(chat, said),
    }
}

fn name_of(kind: &LineKind) -> &'static str {
    match kind {
        LineKind::PersonAsked
        | LineKind::PersonLeft {
            handler: Handler::Waiting,
            ..
        } => "waiting",
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
        LineKind::PersonAsked => (texts.person_asked)(&chat.office_hours()),
        LineKind::EmergencyPassedOn => texts.emergency_passed_on.to_owned(),
        LineKind::PersonJoined { name } => (texts.person_joined)(&name),
        LineKind::PersonLeft {
            name,
            handler: Handler::Waiting,
        } => (texts.another_person_asked)(&name),
        LineKind::PersonLeft { name, .. } if name.is_empty() => texts.assistant_again.to_owned(),
        LineKind::PersonLeft { name, .. } => (texts.person_left)(&name),
        LineKind::Resolved => texts.resolved.to_owned(),
        LineKind::Reopened { name: None } => texts.reopened.to_owned(),
        LineKind::Reopened { name: Some(name) } => (texts.reopened_by)(&name),
    }
}
