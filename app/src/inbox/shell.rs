//! The shell: the rail, and beside it the inbox with its panes or a page. Loads the first snapshot,
//! goes live, listens to keys, and keeps the window's title.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use crate::inbox::agent::AgentPage;
use crate::inbox::details::Details;
use crate::inbox::documents::Documents;
use crate::inbox::list::ConversationList;
use crate::inbox::place::Place;
use crate::inbox::rail::Rail;
use crate::inbox::settings::SettingsPage;
use crate::inbox::shortcuts::{Commands, Sheet};
use crate::inbox::thread::ThreadPane;
use crate::inbox::troubles::{ConnectionPill, Troubles};
use crate::inbox::views::View;
use crate::keys;
use crate::stores::inbox::Phase;
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Empty, Glyph};

/// What is drawn in front for a moment, on this screen only.
#[derive(Clone, Copy)]
pub struct Panels {
    /// The rail, where it has no room of its own.
    pub rail: RwSignal<bool>,
    /// The details, where they have no room of their own.
    pub details: RwSignal<bool>,
    pub sheet: RwSignal<bool>,
}

#[component]
pub fn Shell() -> impl IntoView {
    let stores = stores();
    let panels = Panels {
        rail: RwSignal::new(false),
        details: RwSignal::new(false),
        sheet: RwSignal::new(false),
    };
    provide_context(panels);
    let commands = Commands::provide(stores, panels);

    stores.restore_outbox();
    let live = RwSignal::new(false);
    let load = move || {
        stores.inbox.phase.set(Phase::Loading);
        leptos::task::spawn_local(async move {
            if stores.load_inbox().await {
                live.set(true);
            }
        });
    };
    load();

    let key = window_event_listener(ev::keydown, move |event| {
        if let Some(key) = keys::asked(&event, stores.settings.single_keys.get_untracked())
            && commands.run(key)
        {
            event.prevent_default();
        }
    });
    on_cleanup(move || key.remove());
    if let Ok(reminder) = set_interval_with_handle(move || stores.remind(), Duration::from_secs(5))
    {
        on_cleanup(move || reminder.clear());
    }
    follow_place(stores, panels);
    name_window(stores);

    let page = Memo::new(move |_| Page::of(&stores.route.place()));
    // On a phone one pane is seen; this says which.
    let pane = move || match stores.route.place() {
        Place::Inbox(spot) if spot.conversation.is_none() => "list",
        Place::Inbox(_) if panels.details.get() => "details",
        Place::Inbox(_) => "thread",
        _ => "page",
    };
    let failed = Memo::new(move |_| match stores.inbox.phase.get() {
        Phase::Failed(error) => Some(error.message),
        Phase::Loading | Phase::Ready => None,
    });
    view! {
        <div class="app">
            <a class="skip" href="#main" rel="external">
                "Skip to the conversations"
            </a>
            <Troubles />
            <div
                class="shell"
                data-pane=pane
                data-details=move || stores.settings.details.get().then_some("open")
                data-drawer=move || panels.rail.get().then_some("open")
                data-page=move || page.get().as_str()
            >
                <Rail />
                {move || live.get().then(|| view! { <GoLive /> })}
                {move || match failed.get() {
                    Some(words) => {
                        view! { <Failed words=words retry=Callback::new(move |()| load()) /> }
                            .into_any()
                    }
                    None => page_view(page.get()).into_any(),
                }}
                <button
                    type="button"
                    class="scrim"
                    aria-label="Close the menu"
                    tabindex="-1"
                    on:click=move |_| {
                        panels.rail.set(false);
                        panels.details.set(false);
                    }
                ></button>
            </div>
        </div>
        <ConnectionPill />
        <Sheet open=panels.sheet />
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Inbox,
    Documents,
    Agent,
    Settings,
}

impl Page {
    fn of(place: &Place) -> Self {
        match place {
            Place::Documents => Page::Documents,
            Place::Agent(_) => Page::Agent,
            Place::Settings(_) => Page::Settings,
            Place::Inbox(_) | Place::SignUp | Place::Join => Page::Inbox,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Page::Inbox => "inbox",
            Page::Documents => "documents",
            Page::Agent => "agent",
            Page::Settings => "settings",
        }
    }
}

fn page_view(page: Page) -> impl IntoView {
    match page {
        Page::Inbox => view! {
            <ConversationList />
            <ThreadPane />
            <Details />
        }
        .into_any(),
        Page::Documents => view! { <Documents /> }.into_any(),
        Page::Agent => view! { <AgentPage /> }.into_any(),
        Page::Settings => view! { <SettingsPage /> }.into_any(),
    }
}

/// Connected for as long as it is drawn.
#[component]
fn GoLive() -> impl IntoView {
    stores().go_live();
}

#[component]
fn Failed(words: String, retry: Callback<()>) -> impl IntoView {
    let again = move || {
        view! { <Button label="Try again" kind=ButtonKind::Primary on_press=retry /> }
    };
    view! {
        <main class="page" id="main">
            <Empty
                glyph=Glyph::WifiOff
                title="The inbox could not be loaded"
                words=words
                action=again
            />
        </main>
    }
}

/// The address decides which conversation is open, once there is something to open it from.
fn follow_place(stores: Stores, panels: Panels) {
    Effect::new(move |_| {
        let ready = stores.inbox.phase.with(|phase| *phase == Phase::Ready);
        let place = stores.route.place();
        if ready {
            stores.open_thread(match place {
                Place::Inbox(spot) => spot.conversation,
                _ => None,
            });
        }
        panels.rail.set(false);
        panels.details.set(false);
    });
}

/// `(4) Needs a human · Porchlight`: how many wait is seen from another tab.
fn name_window(stores: Stores) {
    Effect::new(move |_| {
        let waiting = stores.inbox.counts(stores.me()).view(View::NeedsHuman);
        let page = match stores.route.place() {
            Place::Inbox(spot) => spot.view.title(),
            Place::Documents => "Documents",
            Place::Agent(tab) => tab.title(),
            Place::Settings(section) => section.title(),
            Place::SignUp | Place::Join => "Welcome",
        };
        let title = match waiting {
            0 => format!("{page} · Porchlight"),
            waiting => format!("({waiting}) {page} · Porchlight"),
        };
        document().set_title(&title);
    });
    on_cleanup(|| document().set_title("Porchlight"));
}
