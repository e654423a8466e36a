//! What went wrong, in the reader's language: a line under the header while there is hope, a page of
//! its own when there is none.

use leptos::prelude::*;
use shared::error::ErrorCode;

use super::chat::{Chat, Phase};
use super::icon::{CLOUD_OFF, icon};
use crate::client::socket::{Connection, StopReason};
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
#[component]
pub fn Notice(chat: Chat) -> impl IntoView {
    let texts = chat.texts;
    let trouble = move || match (chat.phase.get(), chat.connection.get()) {
        (Phase::Failed(code), _) => Some(sentence(texts, code)),
        (Phase::Opening, _) | (Phase::Ready, Connection::Live | Connection::Connecting) => None,
        (Phase::Ready, Connection::Waiting { .. }) => Some(texts.offline),
        (Phase::Ready, Connection::Stopped { reason }) => match reason {
            StopReason::Misunderstood => Some(texts.outdated),
            StopReason::SignedOut | StopReason::Closed => None,
        },
    };
    let trouble = Memo::new(move |_| trouble());
    let can_reload = move || trouble.get() == Some(texts.outdated);
    view! {
        <div class="notice" role="status">
            {move || {
                trouble.get().map(|sentence| {
                    view! {
                        <p>
                            {icon(CLOUD_OFF)} <span>{sentence}</span>
                            {can_reload().then(|| view! {
                                <button on:click=|_| { window().location().reload().ok(); }>
                                    {texts.reload}
                                </button>
                            })}
                        </p>
                    }
                })
            }}
        </div>
    }
    .into_any()
}

/// In place of the conversation.
#[component]
pub fn Hopeless(chat: Chat) -> impl IntoView {
    let text = move || match chat.phase.get() {
        Phase::Failed(code) => sentence(chat.texts, code),
        Phase::Opening | Phase::Ready => "",
    };
    view! {
        <div class="hopeless" role="alert">
            {icon(CLOUD_OFF)}
            <p>{text}</p>
        </div>
    }
    .into_any()
}
