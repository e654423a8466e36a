//! The button "Talk to a person", offered while the assistant answers.

use leptos::prelude::*;
use shared::error::ErrorCode;
use shared::replica::TenantThread;
use shared::replica::tenant_thread::Answering;
use wasm_bindgen_futures::spawn_local;

use super::chat::{Chat, Link, Phase};
use super::dom::{El, el};
use super::icon::{PERSON, icon};
use super::{sending, trouble};

pub fn person_button(chat: Chat) -> El {
    let is_offered = move || {
        chat.thread.with(TenantThread::answering) == Answering::Agent
            && chat.config.with(Option::is_some)
    };
    el("div").part(is_offered, move |is_offered| {
        is_offered.then(|| offer(chat))
    })
}

fn offer(chat: Chat) -> El {
    let asking = RwSignal::new(false);
    let trouble = RwSignal::new("");
    let ask = move |_| {
        if !asking.get_untracked() {
            asking.set(true);
            trouble.set("");
            spawn_local(async move {
                trouble.try_set(ask(chat).await);
                asking.try_set(false);
            });
        }
    };
    let button = el("button")
        .attr("type", "button")
        .attr_of("aria-busy", move || Some(asking.get().to_string()))
        .child(icon(PERSON))
        .child(el("span").text(chat.texts.talk_to_a_person))
        .on("click", ask);
    let error = el("span").class("error").attr("role", "alert");
    let error = error.text_of(move || trouble.get().to_owned());
    el("div").class("person").child(button).child(error)
}

/// The sentence to show, empty when a person was asked or the wish is on its way.
async fn ask(chat: Chat) -> &'static str {
    let has_begun = chat
        .thread
        .with_untracked(|thread| thread.conversation.is_some());
    let is_online =
        chat.phase.get_untracked() == Phase::Ready && chat.link.get_untracked() != Link::Away;
    if !has_begun || !is_online {
        // As words of the tenant the wish starts the conversation, and waits for the network.
        sending::say(chat, chat.texts.i_want_a_person.to_owned());
        return "";
    }
    match sending::ask_for_person(chat).await {
        Ok(()) => "",
        Err(ErrorCode::Offline) => chat.texts.person_offline,
        Err(code) => trouble::sentence(chat.texts, code),
    }
}
