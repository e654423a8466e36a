//! Why a list is empty, and what to do.

use leptos::prelude::*;

use crate::inbox::place::{Place, Spot};
use crate::inbox::views::{Filters, View};
use crate::stores::stores;
use crate::ui::{Button, Empty, Glyph};

#[component]
pub fn Nothing(spot: Memo<Spot>) -> impl IntoView {
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
            && stores
                .inbox
                .resolved
                .with(|pages| pages.loading || !pages.loaded)
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
