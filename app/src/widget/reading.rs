//! What the tenant has seen: tells the office, and the host page how much is still unread.

use std::rc::Rc;

use leptos::prelude::*;
use shared::live::{ClientFrame, TenantAuthor, TenantEventKind};

use super::chat::Chat;
use super::dom::{effect, on_window};
use super::host::{self, Host};
use super::rows;

/// The host page gets this much of the latest unread message.
const PEEK_CHARACTERS: usize = 120;

/// Watches for new messages while the widget is open, and for what is missed while it is not.
pub fn watch(chat: Chat, host: Option<Rc<Host>>) {
    let awake = RwSignal::new(true);
    on_window("visibilitychange", move |_| awake.set(!document().hidden()));

    effect(move || {
        let latest = chat
            .thread
            .with(|thread| rows::latest_of_office(&thread.events));
        let seen = chat.shown.get() && awake.get();
        if let Some(latest) = latest
            && seen
            && latest > chat.seen_up_to.get_untracked()
        {
            chat.seen_up_to.set(latest);
            chat.drawer.keep_read_up_to(latest);
            tell(chat);
        }
    });

    let Some(host) = host else { return };
    effect(move || {
        let seen = chat.seen_up_to.get();
        let (unread, peek) = chat.thread.with(|thread| {
            let latest = thread
                .events
                .iter()
                .rev()
                .find_map(|event| match &event.kind {
                    TenantEventKind::MessagePosted { message }
                        if message.author != TenantAuthor::Tenant =>
                    {
                        Some(
                            message
                                .body
                                .chars()
                                .take(PEEK_CHARACTERS)
                                .collect::<String>(),
                        )
                    }
                    _ => None,
                });
            (thread.unread_after(seen), latest.unwrap_or_default())
        });
        host::tell_unread(&host, unread, if unread > 0 { &peek } else { "" });
    });
}

/// Also after each connect: the mark is an ephemeral and may have been lost.
pub fn tell(chat: Chat) {
    let up_to = chat.seen_up_to.get_untracked();
    let conversation = chat.thread.with_untracked(|thread| thread.conversation);
    if let (Some(conversation), Some(socket)) = (conversation, chat.socket.get_untracked()) {
        socket.send(&ClientFrame::Read {
            conversation,
            up_to,
        });
    }
}
