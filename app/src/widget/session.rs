//! The tenant's session with the server: begins or continues it, keeps the thread live, and begins
//! anew when the server no longer knows the tenant.

use gloo_timers::future::sleep;
use leptos::prelude::*;
use shared::api::Empty;
use shared::api::widget::{LoadTenantThread, OpenWidget, Opened, Opening};
use shared::error::{ApiError, ErrorCode};
use shared::live::{
    TenantAuthor, TenantEphemeral, TenantEvent, TenantEventKind, TenantServerFrame,
};
use shared::replica::TenantThread;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::chat::{Chat, Link, Phase, nothing_said};
use super::dom::effect;
use super::typists::{Name, Typists};
use super::{reading, rows, sending, typing, wire};
use crate::client::api::{Caller, call_for_text};
use crate::client::ids::new_id;
use crate::client::json;
use crate::client::socket::{self, Connection, Hello, Socket, StopReason};
use crate::client::{backoff, clock};

/// A network that lets HTTP through but no WebSocket shows as this many failed tries; from then on
/// each try also reads the thread over HTTP.
const TRIES_BEFORE_READING: u32 = 3;

pub fn begin(chat: Chat) {
    // What the session makes lives as long as the widget, not as the effect that asked for it.
    let owner = chat.owner.get_value();
    spawn_local(async move {
        let mut failures = 0;
        while let Err(code) = open(chat, &owner).await {
            chat.phase.set(Phase::Failed(code));
            if !code.is_temporary() {
                return;
            }
            sleep(backoff::delay(failures, js_sys::Math::random())).await;
            failures += 1;
        }
    });
}

async fn open(chat: Chat, owner: &Owner) -> Result<(), ErrorCode> {
    let token = chat.drawer.token();
    let opening = Opening {
        key: chat.place.key.clone(),
        token: token.clone(),
        property: chat.place.property.clone(),
    };
    let answer = call_for_text::<OpenWidget>(Caller::Stranger, &opening).await;
    let opened = read(answer, wire::opened)?;
    let Opened {
        token: given,
        config,
        thread,
    } = opened;
    if token.is_some_and(|token| token != given) {
        become_another(chat);
    }
    chat.drawer.keep_token(&given);
    chat.drawer.keep_config(&config);
    chat.config.set(Some(config));
    take_thread(chat, thread);
    chat.phase.set(Phase::Ready);
    match chat.socket.get_untracked() {
        Some(socket) => socket.restart(),
        None => chat.socket.set(Some(owner.with(|| connect(chat)))),
    }
    sending::flush(chat);
    Ok(())
}

/// The server has forgotten the tenant and made a new one: what is unsent goes with the new one.
fn become_another(chat: Chat) {
    chat.drawer.forget_token();
    chat.thread.set(nothing_said());
    chat.seen_up_to.set(chat.drawer.read_up_to());
    let conversation = new_id();
    chat.drawer.keep_conversation(conversation);
    chat.outbox
        .update(|outbox| outbox.move_to(conversation, new_id));
    chat.outbox.with_untracked(|outbox| {
        let kept: Vec<_> = outbox
            .messages()
            .iter()
            .map(|one| one.written.clone())
            .collect();
        chat.drawer.keep_outbox(&kept);
    });
}

/// The token was refused: the next opening asks for a new one.
pub fn begin_anew(chat: Chat) {
    // The socket and a message may both have been refused: one new tenant is enough.
    if chat.phase.get_untracked() != Phase::Ready {
        return;
    }
    become_another(chat);
    chat.phase.set(Phase::Opening);
    begin(chat);
}

fn connect(chat: Chat) -> Socket {
    let hello = move || Hello {
        token: chat.drawer.token(),
        position: Some(chat.thread.with_untracked(|thread| thread.position)),
    };
    let on_text = move |text: &str| {
        match json::parse(text).and_then(|json| wire::frame(&json)) {
            Some(frame) => hear(chat, frame),
            // A newer server's. What it tells is not shown here, and the tenant should know.
            None => chat.link.set(Link::Outdated),
        }
    };
    let socket = Socket::connect_for_text(socket::TENANT, Box::new(hello), Box::new(on_text));
    let connection = socket.connection();
    let tries = StoredValue::new(0_u32);
    effect(move || match connection.get() {
        Connection::Live => {
            chat.link.set(Link::Fine);
            tries.set_value(0);
            sending::flush(chat);
            reading::tell(chat);
        }
        Connection::Waiting { .. } => {
            chat.link.set(Link::Away);
            tries.update_value(|tries| *tries += 1);
            if tries.get_value() >= TRIES_BEFORE_READING {
                spawn_local(read_thread(chat));
            }
        }
        Connection::Stopped { reason } => match reason {
            StopReason::SignedOut => begin_anew(chat),
            StopReason::Misunderstood => chat.link.set(Link::Outdated),
            StopReason::Closed => {}
        },
        Connection::Connecting => {}
    });
    socket
}

fn hear(chat: Chat, frame: TenantServerFrame) {
    let is_resetting = chat.is_resetting.get_untracked();
    match frame {
        TenantServerFrame::Event { .. } | TenantServerFrame::Heartbeat { .. } if is_resetting => {}
        TenantServerFrame::Welcome { .. } => {}
        TenantServerFrame::Reset { .. } => reset(chat),
        TenantServerFrame::Event { event } => happened(chat, &event),
        TenantServerFrame::Heartbeat { head } => {
            // Nobody draws the position: no need to wake those who draw.
            chat.thread.update_untracked(|thread| thread.reach(head));
        }
        TenantServerFrame::Ephemeral { ephemeral } => match ephemeral {
            TenantEphemeral::Typing { name, .. } => {
                types(chat, |typists| typists.heard(name, clock::now()));
            }
            TenantEphemeral::Answering { answer, .. } => {
                // A part that was on its way when a person took over.
                let is_late = chat
                    .thread
                    .with_untracked(|thread| rows::is_with_person(&thread.events));
                if !is_late {
                    types(chat, |typists| typists.answers(answer, clock::now()));
                }
            }
            TenantEphemeral::TypingStopped { name, .. } => stopped_typing(chat, &name),
            TenantEphemeral::ReadMoved { up_to, .. } => chat
                .thread
                .update(|thread| thread.read_up_to = thread.read_up_to.max(up_to)),
        },
    }
}

fn types(chat: Chat, change: impl FnOnce(&mut Typists)) {
    let nobody = chat.typists.with_untracked(Typists::shown).is_none();
    chat.typists.update(change);
    if nobody {
        typing::sweep(chat);
    }
}

fn happened(chat: Chat, event: &TenantEvent) {
    chat.thread.update(|thread| thread.apply(event));
    match &event.kind {
        TenantEventKind::MessagePosted { message } => match &message.author {
            TenantAuthor::Tenant => {}
            TenantAuthor::Agent => stopped_typing(chat, &None),
            TenantAuthor::Staff { name } => stopped_typing(chat, &Some(name.clone())),
        },
        // What the assistant was writing is not said.
        TenantEventKind::PersonJoined { .. }
        | TenantEventKind::PersonAsked { .. }
        | TenantEventKind::Resolved => stopped_typing(chat, &None),
        TenantEventKind::Started
        | TenantEventKind::PersonLeft { .. }
        | TenantEventKind::Reopened { .. } => {}
    }
    let_go_of_posted(chat);
}

fn stopped_typing(chat: Chat, name: &Name) {
    chat.typists.update(|typists| typists.stopped(name));
}

/// The position can't be continued: a fresh snapshot, then `hello` from there.
fn reset(chat: Chat) {
    chat.is_resetting.set(true);
    spawn_local(async move {
        let fresh = load_thread(chat).await;
        let failed = fresh.as_ref().err().copied();
        if let Ok(thread) = fresh {
            chat.thread.set(thread);
            let_go_of_posted(chat);
        }
        if failed == Some(ErrorCode::NotSignedIn) {
            chat.is_resetting.set(false);
            return begin_anew(chat);
        }
        if failed.is_some() {
            // The server says `reset` again to the same position.
            sleep(backoff::delay(3, js_sys::Math::random())).await;
        }
        chat.is_resetting.set(false);
        if let Some(socket) = chat.socket.get_untracked() {
            socket.restart();
        }
    });
}

/// Where no socket gets through.
async fn read_thread(chat: Chat) {
    if let Ok(thread) = load_thread(chat).await {
        take_thread(chat, thread);
    }
}

async fn load_thread(chat: Chat) -> Result<TenantThread, ErrorCode> {
    let token = chat.drawer.token().unwrap_or_default();
    let caller = Caller::Tenant { token: &token };
    read(
        call_for_text::<LoadTenantThread>(caller, &Empty {}).await,
        wire::thread,
    )
}

fn read<T>(
    answer: Result<String, ApiError>,
    reader: fn(&JsValue) -> Option<T>,
) -> Result<T, ErrorCode> {
    let text = answer.map_err(|error| error.code)?;
    json::parse(&text)
        .and_then(|json| reader(&json))
        .ok_or(ErrorCode::Internal)
}

/// A snapshot replaces what is held, unless the socket was faster.
fn take_thread(chat: Chat, thread: TenantThread) {
    let older = chat.thread.with_untracked(|held| {
        held.position.epoch == thread.position.epoch && held.position.seq > thread.position.seq
    });
    if !older {
        chat.thread.set(thread);
        let_go_of_posted(chat);
    }
}

fn let_go_of_posted(chat: Chat) {
    let posted = chat.thread.with_untracked(|thread| {
        chat.outbox.try_maybe_update(|outbox| {
            let posted = outbox.let_go_of_posted(&thread.events);
            (!posted.is_empty(), posted)
        })
    });
    if let Some(posted) = posted.filter(|posted| !posted.is_empty()) {
        chat.drawer.take_from_outbox(&posted);
    }
}
