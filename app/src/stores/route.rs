//! The address bar as a signal. Forty lines of our own instead of a router: the places are a closed
//! set of values that write and read their own addresses, so there is nothing left to match.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use crate::inbox::place::{AgentTab, Place, Section, Spot};
use crate::inbox::views::View;

#[derive(Clone, Copy, Debug)]
pub struct Route {
    place: RwSignal<Place>,
    /// The inbox's last place, to come back to from documents and settings.
    last_spot: StoredValue<Spot>,
}

impl Route {
    /// Follows the address bar, the back button and every link of our own.
    pub fn install() -> Self {
        let route = Self {
            place: RwSignal::new(current()),
            last_spot: StoredValue::new(Spot::of(View::NeedsHuman)),
        };
        route.remember();
        let back = window_event_listener(ev::popstate, move |_| {
            route.place.set(current());
            route.remember();
        });
        let click = window_event_listener(ev::click, move |event| route.follow(&event));
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        route
    }

    pub fn place(self) -> Place {
        self.place.get()
    }

    pub fn place_untracked(self) -> Place {
        self.place.get_untracked()
    }

    /// The place in the inbox; from other pages, the one it was left at.
    pub fn spot(self) -> Spot {
        match self.place.get() {
            Place::Inbox(spot) => spot,
            _ => self.last_spot.get_value(),
        }
    }

    pub fn spot_untracked(self) -> Spot {
        untrack(|| self.spot())
    }

    pub fn section(self) -> Option<Section> {
        match self.place.get() {
            Place::Settings(section) => Some(section),
            _ => None,
        }
    }

    pub fn agent_tab(self) -> Option<AgentTab> {
        match self.place.get() {
            Place::Agent(tab) => Some(tab),
            _ => None,
        }
    }

    pub fn go(self, place: Place) {
        self.move_to(place, false);
    }

    /// Without a step for the back button.
    pub fn replace(self, place: Place) {
        self.move_to(place, true);
    }

    fn move_to(self, place: Place, replace: bool) {
        if self.place.with_untracked(|held| *held == place) {
            return;
        }
        if let Ok(history) = window().history() {
            let url = place.url();
            let moved = if replace {
                history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
            } else {
                history.push_state_with_url(&JsValue::NULL, "", Some(&url))
            };
            moved.ok();
        }
        self.place.set(place);
        self.remember();
    }

    fn remember(self) {
        if let Place::Inbox(spot) = self.place.get_untracked() {
            self.last_spot.set_value(spot);
        }
    }

    /// Takes plain clicks on links to our own places; all others are the browser's.
    fn follow(self, event: &MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("a[href^='/']").ok().flatten())
            .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
        if let Some(link) = link.filter(|link| link.target().is_empty()) {
            event.prevent_default();
            self.go(Place::read(&link.pathname(), &link.search()));
        }
    }
}

fn current() -> Place {
    let location = window().location();
    Place::read(
        &location.pathname().unwrap_or_default(),
        &location.search().unwrap_or_default(),
    )
}

/// The fragment without its `#`: where an invitation's token travels.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}
