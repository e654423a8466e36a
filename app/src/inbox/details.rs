//! The details beside a thread: the tenant, the tags and who put them on, why the agent answered so,
//! and the timeline.

use leptos::prelude::*;
use shared::entities::{AppliedTag, Conversation, TagColor, TagSource};

use crate::format;
use crate::inbox::reasons::Reasons;
use crate::inbox::shell::Panels;
use crate::inbox::times;
use crate::inbox::words;
use crate::stores::{Stores, stores};
use crate::ui::{Glyph, Icon, IconButton, Moment, TagChip};

#[component]
pub fn Details() -> impl IntoView {
    let stores = stores();
    let panels: Panels = expect_context();
    let conversation = Memo::new(move |_| stores.thread.conversation.get());
    let known = Memo::new(move |_| conversation.with(Option::is_some));
    view! {
        <aside
            class="details"
            aria-label="Details"
            // It scrolls, so it can be reached by keyboard.
            tabindex="0"
            data-open=move || panels.details.get().then_some("true")
        >
            {move || {
                known
                    .get()
                    .then(|| {
                        view! {
                            <div class="details-close">
                                <IconButton
                                    glyph=Glyph::X
                                    label="Close the details"
                                    tip="end"
                                    on_press=move |()| panels.details.set(false)
                                />
                            </div>
                            <Facts stores=stores conversation=conversation />
                            <Tags stores=stores conversation=conversation />
                            <Reasons stores=stores conversation=conversation />
                            <Timeline stores=stores />
                        }
                    })
            }}
        </aside>
    }
    .into_any()
}

fn lease(until: &str) -> String {
    format!("until {}", times::lease_date(until))
}

/// What is known of the tenant. What is unknown is not listed.
#[component]
fn Facts(stores: Stores, conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let facts = move || {
        conversation.with(|held| {
            let Some(held) = held else { return Vec::new() };
            let tenant = &held.tenant;
            let property = stores.inbox.property_name(held.property);
            let home = words::home_of(tenant.unit.as_deref(), property.as_deref());
            let line = |label, value: Option<String>, link: &'static str| {
                value
                    .filter(|value| !value.is_empty())
                    .map(|value| (label, value, link))
            };
            [
                line("Name", tenant.name.clone(), ""),
                line("Home", Some(home), ""),
                line("Lease", tenant.lease_until.as_deref().map(lease), ""),
                line("Phone", tenant.phone.clone(), "tel:"),
                line("E-mail", tenant.email.clone(), "mailto:"),
                line("Since", Some(times::date(tenant.created_at)), ""),
            ]
            .into_iter()
            .flatten()
            .collect()
        })
    };
    view! {
        <section class="details-part">
            <h2 class="details-title">"Tenant"</h2>
            <dl class="facts">
                {move || {
                    facts()
                        .into_iter()
                        .map(|(label, value, link)| {
                            let shown = if link.is_empty() {
                                view! { <bdi>{value}</bdi> }.into_any()
                            } else {
                                let href = format!("{link}{value}");
                                // A long address breaks after its @.
                                let (before, after) = match value.split_once('@') {
                                    Some((before, after)) => (format!("{before}@"), after.to_owned()),
                                    None => (value, String::new()),
                                };
                                view! {
                                    <a class="button-link" href=href>
                                        {before}
                                        <wbr />
                                        {after}
                                    </a>
                                }
                                    .into_any()
                            };
                            view! {
                                <div>
                                    <dt>{label}</dt>
                                    <dd>{shown}</dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </dl>
        </section>
    }
}

#[component]
fn Tags(stores: Stores, conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let applied = Memo::new(move |_| {
        conversation.with(|held| {
            held.as_ref()
                .map(|held| held.tags.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <section class="details-part">
            <h2 class="details-title">"Tags"</h2>
            {move || {
                let applied = applied.get();
                if applied.is_empty() {
                    return view! { <p class="details-none">"No tags yet."</p> }.into_any();
                }
                view! {
                    <ul class="applied">
                        {applied
                            .into_iter()
                            .map(|applied| {
                                view! { <Applied stores=stores applied=applied /> }
                            })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }}
        </section>
    }
}

/// A tag, who or what put it on, and the words that led to it.
#[component]
fn Applied(stores: Stores, applied: AppliedTag) -> impl IntoView {
    let (name, color) = stores.inbox.tags.with_untracked(|tags| {
        tags.get(&applied.tag).map_or_else(
            || ("A deleted tag".to_owned(), TagColor::Grey),
            |tag| (tag.name.clone(), tag.color),
        )
    });
    let (by, evidence) = match applied.source {
        TagSource::Agent {
            confidence,
            evidence,
        } => (format!("Agent, {} % sure", percent(confidence)), evidence),
        TagSource::Member { member } => {
            (untrack(|| stores.inbox.member_name(member)), String::new())
        }
        TagSource::System => ("Set by what happened".to_owned(), String::new()),
    };
    let tag = applied.tag;
    let label = format!("Take off {name}");
    let take_off = move |()| {
        if let Some(id) = stores.thread.open.get_untracked() {
            stores.set_tag(id, tag, false);
            crate::a11y::keep_focus("tag-button");
        }
    };
    view! {
        <li>
            <TagChip name=name color=color />
            <IconButton glyph=Glyph::X label=label tip="end" on_press=take_off />
            <p class="applied-by">
                <bdi>{by}</bdi>
                " · "
                {times::when(applied.at)}
            </p>
            {(!evidence.is_empty())
                .then(|| {
                    view! {
                        <p class="applied-words" dir="auto">
                            {format!("“{evidence}”")}
                        </p>
                    }
                })}
        </li>
    }
    .into_any()
}

/// A share as whole percent.
pub fn percent(share: f32) -> String {
    format!("{:.0}", f64::from(share.clamp(0.0, 1.0)) * 100.0)
}

/// All that happened, the latest first.
#[component]
fn Timeline(stores: Stores) -> impl IntoView {
    const AT_MOST: usize = 40;
    let lines = move || {
        let me = stores.me();
        stores.thread.with_events(|events| {
            let said = events.iter().rev().filter_map(|event| {
                words::said(event, me, times::when).map(|said| (event.at, said))
            });
            said.take(AT_MOST).collect::<Vec<_>>()
        })
    };
    view! {
        <section class="details-part">
            <h2 class="details-title">"Timeline"</h2>
            <ol class="timeline">
                {move || {
                    lines()
                        .into_iter()
                        .map(|(at, said)| {
                            view! {
                                <li data-tone=said.tone.as_str()>
                                    <span dir="auto">{said.words}</span>
                                    <Moment at=at />
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ol>
            <p class="details-note">
                <Icon glyph=Glyph::Clock />
                {move || {
                    conversation_number(stores)
                }}
            </p>
        </section>
    }
}

fn conversation_number(stores: Stores) -> String {
    stores.thread.conversation.with(|held| {
        held.as_ref()
            .map(|held| format!("#{} began {}", held.number, format::moment(held.created_at)))
            .unwrap_or_default()
    })
}
