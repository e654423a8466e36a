//! What went wrong, in the reader's language: a line under the header while there is hope, a page of
//! its own when there is none.

use leptos::prelude::*;
use shared::error::ErrorCode;

use super::chat::{Chat, Link, Phase};
use super::dom::{El, el};
use super::icon::{CLOUD_OFF, icon};
use crate::i18n::WidgetTexts;

/// The sentence for a code. The server's own is in English only.
pub fn sentence(texts: &WidgetTexts, code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Offline => texts.offline,
        ErrorCode::OriginNotAllowed => texts.origin_not_allowed,
        ErrorCode::NotFound => texts.unknown_key,
        ErrorCode::TooManyRequests => texts.too_many,
        ErrorCode::Internal | ErrorCode::Unavailable => texts.server_trouble,
        ErrorCode::InvalidRequest
        | ErrorCode::ValidationFailed
        | ErrorCode::NotSignedIn
        | ErrorCode::WrongCredentials
        | ErrorCode::Forbidden
        | ErrorCode::MethodNotAllowed
        | ErrorCode::AlreadyClaimed
        | ErrorCode::NotAllowedNow
        | ErrorCode::Conflict
        | ErrorCode::EmailTaken
        | ErrorCode::InvitationInvalid
        | ErrorCode::TooLarge
        | ErrorCode::UnsupportedDocument => texts.refused,
    }
}

/// One line while the connection is away. The first moments pass in silence (by the style sheet):
/// most breaks are over before anybody reads of them.
pub fn notice(chat: Chat) -> El {
    let texts = chat.texts;
    let trouble = move || match (chat.phase.get(), chat.link.get()) {
        (Phase::Failed(code), _) => Some(sentence(texts, code)),
        (Phase::Opening, _) | (Phase::Ready, Link::Fine) => None,
        (Phase::Ready, Link::Away) => Some(texts.offline),
        (Phase::Ready, Link::Outdated) => Some(texts.outdated),
    };
    el("div")
        .class("notice")
        .attr("role", "status")
        .part(trouble, move |trouble| {
            let sentence = trouble.as_ref()?;
            let line = el("p")
                .child(icon(CLOUD_OFF))
                .child(el("span").text(sentence));
            Some(if *sentence == texts.outdated {
                let reload = |_| drop(window().location().reload());
                line.child(el("button").text(texts.reload).on("click", reload))
            } else {
                line
            })
        })
}

/// In place of the conversation.
pub fn hopeless(chat: Chat) -> El {
    let text = move || match chat.phase.get() {
        Phase::Failed(code) => sentence(chat.texts, code).to_owned(),
        Phase::Opening | Phase::Ready => String::new(),
    };
    el("div")
        .class("hopeless")
        .attr("role", "alert")
        .child(icon(CLOUD_OFF))
        .child(el("p").text_of(text))
}
