//! The list of conversations: its title and filters, the rows in their order, and what stands there
//! when there are none. While somebody points at it or has the focus in it, rows stay in place.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use shared::ids::ConversationId;
use wasm_bindgen::JsCast;
use web_sys::{Node, PointerEvent};

use crate::inbox::filters::{FilterBar, Search};
use crate::inbox::nothing::Nothing;
use crate::inbox::place::Spot;
use crate::inbox::row::RowView;
use crate::inbox::settling::{self, Settled};
use crate::inbox::shell::Panels;
use crate::inbox::views::{Filters, View};
use crate::stores::inbox::Phase;
use crate::stores::{Stores, stores};
use crate::ui::{Button, Glyph, Icon, Skeleton};

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
            scroller.contains(active.as_ref().map(JsCast::unchecked_ref::<Node>))
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
        let problem = pages
            .error
            .map(|error| view! { <p role="alert">{error.message}</p> });
        view! {
            <div class="list-more">
                {problem} <Button label=label busy=Signal::derive(move || pages.loading) on_press=load />
            </div>
        }
        .into_any()
    }
}
