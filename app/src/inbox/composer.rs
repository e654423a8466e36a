//! The composer: a reply for the tenant or a note for the team, never to be confused. Drafts are
//! kept; a colleague who was faster is noticed before a second answer goes out.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::entities::{Author, Channel, Conversation, Handler, Message, Status};
use shared::live::{EventKind, Seq, Typist};
use shared::validate;

use crate::a11y;
use crate::client::clock;
use crate::client::typing::TypingMark;
use crate::inbox::list::Shown;
use crate::inbox::shortcuts::go_on_from;
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Glyph, Icon, Segment, Segments};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Reply,
    Note,
}

impl Mode {
    const ALL: [Mode; 2] = [Mode::Reply, Mode::Note];

    fn channel(self) -> Channel {
        match self {
            Mode::Reply => Channel::Reply,
            Mode::Note => Channel::Note,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Mode::Reply => "reply",
            Mode::Note => "note",
        }
    }
}

/// What the composer shares with keys and failed messages.
#[derive(Clone, Copy, Default)]
pub struct Compose {
    pub mode: RwSignal<Mode>,
    text: RwSignal<String>,
}

const FIELD: &str = "composer-field";

static SEGMENTS: [Segment; 2] = [
    Segment {
        label: "Reply",
        glyph: None,
        key: "R",
    },
    Segment {
        label: "Note",
        glyph: None,
        key: "N",
    },
];

impl Compose {
    pub fn begin(self, mode: Mode) {
        self.mode.set(mode);
        a11y::focus(FIELD);
    }

    /// Puts a text under what is written, as a reply. A later answer by somebody else is minded from
    /// here on.
    pub fn insert(self, stores: Stores, words: &str) {
        stores.announcer.say("The draft is in the reply.");
        self.mode.set(Mode::Reply);
        let words = words.to_owned();
        // The mode's own draft is loaded first.
        request_animation_frame(move || {
            self.text.update(|text| {
                if !text.trim().is_empty() {
                    text.push_str("\n\n");
                }
                text.push_str(&words);
            });
            a11y::focus(FIELD);
        });
    }

    /// A refused message, to be changed. What was being written stays below it.
    pub fn take_back(self, message: &Message) {
        self.mode.set(match message.channel {
            Channel::Reply => Mode::Reply,
            Channel::Note => Mode::Note,
        });
        self.text.update(|text| {
            *text = if text.trim().is_empty() {
                message.body.clone()
            } else {
                format!("{}\n\n{text}", message.body)
            };
        });
        a11y::focus(FIELD);
    }
}

#[component]
pub fn Composer(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let stores = stores();
    let compose: Compose = expect_context();
    let shown: Shown = expect_context();
    let Compose { mode, text } = compose;
    let typing = StoredValue::new(TypingMark::default());
    // What I had seen when I began to write; a later answer by somebody else is worth a word.
    let began = RwSignal::new(None::<Seq>);
    let warned = RwSignal::new(false);
    let field = NodeRef::<html::Textarea>::new();

    keep_draft(stores, compose, began);
    let overtaken = Memo::new(move |_| overtaken_by(stores, began.get()));
    let problem = move || {
        let text = text.get();
        (!text.trim().is_empty()).then(|| validate::message_body(&text).err()).flatten()
    };
    let empty = Signal::derive(move || text.with(|text| text.trim().is_empty()));

    let stop_typing = move || {
        let frame = typing.try_update_value(TypingMark::stopped).flatten();
        if let Some(frame) = frame {
            stores.live.send(&frame);
        }
    };
    let typed = move |event| {
        let now_text = event_target_value(&event);
        if text.with_untracked(|text| text.trim().is_empty()) {
            began.set(untrack(|| stores.thread.last_seq()));
            warned.set(false);
        }
        let open = stores.thread.open.get_untracked();
        // A note is nobody's business until it is there.
        if let (Some(id), Mode::Reply, false) = (open, mode.get_untracked(), now_text.is_empty()) {
            let frame = typing
                .try_update_value(|mark| mark.typed(id, clock::now()))
                .flatten();
            if let Some(frame) = frame {
                stores.live.send(&frame);
            }
        } else {
            stop_typing();
        }
        text.set(now_text);
    };
    let send = move |resolve: bool| {
        let Some(id) = stores.thread.open.get_untracked() else {
            return;
        };
        let Ok(body) = validate::message_body(&text.get_untracked()) else {
            a11y::focus(FIELD);
            return;
        };
        let reply = mode.get_untracked() == Mode::Reply;
        if reply && overtaken.with_untracked(Option::is_some) && !warned.get_untracked() {
            warned.set(true);
            if let Some(who) = overtaken.get_untracked() {
                stores.announcer.say(&format!(
                    "{who} replied while you were typing. Send again to send anyway."
                ));
            }
            return;
        }
        stop_typing();
        stores.send(id, mode.get_untracked().channel(), body, resolve);
        text.set(String::new());
        began.set(None);
        warned.set(false);
        if resolve {
            go_on_from(stores, shown, id);
        } else {
            a11y::focus(FIELD);
        }
    };
    let press = move |event: KeyboardEvent| {
        let sends = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
        if sends && !event.is_composing() {
            event.prevent_default();
            send(false);
        }
    };
    let label = Signal::derive(move || {
        let anyway = overtaken.with(Option::is_some) && warned.get();
        match mode.get() {
            Mode::Reply if anyway => "Send anyway".to_owned(),
            Mode::Reply => "Send".to_owned(),
            Mode::Note => "Add note".to_owned(),
        }
    });
    let is_reply = Memo::new(move |_| mode.get() == Mode::Reply);
    let hint = move || hint(stores, conversation, mode.get());
    view! {
        <section class="composer" data-mode=move || mode.get().as_str() aria-label="Write">
            <Notices stores=stores conversation=conversation overtaken=overtaken mode=mode />
            <div class="composer-box">
                <div class="composer-modes">
                    <Segments
                        id="mode"
                        label="Reply or note"
                        underlined=true
                        segments=&SEGMENTS
                        chosen=Signal::derive(move || {
                            Mode::ALL.iter().position(|one| *one == mode.get()).unwrap_or(0)
                        })
                        on_choose=Callback::new(move |place: usize| mode.set(Mode::ALL[place]))
                    />
                    <p class="composer-for">{move || for_whom(mode.get())}</p>
                </div>
                <textarea
                    node_ref=field
                    id=FIELD
                    class="composer-field"
                    rows="2"
                    dir="auto"
                    aria-label=move || match mode.get() {
                        Mode::Reply => "Reply to the tenant",
                        Mode::Note => "Note for the team",
                    }
                    aria-describedby="composer-problem"
                    aria-invalid=move || problem().is_some().then_some("true")
                    placeholder=hint
                    prop:value=text
                    on:input=typed
                    on:keydown=press
                    on:blur=move |_| stop_typing()
                ></textarea>
                <div class="composer-foot">
                    <p id="composer-problem" class="composer-problem" aria-live="polite">
                        {problem}
                    </p>
                    {move || {
                        is_reply
                            .get()
                            .then(|| {
                                view! {
                                    <Button
                                        label="Send and resolve"
                                        disabled=empty
                                        on_press=Callback::new(move |()| send(true))
                                    />
                                }
                            })
                    }}
                    {move || {
                        let kind = if is_reply.get() {
                            ButtonKind::Primary
                        } else {
                            ButtonKind::Plain
                        };
                        view! {
                            <Button
                                label=label
                                kind=kind
                                disabled=empty
                                glyph=if is_reply.get() {
                                    Glyph::SendHorizontal
                                } else {
                                    Glyph::StickyNote
                                }
                                on_press=Callback::new(move |()| send(false))
                            />
                        }
                    }}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn for_whom(mode: Mode) -> &'static str {
    match mode {
        Mode::Reply => "The tenant sees this",
        Mode::Note => "Only the team sees this",
    }
}

fn hint(stores: Stores, conversation: Memo<Option<Conversation>>, mode: Mode) -> String {
    let state = conversation.with(|held| held.as_ref().map(|held| held.state));
    match (mode, state) {
        (Mode::Note, _) => "Write a note for your colleagues".to_owned(),
        (Mode::Reply, Some(state)) if state.status == Status::Resolved => {
            "Replying reopens this chat and makes it yours".to_owned()
        }
        (Mode::Reply, Some(state)) if state.handler != Handler::Staff => {
            "Replying claims this chat".to_owned()
        }
        (Mode::Reply, Some(state)) if state.assignee != Some(stores.me()) => {
            "Reply beside your colleague".to_owned()
        }
        (Mode::Reply, _) => "Write a reply".to_owned(),
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

/// What to know before one writes: who holds it, who types, who was faster.
#[component]
fn Notices(
    stores: Stores,
    conversation: Memo<Option<Conversation>>,
    overtaken: Memo<Option<String>>,
    mode: RwSignal<Mode>,
) -> impl IntoView {
    let colleague = Memo::new(move |_| {
        let state = conversation.with(|held| held.as_ref().map(|held| held.state))?;
        let member = state.assignee.filter(|member| *member != stores.me())?;
        (state.status != Status::Resolved).then(|| stores.inbox.member_name(member))
    });
    let writing = Memo::new(move |_| {
        stores.inbox.track();
        let row = stores.thread.open.get().and_then(|id| stores.inbox.row(id))?;
        row.typists.with(|typists| {
            typists.iter().find_map(|typist| match typist {
                Typist::Staff { member } => Some(member.first_name().to_owned()),
                Typist::Tenant | Typist::Agent => None,
            })
        })
    });
    let words = move || {
        if mode.get() == Mode::Note {
            return None;
        }
        if let Some(who) = overtaken.get() {
            return Some((format!("{who} replied while you were typing."), true));
        }
        match (colleague.get(), writing.get()) {
            (_, Some(who)) => Some((format!("{who} is writing to the tenant right now."), true)),
            (Some(name), None) => {
                Some((format!("{name} has this chat. You can reply beside them."), false))
            }
            (None, None) => None,
        }
    };
    view! {
        <div class="composer-notice" role="status">
            {move || {
                words()
                    .map(|(words, pressing)| {
                        view! {
                            <p data-pressing=pressing.then_some("true")>
                                <Icon glyph=Glyph::Users />
                                <span dir="auto">{words}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
