//! Answers whose document has changed since: what they quoted, and a way to the tenant who read it.

use leptos::prelude::*;
use shared::api::documents::OutdatedAnswer;

use crate::inbox::citation::place_of;
use crate::inbox::place::{Place, Spot};
use crate::inbox::times;
use crate::inbox::views::View;
use crate::inbox::words::{self, counted};
use crate::stores::{Stores, stores};
use crate::ui::{Glyph, Icon};

/// Nothing is drawn while every quote stands in its document.
#[component]
pub fn Outdated() -> impl IntoView {
    let stores = stores();
    stores.want_outdated_answers();
    let outdated = stores.agent.outdated;
    move || {
        let answers = outdated.get();
        (!answers.is_empty()).then(|| {
            let title = format!(
                "{} quoted what no document says any more",
                counted(answers.len(), "answer")
            );
            view! {
                <details class="outdated">
                    <summary>
                        <Icon glyph=Glyph::TriangleAlert />
                        <span>{title}</span>
                        <Icon glyph=Glyph::ChevronRight />
                    </summary>
                    <ul aria-label="Outdated answers">
                        {answers
                            .into_iter()
                            .map(|answer| view! { <Line stores=stores answer=answer /> })
                            .collect_view()}
                    </ul>
                </details>
            }
        })
    }
}

#[component]
fn Line(stores: Stores, answer: OutdatedAnswer) -> impl IntoView {
    let place = Place::Inbox(Spot {
        conversation: Some(answer.conversation),
        ..Spot::of(View::AllOpen)
    });
    let id = answer.conversation;
    // One that is long resolved is not held here; its link opens it all the same.
    let who = move || {
        stores.inbox.track();
        let row = stores.inbox.row(id)?;
        Some(row.conversation.with(words::name_of))
    };
    view! {
        <li>
            <p class="outdated-head">
                <span>{times::when(answer.at)}</span>
                <span dir="auto">{who}</span>
                <a class="button-link" href=place.url()>
                    "Open"
                    <Icon glyph=Glyph::ChevronRight />
                </a>
            </p>
            <p dir="auto">
                <del>{answer.gone.quote.clone()}</del>
            </p>
            <p class="card-words" dir="auto">
                {place_of(&answer.gone)}
            </p>
        </li>
    }
    .into_any()
}
