//! What the keys do here, and the sheet that lists them. After a conversation was dealt with, the
//! next one takes its place and the focus goes along.

use leptos::prelude::*;
use shared::entities::{Handler, Status};
use shared::ids::ConversationId;

use crate::a11y;
use crate::inbox::composer::{Compose, Mode};
use crate::inbox::list::Shown;
use crate::inbox::menus::Menus;
use crate::inbox::place::Place;
use crate::inbox::row::row_id;
use crate::inbox::settling;
use crate::inbox::shell::Panels;
use crate::keys::{Key, SHEET};
use crate::stores::actions::AFTERWARDS;
use crate::stores::{Stores, stores};
use crate::ui::Dialog;

#[derive(Clone, Copy)]
pub struct Commands {
    stores: Stores,
    panels: Panels,
    shown: Shown,
    menus: Menus,
    compose: Compose,
}

impl Commands {
    /// Also provides what the list, the menus and the composer share with the keys.
    pub fn provide(stores: Stores, panels: Panels) -> Self {
        let commands = Self {
            stores,
            panels,
            shown: Shown::default(),
            menus: Menus::default(),
            compose: Compose::default(),
        };
        provide_context(commands.shown);
        provide_context(commands.menus);
        provide_context(commands.compose);
        commands
    }

    /// Whether there was something to do.
    pub fn run(self, key: Key) -> bool {
        if key == Key::Sheet {
            self.panels.sheet.set(true);
            return true;
        }
        let Place::Inbox(spot) = self.stores.route.place_untracked() else {
            return false;
        };
        match key {
            Key::Next => self.step(1),
            Key::Previous => self.step(-1),
            Key::Search => {
                a11y::focus("list-search");
                true
            }
            Key::ShowNew => {
                self.shown.refresh();
                true
            }
            Key::Back => self.back(spot.conversation.is_some()),
            // The browser opens the row in focus; the sheet is handled above.
            Key::Open | Key::Sheet => false,
            Key::Reply
            | Key::Note
            | Key::Claim
            | Key::Assign
            | Key::Tag
            | Key::Snooze
            | Key::Resolve => {
                let Some(id) = spot.conversation else {
                    return false;
                };
                self.on_conversation(key, id)
            }
        }
    }

    fn on_conversation(self, key: Key, id: ConversationId) -> bool {
        let stores = self.stores;
        let state = stores
            .thread
            .conversation
            .get_untracked()
            .map(|held| held.state);
        let Some(state) = state else { return false };
        match key {
            Key::Reply => self.compose.begin(Mode::Reply),
            Key::Note => self.compose.begin(Mode::Note),
            Key::Claim => {
                let mine = state.assignee == Some(stores.me());
                if state.handler == Handler::Staff && !mine {
                    // Somebody has it: whoever wants it chooses so in the menu.
                    self.menus.assign.set(true);
                } else if mine {
                    stores.hand_back(id);
                } else {
                    stores.claim(id);
                }
            }
            Key::Assign => self.menus.assign.set(true),
            Key::Tag => self.menus.tag.set(true),
            Key::Snooze => self.menus.snooze.set(state.status != Status::Resolved),
            Key::Resolve if state.status == Status::Resolved => stores.reopen(id),
            Key::Resolve => {
                stores.resolve(id);
                go_on_from(stores, self.shown, id);
            }
            Key::Next
            | Key::Previous
            | Key::Open
            | Key::Search
            | Key::ShowNew
            | Key::Back
            | Key::Sheet => return false,
        }
        true
    }

    /// To the next row or the one before, which opens and takes the focus.
    fn step(self, by: isize) -> bool {
        let spot = self.stores.route.spot_untracked();
        let ids = self.shown.ids.get_untracked();
        let at = spot
            .conversation
            .and_then(|open| ids.iter().position(|id| *id == open));
        let next = match at {
            Some(at) => at.checked_add_signed(by),
            None => Some(0),
        };
        let Some(next) = next.and_then(|next| ids.get(next)).copied() else {
            return false;
        };
        self.stores
            .route
            .replace(Place::Inbox(spot.opening(Some(next))));
        show_row(next);
        true
    }

    fn back(self, open: bool) -> bool {
        if self.panels.rail.get_untracked() || self.panels.details.get_untracked() {
            self.panels.rail.set(false);
            self.panels.details.set(false);
            return true;
        }
        if a11y::is_typing() {
            let head = if open { AFTERWARDS } else { "list-title" };
            a11y::focus(head);
            return true;
        }
        if open {
            let spot = self.stores.route.spot_untracked();
            if let Some(id) = spot.conversation {
                show_row(id);
            }
            self.stores.route.go(Place::Inbox(spot.opening(None)));
        }
        open
    }
}

/// After `id` was resolved or snoozed: its row goes, the next one opens.
pub fn go_on_from(stores: Stores, shown: Shown, id: ConversationId) {
    let ids = shown.ids.get_untracked();
    shown.let_go(id);
    let next = settling::neighbour(&ids, id);
    let spot = stores.route.spot_untracked();
    if spot.conversation == Some(id) {
        stores.route.replace(Place::Inbox(spot.opening(next)));
        match next {
            Some(next) => show_row(next),
            None => a11y::focus("list-title"),
        }
    }
}

fn show_row(id: ConversationId) {
    let row = row_id(id);
    a11y::focus(&row);
    request_animation_frame(move || {
        if let Some(row) = a11y::element(&row) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

#[component]
pub fn Sheet(open: RwSignal<bool>) -> impl IntoView {
    let single_keys = stores().settings.single_keys;
    view! {
        <Dialog open=open title="Keys">
            <label class="profile-line">
                <span>"Single keys"</span>
                <input
                    type="checkbox"
                    role="switch"
                    class="switch"
                    prop:checked=single_keys
                    on:change=move |event| single_keys.set(event_target_checked(&event))
                />
            </label>
            <dl class="sheet">
                {SHEET
                    .into_iter()
                    .map(|(_, key, words)| {
                        view! {
                            <div>
                                <dt>
                                    <kbd class="keycap">{key}</kbd>
                                </dt>
                                <dd>{words}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
                <div>
                    <dt>
                        <kbd class="keycap">"Ctrl ⏎"</kbd>
                        " or "
                        <kbd class="keycap">"⌘ ⏎"</kbd>
                    </dt>
                    <dd>"Send what is written"</dd>
                </div>
            </dl>
        </Dialog>
    }
}
