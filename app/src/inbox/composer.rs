//! The composer: a reply for the tenant or a note for the team, never to be confused. Drafts are
//! kept; a colleague who was faster is noticed before a second answer goes out.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::entities::{Channel, Conversation, Handler, Message, Status};
use shared::live::Typist;

use crate::a11y;
use crate::inbox::writing::Writing;
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

    pub fn channel(self) -> Channel {
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
    pub text: RwSignal<String>,
}

pub const FIELD: &str = "composer-field";

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
        self.change(stores, Mode::Reply, |text| {
            if !text.trim().is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(words);
        });
    }

    /// A refused message, to be changed. What was being written stays below it.
    pub fn take_back(self, stores: Stores, message: &Message) {
        let mode = match message.channel {
            Channel::Reply => Mode::Reply,
            Channel::Note => Mode::Note,
        };
        self.change(stores, mode, |text| {
            if !text.trim().is_empty() {
                text.insert_str(0, "\n\n");
            }
            text.insert_str(0, &message.body);
        });
    }

    /// Changes what is written in a mode, and goes there. The other mode's draft is changed where it
    /// is kept, from where `Writing` loads it.
    fn change(self, stores: Stores, mode: Mode, change: impl FnOnce(&mut String)) {
        let open = stores.thread.open.get_untracked();
        if self.mode.get_untracked() == mode {
            self.text.update(change);
        } else if let Some(conversation) = open {
            let me = stores.me();
            let mut text = stores.drafts.text(me, conversation, mode.channel());
            change(&mut text);
            stores.drafts.keep(me, conversation, mode.channel(), &text);
            self.mode.set(mode);
        }
        a11y::focus(FIELD);
    }
}

#[component]
pub fn Composer(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let stores = stores();
    let writing = Writing::new(stores, expect_context(), expect_context());
    let Compose { mode, text } = writing.compose;
    let press = move |event: KeyboardEvent| {
        let sends = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
        if sends && !event.is_composing() {
            event.prevent_default();
            writing.send(false);
        }
    };
    let choose = Callback::new(move |place: usize| mode.set(Mode::ALL[place]));
    let chosen = Signal::derive(move || usize::from(mode.get() == Mode::Note));
    view! {
        <section class="composer" data-mode=move || mode.get().as_str() aria-label="Write">
            <Notices
                stores=stores
                conversation=conversation
                overtaken=writing.overtaken
                mode=mode
            />
            <div class="composer-box">
                <div class="composer-modes">
                    <Segments
                        id="mode"
                        label="Reply or note"
                        underlined=true
                        segments=&SEGMENTS
                        chosen=chosen
                        on_choose=choose
                    />
                    <p class="composer-for">{move || for_whom(mode.get())}</p>
                </div>
                <textarea
                    id=FIELD
                    class="composer-field"
                    rows="2"
                    dir="auto"
                    aria-label=move || match mode.get() {
                        Mode::Reply => "Reply to the tenant",
                        Mode::Note => "Note for the team",
                    }
                    aria-describedby="composer-problem"
                    aria-invalid=move || writing.problem().is_some().then_some("true")
                    placeholder=move || hint(stores, conversation, mode.get())
                    prop:value=text
                    on:input=move |event| writing.typed(event_target_value(&event))
                    on:keydown=press
                    on:blur=move |_| writing.stop_typing()
                ></textarea>
                <Foot writing=writing />
            </div>
        </section>
    }
    .into_any()
}

/// What is wrong with the text, and the buttons that send it.
#[component]
fn Foot(writing: Writing) -> impl IntoView {
    let Compose { mode, text } = writing.compose;
    let empty = Signal::derive(move || text.with(|text| text.trim().is_empty()));
    let is_reply = Memo::new(move |_| mode.get() == Mode::Reply);
    let label = Signal::derive(move || match mode.get() {
        Mode::Reply if writing.warned.get() => "Send anyway".to_owned(),
        Mode::Reply => "Send".to_owned(),
        Mode::Note => "Add note".to_owned(),
    });
    let resolve = move || {
        is_reply.get().then(|| {
            view! {
                <Button
                    label="Send and resolve"
                    disabled=empty
                    on_press=Callback::new(move |()| writing.send(true))
                />
            }
        })
    };
    let send = move || {
        let (kind, glyph) = if is_reply.get() {
            (ButtonKind::Primary, Glyph::SendHorizontal)
        } else {
            (ButtonKind::Plain, Glyph::StickyNote)
        };
        view! {
            <Button
                label=label
                kind=kind
                disabled=empty
                glyph=glyph
                on_press=Callback::new(move |()| writing.send(false))
            />
        }
    };
    view! {
        <div class="composer-foot">
            <p id="composer-problem" class="composer-problem" aria-live="polite">
                {move || writing.problem()}
            </p>
            {resolve}
            {send}
        </div>
    }
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
        let row = stores
            .thread
            .open
            .get()
            .and_then(|id| stores.inbox.row(id))?;
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
            (Some(name), None) => Some((
                format!("{name} has this chat. You can reply beside them."),
                false,
            )),
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
