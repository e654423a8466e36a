//! One row of the list. Each part follows only what it shows: a typing mark or a passing minute
//! re-draws a word, not the row, and never the list.

use leptos::prelude::*;
use shared::entities::{Author, Channel, Handler, Tag, TagColor, TagFollows};
use shared::ids::ConversationId;
use shared::live::Typist;

use crate::format;
use crate::inbox::place::{Place, Spot};
use crate::inbox::row_holder::{Reason, RowHolder};
use crate::inbox::waiting::{self, Wait};
use crate::inbox::words;
use crate::stores::inbox::Row;
use crate::stores::{Stores, stores};
use crate::ui::{Avatar, Glyph, Icon, TagChip};

#[component]
pub fn RowView(
    id: ConversationId,
    /// The list's place, without what is open in it.
    frame: Memo<Spot>,
    selected: Selector<Option<ConversationId>>,
) -> impl IntoView {
    let stores = stores();
    let row = stores.inbox.row(id)?;
    let conversation = row.conversation.clone();
    let held = conversation.clone();
    let holder = move || {
        held.with(
            |conversation| match (conversation.is_emergency(), conversation.state.handler) {
                (true, Handler::Waiting) => "emergency",
                (_, Handler::Waiting) => "waiting",
                (_, Handler::Agent) => "agent",
                (_, Handler::Staff) => "staff",
            },
        )
    };
    let unread = Memo::new({
        let row = row.clone();
        move |_| row.is_unread(stores.me())
    });
    let tenant = conversation.with_untracked(|conversation| conversation.tenant.id);
    let name = Memo::new({
        let conversation = conversation.clone();
        move |_| conversation.with(words::name_of)
    });
    let home = Memo::new({
        let conversation = conversation.clone();
        move |_| {
            conversation.with(|conversation| {
                let property = stores.inbox.property_name(conversation.property);
                words::home_of(conversation.tenant.unit.as_deref(), property.as_deref())
            })
        }
    });
    let face = {
        let conversation = conversation.clone();
        Signal::derive(move || conversation.with(|conversation| words::face(&conversation.tenant)))
    };
    let is_selected = selected.clone();
    let view = view! {
        <li class="row-item">
            <a
                id=row_id(id)
                class="row"
                href=move || Place::Inbox(frame.get().opening(Some(id))).url()
                data-holder=holder
                data-unread=move || unread.get().then_some("true")
                aria-current=move || is_selected.selected(&Some(id)).then_some("true")
                on:pointerenter=move |_| stores.point_at(id)
            >
                <Avatar letters=face hue=words::hue(tenant.0) />
                <span class="row-main">
                    <span class="row-top">
                        <span class="sr-only">{move || unread.get().then_some("Unread. ")}</span>
                        <span class="row-name" dir="auto">{name}</span>
                        <span class="row-home" dir="auto">{home}</span>
                        <RowTime row=row.clone() stores=stores />
                    </span>
                    <Preview row=row.clone() stores=stores />
                    <span class="row-bottom">
                        <Reason row=row.clone() />
                        <Tags row=row.clone() stores=stores />
                        <RowHolder row=row.clone() />
                    </span>
                </span>
            </a>
        </li>
    };
    Some(view.into_any())
}

pub fn row_id(id: ConversationId) -> String {
    format!("row-{id}")
}

/// Since when the tenant waits, or when something happened last.
#[component]
fn RowTime(row: Row, stores: Stores) -> impl IntoView {
    let parts = Memo::new(move |_| {
        row.conversation
            .with(|conversation| (Wait::of(conversation), conversation.last_activity_at))
    });
    move || {
        let (wait, last) = parts.get();
        let Some(wait) = wait else {
            return view! {
                <time class="row-time" datetime=format::machine(last) title=format::moment(last)>
                    {move || waiting::ago(stores.clock.slow(), last)}
                </time>
            }
            .into_any();
        };
        let now = move || {
            if wait.emergency {
                stores.clock.second()
            } else {
                stores.clock.slow()
            }
        };
        view! {
            <time
                class="row-time row-wait"
                datetime=format::machine(wait.since)
                title=format!("Waiting since {}", format::moment(wait.since))
                data-urgency=move || wait.urgency(now()).as_str()
            >
                <Icon glyph=Glyph::Hourglass />
                <span aria-hidden="true">{move || wait.text(now())}</span>
                <span class="sr-only">{move || wait.spoken(stores.clock.slow())}</span>
            </time>
        }
        .into_any()
    }
}

/// Who types now, else who wrote last and what.
#[component]
fn Preview(row: Row, stores: Stores) -> impl IntoView {
    let me = stores.me();
    let typists = row.typists;
    let last = Memo::new(move |_| {
        row.conversation
            .with(|conversation| conversation.last_message.clone())
    });
    let typing = move || typists.with(|typists| typists.first().map(typing_words));
    move || {
        if let Some((words, tone)) = typing() {
            return view! {
                <span class="row-preview row-typing" data-tone=tone dir="auto">
                    {words}
                    <i class="typing-dots" aria-hidden="true"></i>
                </span>
            }
            .into_any();
        }
        let Some(last) = last.get() else {
            return view! { <span class="row-preview">"No message yet"</span> }.into_any();
        };
        let tone = match (&last.author, last.channel) {
            (_, Channel::Note) => "note",
            (Author::Agent, Channel::Reply) => "agent",
            (Author::Staff { .. }, Channel::Reply) => "staff",
            (Author::Tenant, Channel::Reply) => "tenant",
        };
        let who = words::last_writer(&last, me);
        view! {
            <span class="row-preview">
                {who
                    .map(|who| {
                        view! {
                            <span class="row-who" data-tone=tone dir="auto">
                                {format!("{who}: ")}
                            </span>
                        }
                    })}
                <bdi>{last.text}</bdi>
            </span>
        }
        .into_any()
    }
}

/// Who types, in words, and in whose colour.
pub fn typing_words(typist: &Typist) -> (String, &'static str) {
    match typist {
        Typist::Tenant => ("Tenant is typing".to_owned(), "tenant"),
        Typist::Agent => ("Agent is answering".to_owned(), "agent"),
        Typist::Staff { member } => (format!("{} is typing", member.first_name()), "staff"),
    }
}

/// As many chips as have room, and how many more; an emergency's stands first.
#[component]
fn Tags(row: Row, stores: Stores) -> impl IntoView {
    // Beside the reason of a wait there is room for one.
    let waits = row.conversation.clone();
    let room = move || {
        let waits =
            waits.with(|held| held.state.handler == Handler::Waiting && held.escalation.is_some());
        if waits { 1 } else { 2 }
    };
    let tags = Memo::new(move |_| {
        row.conversation.with(|conversation| {
            let emergency = conversation.is_emergency();
            let explained = conversation.escalation.is_some();
            let mut shown: Vec<(String, TagColor)> = stores.inbox.tags.with(|tags| {
                let applied = conversation.tags.iter();
                let known = applied.filter_map(|applied| tags.get(&applied.tag));
                // The reason beside it says the same.
                let said = |tag: &&Tag| !(explained && tag.follows == Some(TagFollows::Escalation));
                known
                    .filter(said)
                    .map(|tag| (tag.name.clone(), tag.color))
                    .collect()
            });
            shown.sort_by_key(|(_, color)| !(emergency && *color == TagColor::Red));
            shown
        })
    });
    view! {
        <span class="row-tags">
            {move || {
                let tags = tags.get();
                let room = room();
                let more = tags.len().saturating_sub(room);
                let chips = tags
                    .into_iter()
                    .take(room)
                    .map(|(name, color)| view! { <TagChip name=name color=color /> })
                    .collect_view();
                let more = (more > 0)
                    .then(|| view! { <span class="row-more">{format!("+{more}")}</span> });
                (chips, more)
            }}
        </span>
    }
    .into_any()
}
