//! The head of a thread: whose it is, who else is here, and what can be done. The one lit button is
//! the claim, while nobody of the team holds it.

use leptos::prelude::*;
use shared::entities::{Conversation, Handler, Status};
use shared::ids::MemberId;

use crate::inbox::list::Shown;
use crate::inbox::menus::{AssignMenu, SnoozeMenu, TagMenu};
use crate::inbox::place::Place;
use crate::inbox::shell::Panels;
use crate::inbox::shortcuts::go_on_from;
use crate::inbox::words;
use crate::stores::actions::AFTERWARDS;
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Glyph, Icon, IconButton};

#[component]
pub fn ThreadHeader(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let stores = stores();
    let panels: Panels = expect_context();
    let name =
        move || conversation.with(|held| held.as_ref().map(words::name_of).unwrap_or_default());
    let about = move || {
        conversation.with(|held| {
            let Some(held) = held else {
                return String::new();
            };
            let property = stores.inbox.property_name(held.property);
            let home = words::home_of(held.tenant.unit.as_deref(), property.as_deref());
            if home.is_empty() {
                format!("#{}", held.number)
            } else {
                format!("{home} · #{}", held.number)
            }
        })
    };
    let back = move || {
        let spot = stores.route.spot();
        Place::Inbox(spot.opening(None)).url()
    };
    let details_open = Signal::derive(move || stores.settings.details.get());
    view! {
        <header class="thread-head">
            <div class="thread-head-line">
                <a class="button-icon thread-back" href=back aria-label="Back to the list">
                    <Icon glyph=Glyph::ArrowLeft large=true />
                </a>
                <div class="thread-who">
                    <h1 id=AFTERWARDS tabindex="-1">
                        <bdi>{name}</bdi>
                    </h1>
                    <div class="thread-about">
                        <bdi>{about}</bdi>
                        <Here stores=stores />
                    </div>
                </div>
                <div class="thread-tools" role="group" aria-label="Actions">
                    <TagMenu conversation=conversation />
                    <AssignMenu conversation=conversation />
                    <StatusTools conversation=conversation />
                </div>
                <HolderButton conversation=conversation />
                <span class="details-toggle details-toggle-wide">
                    <IconButton
                        glyph=Glyph::PanelRight
                        label="Details"
                        tip="end"
                        pressed=details_open
                        on_press=move |()| stores.settings.details.update(|open| *open = !*open)
                    />
                </span>
                <span class="details-toggle details-toggle-narrow">
                    <IconButton
                        glyph=Glyph::PanelRight
                        label="Details"
                        tip="end"
                        on_press=move |()| panels.details.set(true)
                    />
                </span>
            </div>
        </header>
    }
    .into_any()
}

/// Snooze and resolve, or reopen.
#[component]
fn StatusTools(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let stores = stores();
    let shown: Shown = expect_context();
    let status =
        Memo::new(move |_| conversation.with(|held| held.as_ref().map(|c| c.state.status)));
    let busy = stores.thread.busy;
    let act = move |action: fn(Stores, Shown, shared::ids::ConversationId)| {
        Callback::new(move |()| {
            if let Some(id) = stores.thread.open.get_untracked() {
                action(stores, shown, id);
            }
        })
    };
    move || match status.get() {
        Some(Status::Resolved) => view! {
            <Button
                label="Reopen"
                glyph=Glyph::RotateCcw
                key="E"
                busy=busy
                on_press=act(|stores, _, id| stores.reopen(id))
            />
        }
        .into_any(),
        Some(Status::Open | Status::Snoozed) => view! {
            <SnoozeMenu />
            <span class="tool-resolve">
                <Button
                    label="Resolve"
                    glyph=Glyph::Check
                    key="E"
                    busy=busy
                    on_press=act(|stores, shown, id| {
                        stores.resolve(id);
                        go_on_from(stores, shown, id);
                    })
                />
            </span>
        }
        .into_any(),
        None => ().into_any(),
    }
}

/// Claim while nobody holds it; hand back while I do; nothing while a colleague does.
#[component]
fn HolderButton(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let stores = stores();
    let holder = Memo::new(move |_| {
        conversation.with(|held| {
            held.as_ref()
                .map(|held| (held.state.status, held.state.handler, held.state.assignee))
        })
    });
    let busy = stores.thread.busy;
    let with_open = move |action: fn(Stores, shared::ids::ConversationId)| {
        Callback::new(move |()| {
            if let Some(id) = stores.thread.open.get_untracked() {
                action(stores, id);
            }
        })
    };
    move || match holder.get() {
        Some((Status::Resolved, ..)) | None => ().into_any(),
        Some((_, Handler::Staff, Some(member))) if member == stores.me() => {
            let hand_back = with_open(Stores::hand_back);
            view! {
                <button
                    type="button"
                    class="button tool-hold"
                    aria-label="Hand back to agent"
                    aria-keyshortcuts="C"
                    aria-busy=move || busy.get().then_some("true")
                    on:click=move |_| hand_back.run(())
                >
                    <Icon glyph=Glyph::Bot />
                    <span>"Hand back" <span class="tool-more">" to agent"</span></span>
                    <kbd aria-hidden="true">"C"</kbd>
                </button>
            }
            .into_any()
        }
        Some((_, Handler::Staff, Some(member))) => {
            let name = stores.inbox.member_name(member);
            let first = name.split_whitespace().next().unwrap_or(&name).to_owned();
            view! {
                <p class="thread-holder" title=format!("{name} has this chat")>
                    {format!("{first} has it")}
                </p>
            }
            .into_any()
        }
        Some(_) => view! {
            <span class="tool-hold">
                <Button
                    label="Claim"
                    kind=ButtonKind::Primary
                    key="C"
                    busy=busy
                    on_press=with_open(Stores::claim)
                />
            </span>
        }
        .into_any(),
    }
}

/// Colleagues who look at the same conversation.
#[component]
fn Here(stores: Stores) -> impl IntoView {
    let viewers = Memo::new(move |_| {
        stores.inbox.track();
        let row = stores.thread.open.get().and_then(|id| stores.inbox.row(id));
        row.map(|row| row.viewers.get()).unwrap_or_default()
    });
    let words = move || {
        let first = |member: &MemberId| {
            let name = stores.inbox.member_name(*member);
            name.split_whitespace().next().unwrap_or(&name).to_owned()
        };
        let viewers = viewers.get();
        match viewers.as_slice() {
            [] => String::new(),
            [one] => format!("{} is here", first(one)),
            [one, other] => format!("{} and {} are here", first(one), first(other)),
            more => format!("{} colleagues are here", more.len()),
        }
    };
    view! {
        <span class="here" role="status">
            {words}
        </span>
    }
}
