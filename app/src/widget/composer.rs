//! Where the tenant writes. The draft survives a reload; what is too long is said at once, at the
//! field, and nothing of it is lost.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::error::ErrorCode;
use shared::replica::TenantThread;
use shared::replica::tenant_thread::Answering;
use shared::validate;
use wasm_bindgen_futures::spawn_local;

use super::chat::{Chat, Phase};
use super::icon::{ARROW_UP, PERSON, icon};
use super::{sending, trouble};
use crate::client::clock;
use crate::client::typing::TypingMark;

#[component]
pub fn Composer(chat: Chat) -> impl IntoView {
    let texts = chat.texts;
    let field = NodeRef::<html::Textarea>::new();
    let mark = StoredValue::new(TypingMark::default());
    let is_blank = Memo::new(move |_| chat.draft.with(|draft| draft.trim().is_empty()));
    let too_long = Memo::new(move |_| {
        let bytes = chat.draft.with(String::len);
        (bytes > validate::MESSAGE_BYTES)
            .then(|| (texts.too_long)(bytes.div_ceil(1024), validate::MESSAGE_BYTES / 1024))
    });

    let say_stopped = move || say(chat, mark.try_update_value(TypingMark::stopped).flatten());
    let write = move |text: String| {
        let conversation = chat.conversation();
        if text.trim().is_empty() {
            say_stopped();
        } else {
            let typed = |mark: &mut TypingMark| mark.typed(conversation, clock::now());
            say(chat, mark.try_update_value(typed).flatten());
        }
        chat.drawer.keep_draft(&text);
        chat.draft.set(text);
    };
    let send = move || {
        if let Ok(body) = validate::message_body(&chat.draft.get_untracked()) {
            say_stopped();
            chat.drawer.keep_draft("");
            chat.draft.set(String::new());
            sending::say(chat, body);
        }
        focus(field);
    };
    let on_key = move |key: KeyboardEvent| {
        let plain_enter = key.key() == "Enter" && !key.shift_key() && !key.is_composing();
        if plain_enter && !is_touched() {
            key.prevent_default();
            send();
        }
    };

    // The field is as high as its text, up to the bound of the style sheet.
    Effect::new(move || {
        chat.draft.track();
        chat.shown.track();
        request_animation_frame(move || fit(field));
    });
    // A keyboard that jumps up unasked would hide the greeting on a phone.
    Effect::new(move || {
        if chat.focus.get() > 0 && !is_touched() {
            request_animation_frame(move || focus(field));
        }
    });

    view! {
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <PersonButton chat />
            <div class="field" data-wrong=move || too_long.get().map(|_| "")>
                <textarea
                    node_ref=field
                    rows="1"
                    dir="auto"
                    enterkeyhint="enter"
                    autocomplete="off"
                    aria-label=texts.write_here
                    placeholder=texts.write_here
                    aria-invalid=move || too_long.get().map(|_| "true")
                    aria-describedby="composer-error"
                    prop:value=chat.draft
                    on:input=move |event| write(event_target_value(&event))
                    on:keydown=on_key
                    on:blur=move |_| say_stopped()
                ></textarea>
                <button
                    class="send"
                    type="submit"
                    aria-label=texts.send
                    title=texts.send
                    aria-disabled=move || (is_blank.get() || too_long.get().is_some()).to_string()
                >
                    {icon(ARROW_UP)}
                </button>
            </div>
            <p id="composer-error" class="error" role="alert">{too_long}</p>
        </form>
    }
    .into_any()
}

/// Offered while the assistant answers.
#[component]
fn PersonButton(chat: Chat) -> impl IntoView {
    let texts = chat.texts;
    let asking = RwSignal::new(false);
    let failed = RwSignal::new(None::<&'static str>);
    let is_agent = Memo::new(move |_| {
        chat.thread.with(TenantThread::answering) == Answering::Agent
            && chat.config.with(Option::is_some)
    });
    let ask = move |_| {
        if asking.get_untracked() {
            return;
        }
        asking.set(true);
        failed.set(None);
        spawn_local(async move {
            let asked = match chat.phase.get_untracked() {
                Phase::Ready => sending::ask_for_person(chat).await,
                Phase::Opening | Phase::Failed(_) => Err(ErrorCode::Offline),
            };
            asking.set(false);
            failed.set(asked.err().map(|code| match code {
                ErrorCode::Offline => texts.person_offline,
                code => trouble::sentence(texts, code),
            }));
        });
    };
    move || {
        is_agent.get().then(|| {
            view! {
                <div class="person">
                    <button
                        type="button"
                        on:click=ask
                        aria-busy=move || asking.get().to_string()
                    >
                        {icon(PERSON)}
                        <span>{texts.talk_to_a_person}</span>
                    </button>
                    <span class="error" role="alert">{move || failed.get()}</span>
                </div>
            }
            .into_any()
        })
    }
}

fn say(chat: Chat, frame: Option<shared::live::ClientFrame>) {
    if let (Some(frame), Some(socket)) = (frame, chat.socket.get_untracked()) {
        socket.send(&frame);
    }
}

fn focus(field: NodeRef<html::Textarea>) {
    if let Some(field) = field.get_untracked() {
        field.focus().ok();
    }
}

fn fit(field: NodeRef<html::Textarea>) {
    if let Some(field) = field.get_untracked() {
        let style = web_sys::HtmlElement::style(&field);
        style.set_property("height", "auto").ok();
        let height = [field.scroll_height().to_string().as_str(), "px"].concat();
        style.set_property("height", &height).ok();
    }
}

/// Whether fingers do the work: there Enter starts a line and the button sends.
fn is_touched() -> bool {
    window()
        .match_media("(pointer: coarse)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}
