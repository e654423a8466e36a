//! Where the tenant writes. The draft survives a reload; what is too long is said at once, at the
//! field, and nothing of it is lost.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use shared::live::ClientFrame;
use shared::validate;
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

use super::chat::Chat;
use super::dom::{El, effect, el};
use super::icon::{ARROW_UP, icon};
use super::person::person_button;
use super::sending;
use crate::client::clock;
use crate::client::typing::TypingMark;

pub fn composer(chat: Chat) -> El {
    let texts = chat.texts;
    let too_long = move || {
        let bytes = chat.draft.with(String::len);
        let kilobytes = bytes.div_ceil(1024);
        (bytes > validate::MESSAGE_BYTES)
            .then(|| (texts.too_long)(kilobytes, validate::MESSAGE_BYTES / 1024))
    };
    let is_blank = move || chat.draft.with(|draft| draft.trim().is_empty());
    let flag = |is: bool| is.then(String::new);

    let textarea = el("textarea")
        .attr("rows", "1")
        .attr("dir", "auto")
        .attr("enterkeyhint", "enter")
        .attr("autocomplete", "off")
        .attr("aria-label", texts.write_here)
        .attr("placeholder", texts.write_here)
        .attr("aria-describedby", "composer-error")
        .attr_of("aria-invalid", move || {
            too_long().map(|_| "true".to_owned())
        });
    let field = Rc::new(Field::of(chat, &textarea));
    let (typed, keyed, left, submitted) = (
        Rc::clone(&field),
        Rc::clone(&field),
        Rc::clone(&field),
        Rc::clone(&field),
    );
    let textarea = textarea
        .on("input", move |_| typed.changed())
        .on("keydown", move |event| keyed.key(event.unchecked_ref()))
        .on("blur", move |_| left.stopped());
    let send = el("button")
        .class("send")
        .attr("type", "submit")
        .attr("aria-label", texts.send)
        .attr("title", texts.send)
        .attr_of("aria-disabled", move || {
            Some((is_blank() || too_long().is_some()).to_string())
        })
        .child(icon(ARROW_UP));
    field.follow();

    el("form")
        .class("composer")
        .on("submit", move |event| {
            event.prevent_default();
            submitted.send();
        })
        .child(person_button(chat))
        .child(
            el("div")
                .class("field")
                .attr_of("data-wrong", move || flag(too_long().is_some()))
                .child(textarea)
                .child(send),
        )
        .child(
            el("p")
                .class("error")
                .attr("id", "composer-error")
                .attr("role", "alert")
                .text_of(move || too_long().unwrap_or_default()),
        )
}

/// The text field and what is told of it.
struct Field {
    chat: Chat,
    element: HtmlTextAreaElement,
    mark: RefCell<TypingMark>,
}

impl Field {
    fn of(chat: Chat, textarea: &El) -> Self {
        let element: HtmlTextAreaElement = textarea.element().clone().unchecked_into();
        chat.draft.with_untracked(|draft| element.set_value(draft));
        Self {
            chat,
            element,
            mark: RefCell::default(),
        }
    }

    /// Grows with the draft, and takes the focus when the widget opens.
    fn follow(self: &Rc<Self>) {
        let (fitted, focused) = (Rc::clone(self), Rc::clone(self));
        let chat = self.chat;
        effect(move || {
            chat.draft.track();
            chat.shown.track();
            let field = Rc::clone(&fitted);
            request_animation_frame(move || field.fit());
        });
        // A keyboard that jumps up unasked would hide the greeting on a phone.
        effect(move || {
            if chat.focus.get() > 0 && !is_touched() {
                let field = Rc::clone(&focused);
                request_animation_frame(move || field.focus());
            }
        });
    }

    fn changed(&self) {
        let text = self.element.value();
        if text.trim().is_empty() {
            self.stopped();
        } else {
            let conversation = self.chat.conversation();
            self.tell(self.mark.borrow_mut().typed(conversation, clock::now()));
        }
        self.chat.drawer.keep_draft(&text);
        self.chat.draft.set(text);
    }

    fn key(&self, key: &KeyboardEvent) {
        let plain_enter = key.key() == "Enter" && !key.shift_key() && !key.is_composing();
        if plain_enter && !is_touched() {
            key.prevent_default();
            self.send();
        }
    }

    /// A blank or too long draft stays where it is; what is wrong is said beside it.
    fn send(&self) {
        if let Ok(body) = validate::message_body(&self.element.value()) {
            self.stopped();
            self.element.set_value("");
            self.chat.drawer.keep_draft("");
            self.chat.draft.set(String::new());
            sending::say(self.chat, body);
        }
        self.focus();
    }

    fn stopped(&self) {
        self.tell(self.mark.borrow_mut().stopped());
    }

    fn tell(&self, frame: Option<ClientFrame>) {
        if let (Some(frame), Some(socket)) = (frame, self.chat.socket.get_untracked()) {
            socket.send(&frame);
        }
    }

    fn focus(&self) {
        self.element.focus().ok();
    }

    /// As high as the text, up to the bound of the style sheet.
    fn fit(&self) {
        let style = web_sys::HtmlElement::style(&self.element);
        style.set_property("height", "auto").ok();
        let height = [self.element.scroll_height().to_string().as_str(), "px"].concat();
        style.set_property("height", &height).ok();
    }
}

/// Whether fingers do the work: there Enter starts a line and the button sends.
fn is_touched() -> bool {
    let coarse = window().match_media("(pointer: coarse)");
    coarse.ok().flatten().is_some_and(|query| query.matches())
}
