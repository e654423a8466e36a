//! The playground: the question on one side with what the tenant would read, and on the other what
//! the agent found on the way.

mod asking;
mod found;
mod outcome;

use leptos::prelude::*;

use crate::inbox::settings::PageHead;
use crate::stores::stores;
use crate::ui::{Empty, Glyph, Skeleton};
use asking::AskingForm;
use found::FoundFor;
use outcome::Told;

const ABOUT: &str =
    "Ask as a tenant would, and see why the agent says what it says. Nothing is sent or kept.";

#[component]
pub fn Playground() -> impl IntoView {
    let playground = stores().playground;
    let asked = playground.asked;
    view! {
        <main class="page" id="main" data-wide="true">
            <PageHead title="Playground" words=Signal::stored(ABOUT.to_owned()) />
            <div class="page-body">
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
            </div>
        </main>
    }
    .into_any()
}
