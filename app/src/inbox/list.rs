//! The list of conversations: its title and filters, the rows in their order, and what stands there
//! when there are none. While somebody points at it or has the focus in it, rows stay in place.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use shared::ids::ConversationId;
use wasm_bindgen::JsCast;
use web_sys::{Node, PointerEvent};

use crate::inbox::place::{Place, Spot};
use crate::inbox::row::RowView;
use crate::inbox::settling::{self, Settled};
use crate::inbox::shell::Panels;
use crate::inbox::views::{Filters, Holder, View};
use crate::stores::inbox::Phase;
use crate::stores::{Stores, stores};
use crate::ui::{Button, Choice, Empty, Glyph, Icon, Mark, Picker, Popover, Skeleton};

/// What the list shows now, for the keys.
#[derive(Clone, Copy)]
pub struct Shown {
    pub ids: RwSignal<Vec<ConversationId>>,
    new: RwSignal<usize>,
    moved: RwSignal<usize>,
    held: RwSignal<bool>,
    /// Rows the reader has just dealt with.
    let_go: StoredValue<BTreeSet<ConversationId>>,
    /// Asks for the order as it should be, whoever points at it.
    refresh: RwSignal<u32>,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            ids: RwSignal::new(Vec::new()),
            new: RwSignal::new(0),
            moved: RwSignal::new(0),
            held: RwSignal::new(false),
            let_go: StoredValue::new(BTreeSet::new()),
            refresh: RwSignal::new(0),
        }
    }
}

impl Shown {
    pub fn refresh(self) {
        self.refresh.update(|refresh| *refresh += 1);
    }

    /// The reader deals with it: its row may go although they point at the list.
    pub fn let_go(self, id: ConversationId) {
        self.let_go.update_value(|ids| {
            ids.insert(id);
        });
    }

    fn show(self, settled: Settled) {
        let Settled { shown, new, moved } = settled;
        if self.ids.with_untracked(|ids| *ids != shown) {
            self.ids.set(shown);
        }
        self.new.set(new);
        self.moved.set(moved);
    }
}

#[component]
pub fn ConversationList() -> impl IntoView {
    let stores = stores();
    let panels: Panels = expect_context();
    let shown: Shown = expect_context();
    let spot = Memo::new(move |_| stores.route.spot());
    let view = Memo::new(move |_| spot.with(|spot| spot.view));
    let filters = Memo::new(move |_| spot.with(|spot| spot.filters.clone()));
    keep_order(stores, shown, view, filters);
    Effect::new(move |_| {
        if view.get() == View::Resolved {
            stores.load_resolved();
        }
    });
    view! {
        <section class="list" id="main" aria-label="Conversations">
            <header class="list-head">
                <div class="list-title">
                    <button
                        type="button"
                        class="button-icon list-menu"
                        aria-label="Menu"
                        aria-expanded=move || panels.rail.get().to_string()
                        on:click=move |_| panels.rail.set(true)
                    >
                        <Icon glyph=Glyph::Menu large=true />
                    </button>
                    <h1 tabindex="-1" id="list-title">
                        {move || view.get().title()}
                    </h1>
                    <span class="list-order">{move || view.get().order()}</span>
                </div>
                <Search filters=filters />
                <FilterBar filters=filters />
            </header>
            <News shown=shown />
            <Rows shown=shown spot=spot />
        </section>
    }
}

/// Recomputes the list when rows or filters change, and settles it.
fn keep_order(stores: Stores, shown: Shown, view: Memo<View>, filters: Memo<Filters>) {
    let wanted = Memo::new(move |_| {
        filters.with(|filters| stores.inbox.list(view.get(), filters, stores.me()))
    });
    Effect::new(move |before: Option<(View, Filters, u32)>| {
        let question = (view.get(), filters.get(), shown.refresh.get());
        let asked_anew = before.as_ref() != Some(&question);
        let held = shown.held.get() && !asked_anew;
        let let_go: Vec<_> = shown.let_go.get_value().into_iter().collect();
        let settled = shown
            .ids
            .with_untracked(|ids| settling::settle(ids, wanted.get(), held, &let_go));
        if !held {
            shown.let_go.set_value(BTreeSet::new());
        }
        shown.show(settled);
        question
    });
}

#[component]
fn Rows(shown: Shown, spot: Memo<Spot>) -> impl IntoView {
    let stores = stores();
    let scroller = NodeRef::<html::Div>::new();
    // A finger points only while it touches.
    let pointed = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            shown.held.set(true);
        }
    };
    let left = move |_| {
        let focused = scroller.get_untracked().is_some_and(|scroller| {
            let active = document().active_element();
            scroller.contains(active.as_ref().map(|active| active.unchecked_ref::<Node>()))
        });
        if !focused {
            shown.held.set(false);
        }
    };
    let unfocused = move |_| {
        // The focus has not arrived anywhere else yet.
        set_timeout(
            move || {
                let inside = scroller.get_untracked().is_some_and(|scroller| {
                    scroller.matches(":hover, :focus-within").unwrap_or(false)
                });
                shown.held.set(inside);
            },
            Duration::ZERO,
        );
    };
    // A row's address changes with the list's place, not with what is open in it.
    let frame = Memo::new(move |_| spot.with(|spot| spot.opening(None)));
    let selected = Selector::new(move || spot.with(|spot| spot.conversation));
    let loading = move || stores.inbox.phase.with(|phase| *phase == Phase::Loading);
    let empty = move || shown.ids.with(Vec::is_empty);
    view! {
        <div
            node_ref=scroller
            class="list-scroll"
            on:pointerenter=pointed
            on:pointerleave=left
            on:focusin=move |_| shown.held.set(true)
            on:focusout=unfocused
        >
            {move || {
                (loading() && empty())
                    .then(|| view! { <Skeleton label="Loading conversations" rows=9 faces=true /> })
            }}
            <ol class="rows" aria-label=move || spot.with(|spot| spot.view.title())>
                <For each=move || shown.ids.get() key=|id| *id let:id>
                    <RowView id=id frame=frame selected=selected.clone() />
                </For>
            </ol>
            {move || (!loading() && empty()).then(|| view! { <Nothing spot=spot /> })}
            <More spot=spot />
        </div>
    }
    .into_any()
}

/// "3 new": the list waits until it is asked.
#[component]
fn News(shown: Shown) -> impl IntoView {
    let words = move || match (shown.new.get(), shown.moved.get()) {
        (0, 0) => None,
        (0, moved) => Some(format!("{moved} moved")),
        (new, _) => Some(format!("{new} new")),
    };
    view! {
        <div class="news" role="status">
            {move || {
                words()
                    .map(|words| {
                        view! {
                            <button
                                type="button"
                                class="news-button"
                                aria-keyshortcuts="."
                                on:click=move |_| shown.refresh()
                            >
                                <Icon glyph=Glyph::RotateCcw />
                                {words}
                            </button>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Search(filters: Memo<Filters>) -> impl IntoView {
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
fn FilterBar(filters: Memo<Filters>) -> impl IntoView {
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
                tags.get(tag).map_or_else(|| "A deleted tag".to_owned(), |tag| tag.name.clone())
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
        let mut tags: Vec<_> = stores.inbox.tags.with(|tags| tags.values().cloned().collect());
        tags.sort_by_key(|tag: &shared::entities::Tag| tag.name.to_lowercase());
        tags
    });
    let holders = Signal::derive(move || {
        let members = stores.inbox.members.with(|members| {
            let active = members.values().filter(|member| member.active);
            active.map(|member| Holder::Member(member.id)).collect::<Vec<_>>()
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

/// Why there is nothing, and what to do.
#[component]
fn Nothing(spot: Memo<Spot>) -> impl IntoView {
    let stores = stores();
    move || {
        let spot = spot.get();
        if !spot.filters.is_empty() {
            let clear = move || {
                view! {
                    <Button
                        label="Take all filters off"
                        on_press=Callback::new(move |()| {
                            let spot = stores.route.spot_untracked();
                            stores.route.replace(Place::Inbox(spot.filtered(Filters::default())));
                        })
                    />
                }
            };
            return view! {
                <Empty
                    glyph=Glyph::ListFilter
                    title="Nothing fits"
                    words="No conversation of this view passes all filters."
                    action=clear
                />
            }
            .into_any();
        }
        if spot.view == View::Resolved
            && stores.inbox.resolved.with(|pages| pages.loading || !pages.loaded)
        {
            return ().into_any();
        }
        let (glyph, title, words) = kind_words(spot.view);
        view! { <Empty glyph=glyph title=title words=words /> }.into_any()
    }
}

fn kind_words(view: View) -> (Glyph, &'static str, &'static str) {
    match view {
        View::NeedsHuman => (
            Glyph::CircleCheck,
            "Nobody waits for a person",
            "The agent answers what it can. Who needs one of you appears here at once.",
        ),
        View::Mine => (
            Glyph::UserRound,
            "No chat is yours",
            "Claim one from Needs a human, or reply in any chat.",
        ),
        View::Unassigned => (
            Glyph::UserRound,
            "Everything has somebody",
            "Each open chat is held by a member of the team.",
        ),
        View::AgentAnswers => (
            Glyph::Bot,
            "The agent rests",
            "No tenant is writing with the agent right now.",
        ),
        View::AllOpen => (
            Glyph::Inbox,
            "No open chats",
            "When a tenant writes on your website, the chat appears here.",
        ),
        View::Snoozed => (
            Glyph::AlarmClock,
            "Nothing is snoozed",
            "Snooze a chat to see it again at a better time.",
        ),
        View::Resolved => (
            Glyph::CircleCheck,
            "Nothing resolved yet",
            "Resolved chats stay here, with their whole history.",
        ),
    }
}

/// Resolved ones come in pages.
#[component]
fn More(spot: Memo<Spot>) -> impl IntoView {
    let stores = stores();
    let pages = stores.inbox.resolved;
    move || {
        if spot.with(|spot| spot.view) != View::Resolved {
            return ().into_any();
        }
        let pages = pages.get();
        let load = Callback::new(move |()| stores.load_resolved());
        if pages.loading && !pages.loaded {
            return view! { <Skeleton label="Loading resolved chats" rows=6 faces=true /> }
                .into_any();
        }
        let label = match (&pages.error, &pages.next) {
            (Some(_), _) => "Try again",
            (None, Some(_)) => "Show earlier ones",
            (None, None) => return ().into_any(),
        };
        let problem = pages.error.map(|error| view! { <p role="alert">{error.message}</p> });
        view! {
            <div class="list-more">
                {problem} <Button label=label busy=Signal::derive(move || pages.loading) on_press=load />
            </div>
        }
        .into_any()
    }
}
