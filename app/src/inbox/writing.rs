//! What is being written: its draft, whether colleagues are told of typing, whether somebody else
//! answered meanwhile, and sending it.

use leptos::prelude::*;
use shared::entities::{Author, Channel};
use shared::live::{EventKind, Seq};
use shared::validate;

use crate::a11y;
use crate::client::clock;
use crate::client::typing::TypingMark;
use crate::inbox::composer::{Compose, FIELD, Mode};
use crate::inbox::list::Shown;
use crate::inbox::shortcuts::go_on_from;
use crate::stores::Stores;

/// What is being written, to whom, and what happened meanwhile.
#[derive(Clone, Copy)]
pub struct Writing {
    stores: Stores,
    pub compose: Compose,
    shown: Shown,
    typing: StoredValue<TypingMark>,
    /// What I had seen when I began to write; a later answer by somebody else is worth a word.
    began: RwSignal<Option<Seq>>,
    pub overtaken: Memo<Option<String>>,
    /// The word was said; the next press sends.
    pub warned: RwSignal<bool>,
}

impl Writing {
    pub fn new(stores: Stores, compose: Compose, shown: Shown) -> Self {
        let began = RwSignal::new(None);
        keep_draft(stores, compose, began);
        Self {
            stores,
            compose,
            shown,
            typing: StoredValue::new(TypingMark::default()),
            began,
            overtaken: Memo::new(move |_| overtaken_by(stores, began.get())),
            warned: RwSignal::new(false),
        }
    }

    pub fn problem(self) -> Option<String> {
        let text = self.compose.text.get();
        let written = !text.trim().is_empty();
        written
            .then(|| validate::message_body(&text).err())
            .flatten()
    }

    pub fn typed(self, now: String) {
        let Compose { mode, text } = self.compose;
        if text.with_untracked(|text| text.trim().is_empty()) {
            self.began.set(untrack(|| self.stores.thread.last_seq()));
            self.warned.set(false);
        }
        let open = self.stores.thread.open.get_untracked();
        // A note is nobody's business until it is there.
        if let (Some(id), Mode::Reply, false) = (open, mode.get_untracked(), now.is_empty()) {
            let frame = self
                .typing
                .try_update_value(|mark| mark.typed(id, clock::now()));
            if let Some(frame) = frame.flatten() {
                self.stores.live.send(&frame);
            }
        } else {
            self.stop_typing();
        }
        text.set(now);
    }

    pub fn stop_typing(self) {
        let frame = self.typing.try_update_value(TypingMark::stopped);
        if let Some(frame) = frame.flatten() {
            self.stores.live.send(&frame);
        }
    }

    pub fn send(self, resolve: bool) {
        let Compose { mode, text } = self.compose;
        let Some(id) = self.stores.thread.open.get_untracked() else {
            return;
        };
        let Ok(body) = validate::message_body(&text.get_untracked()) else {
            a11y::focus(FIELD);
            return;
        };
        if mode.get_untracked() == Mode::Reply && self.warns() {
            return;
        }
        self.stop_typing();
        self.stores
            .send(id, mode.get_untracked().channel(), body, resolve);
        text.set(String::new());
        self.began.set(None);
        self.warned.set(false);
        if resolve {
            go_on_from(self.stores, self.shown, id);
        } else {
            a11y::focus(FIELD);
        }
    }

    /// Says once that somebody was faster, instead of sending.
    fn warns(self) -> bool {
        let Some(who) = self.overtaken.get_untracked() else {
            return false;
        };
        if self.warned.get_untracked() {
            return false;
        }
        self.warned.set(true);
        self.stores.announcer.say(&format!(
            "{who} replied while you were typing. Send again to send anyway."
        ));
        true
    }
}

/// Loads the draft of what is open, and keeps every change of it.
fn keep_draft(stores: Stores, compose: Compose, began: RwSignal<Option<Seq>>) {
    let Compose { mode, text } = compose;
    let me = stores.me();
    let of = Memo::new(move |_| (stores.thread.open.get(), mode.get()));
    Effect::new(move |before: Option<(Option<_>, Mode)>| {
        let (open, mode) = of.get();
        if before.is_none_or(|(held, _)| held != open) && mode == Mode::Note {
            // A new conversation begins with a reply: a note is a choice.
            compose.mode.set(Mode::Reply);
        }
        if let Some(id) = open {
            let draft = stores.drafts.text(me, id, mode.channel());
            began.set(None);
            if !draft.is_empty() {
                let read = stores.inbox.row(id).map(|row| row.read.get_untracked());
                began.set(read);
            }
            text.set(draft);
        }
        (open, mode)
    });
    Effect::watch(
        move || text.get(),
        move |text, _, _| {
            let (open, mode) = of.get_untracked();
            if let Some(id) = open {
                stores.drafts.keep(me, id, mode.channel(), text);
            }
        },
        false,
    );
}

/// Who answered the tenant since I began to write.
fn overtaken_by(stores: Stores, began: Option<Seq>) -> Option<String> {
    let began = began?;
    let me = stores.me();
    stores.thread.with_events(|events| {
        let later = events.iter().rev().take_while(|event| event.seq > began);
        later
            .filter_map(|event| match &event.kind {
                EventKind::MessagePosted { message } if message.channel == Channel::Reply => {
                    match &message.author {
                        Author::Staff { member } if member.id != me => {
                            Some(member.first_name().to_owned())
                        }
                        Author::Agent => Some("The agent".to_owned()),
                        Author::Tenant | Author::Staff { .. } => None,
                    }
                }
                _ => None,
            })
            .last()
    })
}
