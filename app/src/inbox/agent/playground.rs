//! The playground: the question on one side with what the tenant would read, and on the other what
//! the agent found on the way.

use leptos::prelude::*;

use crate::inbox::agent::asking::AskingForm;
use crate::inbox::agent::found::FoundFor;
use crate::inbox::agent::outcome::Told;
use crate::stores::stores;
use crate::ui::{Empty, Glyph, Skeleton};

#[component]
pub fn PlaygroundTab() -> impl IntoView {
    let playground = stores().playground;
    let asked = playground.asked;
    view! {
        <div class="playground">
            <section class="playground-side" aria-label="Question and answer">
                <AskingForm />
                {move || asked.get().map(|asked| view! { <Told asked=asked /> })}
            </section>
            <section class="playground-side" aria-label="How the agent came to it">
                {move || match (asked.get(), playground.busy.get()) {
                    (Some(asked), _) => view! { <FoundFor trial=asked.trial /> }.into_any(),
                    (None, true) => {
                        view! { <Skeleton label="The agent is looking" rows=5 /> }.into_any()
                    }
                    (None, false) => {
                        view! {
                            <Empty
                                glyph=Glyph::Search
                                title="What the agent finds"
                                words="The passages it reads, their scores, the sentences it chooses, and how sure it is."
                            />
                        }
                            .into_any()
                    }
                }}
            </section>
        </div>
    }
    .into_any()
}
