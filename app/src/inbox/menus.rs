//! The three menus of a conversation: to whom, until when, which tags. Opened by their button or
//! their key.

use leptos::prelude::*;
use shared::entities::{Conversation, Member, Tag};
use shared::ids::ConversationId;

use crate::inbox::list::Shown;
use crate::inbox::shortcuts::go_on_from;
use crate::inbox::times;
use crate::inbox::views::Holder;
use crate::inbox::words;
use crate::stores::{Stores, stores};
use crate::ui::{Choice, Glyph, Icon, Mark, Picker, Popover};

/// Which menu is open. A context, so that keys open them too.
#[derive(Clone, Copy)]
pub struct Menus {
    pub assign: RwSignal<bool>,
    pub snooze: RwSignal<bool>,
    pub tag: RwSignal<bool>,
}

impl Default for Menus {
    fn default() -> Self {
        Self {
            assign: RwSignal::new(false),
            snooze: RwSignal::new(false),
            tag: RwSignal::new(false),
        }
    }
}

#[component]
fn MenuButton(
    id: &'static str,
    menu: &'static str,
    glyph: Glyph,
    label: &'static str,
    key: &'static str,
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            id=id
            class="button tool"
            popovertarget=menu
            aria-expanded=move || open.get().to_string()
            aria-keyshortcuts=key
            aria-label=label
            data-tip=format!("{label}  {key}")
        >
            <Icon glyph=glyph />
            <span>{label}</span>
        </button>
    }
}

#[component]
pub fn AssignMenu(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let stores = stores();
    let menus: Menus = expect_context();
    view! {
        <MenuButton
            id="assign-button"
            menu="assign-menu"
            glyph=Glyph::UserRoundCheck
            label="Assign"
            key="A"
            open=menus.assign
        />
        <Popover id="assign-menu" anchor="assign-button" open=menus.assign label="Assign">
            <AssignPicker stores=stores conversation=conversation open=menus.assign />
        </Popover>
    }
}

#[component]
fn AssignPicker(
    stores: Stores,
    conversation: Memo<Option<Conversation>>,
    open: RwSignal<bool>,
) -> impl IntoView {
    // Oneself first, then who is here, then who has the least.
    let members = Memo::new(move |_| {
        let me = stores.me();
        let counts = stores.inbox.counts(me);
        let mut members: Vec<(Member, usize)> = stores.inbox.members.with(|members| {
            let active = members.values().filter(|member| member.active);
            active
                .map(|member| {
                    let load = counts.members.get(&member.id).copied().unwrap_or(0);
                    (member.clone(), load)
                })
                .collect()
        });
        members.sort_by_key(|(member, load)| {
            let away = !stores.presence.is_online(member.id);
            (member.id != me, away, *load, member.name.to_lowercase())
        });
        members
    });
    let choices = Signal::derive(move || {
        let me = stores.me();
        let holder = conversation.with(|held| held.as_ref().map(Holder::of));
        let people = members.get().into_iter().map(|(member, load)| Choice {
            chosen: holder == Some(Holder::Member(member.id)),
            mark: Mark::Face {
                letters: words::initials(&member.name),
                hue: words::hue(member.id.0),
                online: member.id == me || stores.presence.is_online(member.id),
            },
            detail: format!("{load} open"),
            label: if member.id == me {
                format!("{} (you)", member.name)
            } else {
                member.name
            },
        });
        let nobody = Choice {
            label: "Nobody: back among the waiting".to_owned(),
            detail: String::new(),
            mark: Mark::Icon(Glyph::UserRoundX),
            chosen: holder == Some(Holder::Nobody),
        };
        people.chain([nobody]).collect::<Vec<_>>()
    });
    let pick = Callback::new(move |place: usize| {
        open.set(false);
        let chosen = members.with_untracked(|members| members.get(place).map(|(m, _)| m.id));
        if let Some(id) = stores.thread.open.get_untracked() {
            stores.assign(id, chosen);
        }
    });
    view! {
        <Picker
            id="assign-picker"
            label="Assign to"
            choices=choices
            on_pick=pick
            placeholder="Assign to"
            nothing="Nobody of that name."
        />
    }
}

#[component]
pub fn SnoozeMenu() -> impl IntoView {
    let stores = stores();
    let menus: Menus = expect_context();
    view! {
        <MenuButton
            id="snooze-button"
            menu="snooze-menu"
            glyph=Glyph::AlarmClock
            label="Snooze"
            key="Z"
            open=menus.snooze
        />
        <Popover id="snooze-menu" anchor="snooze-button" open=menus.snooze label="Snooze">
            <SnoozePicker stores=stores open=menus.snooze />
        </Popover>
    }
}

#[component]
fn SnoozePicker(stores: Stores, open: RwSignal<bool>) -> impl IntoView {
    let shown: Shown = expect_context();
    let presets = times::snooze_presets();
    let choices: Vec<_> = presets
        .iter()
        .map(|preset| Choice {
            label: preset.label.to_owned(),
            detail: times::when(preset.until),
            mark: Mark::Icon(Glyph::AlarmClock),
            chosen: false,
        })
        .collect();
    let untils = presets.map(|preset| preset.until);
    let pick = Callback::new(move |place: usize| {
        open.set(false);
        let chosen = untils.get(place).copied();
        if let (Some(until), Some(id)) = (chosen, stores.thread.open.get_untracked()) {
            stores.snooze(id, until, times::when(until));
            go_on_from(stores, shown, id);
        }
    });
    view! {
        <Picker
            id="snooze-picker"
            label="Snooze until"
            choices=Signal::stored(choices)
            on_pick=pick
        />
    }
}

#[component]
pub fn TagMenu(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let stores = stores();
    let menus: Menus = expect_context();
    view! {
        <MenuButton
            id="tag-button"
            menu="tag-menu"
            glyph=Glyph::Tag
            label="Tag"
            key="T"
            open=menus.tag
        />
        <Popover id="tag-menu" anchor="tag-button" open=menus.tag label="Tags">
            <TagPicker stores=stores conversation=conversation />
        </Popover>
    }
}

/// Stays open: several tags in one go.
#[component]
fn TagPicker(stores: Stores, conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let tags = Memo::new(move |_| {
        let mut tags: Vec<Tag> = stores
            .inbox
            .tags
            .with(|tags| tags.values().cloned().collect());
        tags.sort_by_key(|tag| tag.name.to_lowercase());
        tags
    });
    let has = move |tag: &Tag| {
        conversation.with(|held| {
            let applied = held.iter().flat_map(|conversation| &conversation.tags);
            applied.into_iter().any(|applied| applied.tag == tag.id)
        })
    };
    let choices = Signal::derive(move || {
        let tags = tags.get();
        tags.into_iter()
            .map(|tag| Choice {
                chosen: has(&tag),
                detail: String::new(),
                mark: Mark::Color(tag.color),
                label: tag.name,
            })
            .collect::<Vec<_>>()
    });
    let pick = Callback::new(move |place: usize| {
        let tag = tags.with_untracked(|tags| tags.get(place).cloned());
        let open: Option<ConversationId> = stores.thread.open.get_untracked();
        if let (Some(tag), Some(id)) = (tag, open) {
            let on = !untrack(|| has(&tag));
            stores.set_tag(id, tag.id, on);
        }
    });
    view! {
        <Picker
            id="tag-picker"
            label="Tags"
            choices=choices
            on_pick=pick
            placeholder="Add or take off a tag"
            nothing="No tag of that name. Managers add tags in Settings."
        />
    }
}
