//! What narrows the list down: words typed, and the filters that are set. All of it stands in the
//! address.

use leptos::prelude::*;

use crate::inbox::place::Place;
use crate::inbox::views::{Filters, Holder};
use crate::stores::{Stores, stores};
use crate::ui::{Choice, Glyph, Icon, Mark, Picker, Popover};

#[component]
pub fn Search(filters: Memo<Filters>) -> impl IntoView {
    let stores = stores();
    let words = move || filters.with(|filters| filters.words.clone());
    let typed = move |event| {
        let filters = Filters {
            words: event_target_value(&event),
            ..filters.get_untracked()
        };
        let spot = stores.route.spot_untracked().filtered(filters);
        stores.route.replace(Place::Inbox(spot));
    };
    view! {
        <div class="search" role="search">
            <Icon glyph=Glyph::Search />
            <input
                id="list-search"
                type="search"
                aria-label="Filter by name, unit or words"
                placeholder="Filter by name, unit or words"
                autocomplete="off"
                dir="auto"
                prop:value=words
                on:input=typed
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}

/// The filters that are set, and the menu that sets more.
#[component]
pub fn FilterBar(filters: Memo<Filters>) -> impl IntoView {
    let stores = stores();
    let open = RwSignal::new(false);
    let set = move |filters: Filters| {
        let spot = stores.route.spot_untracked().filtered(filters);
        stores.route.replace(Place::Inbox(spot));
    };
    let chip = move |name: String, without: Filters| {
        let label = format!("{name}: take this filter off");
        view! {
            <button
                type="button"
                class="chip-filter"
                data-set="true"
                aria-label=label
                on:click=move |_| set(without.clone())
            >
                <span dir="auto">{name}</span>
                <Icon glyph=Glyph::X />
            </button>
        }
    };
    let chips = move || {
        let filters = filters.get();
        let holder = filters.assignee.map(|holder| {
            let without = Filters {
                assignee: None,
                ..filters.clone()
            };
            chip(holder_name(stores, holder), without)
        });
        let tags = filters.tags.iter().map(|tag| {
            let name = stores.inbox.tags.with(|tags| {
                tags.get(tag)
                    .map_or_else(|| "A deleted tag".to_owned(), |tag| tag.name.clone())
            });
            chip(name, filters.toggled_tag(*tag))
        });
        tags.chain(holder).collect_view()
    };
    view! {
        <div class="filters">
            {chips}
            <button
                type="button"
                id="filter-button"
                class="chip-filter"
                popovertarget="filter-menu"
                aria-expanded=move || open.get().to_string()
            >
                <Icon glyph=Glyph::Plus />
                "Filter"
            </button>
            <Popover id="filter-menu" anchor="filter-button" open=open label="Filter">
                <FilterMenu stores=stores filters=filters open=open />
            </Popover>
        </div>
    }
}

fn holder_name(stores: Stores, holder: Holder) -> String {
    match holder {
        Holder::Agent => "Agent".to_owned(),
        Holder::Nobody => "Nobody".to_owned(),
        Holder::Member(member) => stores.inbox.member_name(member),
    }
}

#[component]
fn FilterMenu(stores: Stores, filters: Memo<Filters>, open: RwSignal<bool>) -> impl IntoView {
    // Tags first, then who has it; both in one list that is narrowed down by typing.
    let tags = Signal::derive(move || {
        let mut tags: Vec<_> = stores
            .inbox
            .tags
            .with(|tags| tags.values().cloned().collect());
        tags.sort_by_key(|tag: &shared::entities::Tag| tag.name.to_lowercase());
        tags
    });
    let holders = Signal::derive(move || {
        let members = stores.inbox.members.with(|members| {
            let active = members.values().filter(|member| member.active);
            active
                .map(|member| Holder::Member(member.id))
                .collect::<Vec<_>>()
        });
        let fixed = [Holder::Nobody, Holder::Agent];
        fixed.into_iter().chain(members).collect::<Vec<_>>()
    });
    let choices = Signal::derive(move || {
        let filters = filters.get();
        let tags = tags.get().into_iter().map(|tag| Choice {
            chosen: filters.tags.contains(&tag.id),
            label: tag.name,
            detail: "tag".to_owned(),
            mark: Mark::Color(tag.color),
        });
        let holders = holders.get().into_iter().map(|holder| Choice {
            label: holder_name(stores, holder),
            detail: "has it".to_owned(),
            mark: Mark::Icon(match holder {
                Holder::Agent => Glyph::Bot,
                Holder::Nobody => Glyph::UserRoundX,
                Holder::Member(_) => Glyph::UserRound,
            }),
            chosen: filters.assignee == Some(holder),
        });
        tags.chain(holders).collect::<Vec<_>>()
    });
    let pick = Callback::new(move |place: usize| {
        let held = filters.get_untracked();
        let tags = tags.get_untracked();
        let changed = if let Some(tag) = tags.get(place) {
            held.toggled_tag(tag.id)
        } else {
            let holder = holders.get_untracked().get(place - tags.len()).copied();
            Filters {
                assignee: holder.filter(|holder| held.assignee != Some(*holder)),
                ..held
            }
        };
        open.set(false);
        let spot = stores.route.spot_untracked().filtered(changed);
        stores.route.replace(Place::Inbox(spot));
    });
    view! {
        <Picker
            id="filter-picker"
            label="Tags and assignees"
            choices=choices
            on_pick=pick
            placeholder="Tag or assignee"
        />
    }
}
