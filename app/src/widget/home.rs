//! Before anything was said: the greeting and what others often ask, as buttons that ask it.

use leptos::prelude::*;
use shared::api::widget::WidgetConfig;

use super::chat::{Chat, Phase};
use super::dom::{El, el};
use super::sending;

pub fn home(chat: Chat) -> El {
    // A tenant who comes back is not greeted before it is known what was said.
    let config = move || match chat.phase.get() {
        Phase::Opening => None,
        Phase::Ready | Phase::Failed(_) => chat.config.get(),
    };
    el("div").class("start").part(config, move |config| {
        Some(match config {
            Some(config) => greeting(chat, config),
            None => skeleton(chat),
        })
    })
}

fn greeting(chat: Chat, config: &WidgetConfig) -> El {
    let questions = config.quick_questions.iter().map(|question| {
        let asked = question.clone();
        let ask = move |_| sending::say(chat, asked.clone());
        el("li").child(
            el("button")
                .attr("dir", "auto")
                .text(question)
                .on("click", ask),
        )
    });
    el("div")
        .class("home")
        .child(
            el("p")
                .class("greeting")
                .attr("dir", "auto")
                .text(&config.greeting),
        )
        .child(el("h2").text(chat.texts.quick_questions))
        .child(el("ul").children(questions))
}

/// Grey lines where the words will be.
fn skeleton(chat: Chat) -> El {
    let is_opening = move || (chat.phase.get() == Phase::Opening).to_string();
    el("div")
        .class("skeleton")
        .attr("role", "status")
        .attr_of("aria-busy", move || Some(is_opening()))
        .child(el("span").class("sr-only").text(chat.texts.loading))
        .children(["i", "i", "i"].map(el))
}
