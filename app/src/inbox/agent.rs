//! The agent's own page: trying it, and what it is set up and tested with, one tab at a time.

mod fetch;

mod asking;
mod found;
mod outcome;
mod playground;

mod rule_editor;
mod rule_recall;
mod rule_trial;
mod rules;

mod safety;

mod test_card;
mod test_editor;
mod test_runs;
mod tests;

use leptos::prelude::*;

use crate::inbox::place::{AgentTab, Place};
use crate::inbox::settings::PageHead;
use crate::stores::stores;

#[component]
pub fn AgentPage() -> impl IntoView {
    let stores = stores();
    let tab = Memo::new(move |_| stores.route.agent_tab().unwrap_or(AgentTab::Playground));
    let words = Signal::derive(move || about(tab.get()).to_owned());
    view! {
        <main class="page" id="main" data-wide="true">
            <PageHead title="Agent" words=words />
            <nav class="page-tabs" aria-label="Agent">
                {AgentTab::ALL
                    .into_iter()
                    .map(|one| {
                        view! {
                            <a
                                class="tab"
                                href=Place::Agent(one).url()
                                aria-current=move || (tab.get() == one).then_some("page")
                            >
                                {one.title()}
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
            <div class="page-body">
                {move || match tab.get() {
                    AgentTab::Playground => view! { <playground::PlaygroundTab /> }.into_any(),
                    AgentTab::Rules => view! { <rules::RulesTab /> }.into_any(),
                    AgentTab::Safety => view! { <safety::SafetyTab /> }.into_any(),
                    AgentTab::Tests => view! { <tests::TestsTab /> }.into_any(),
                }}
            </div>
        </main>
    }
    .into_any()
}

fn about(tab: AgentTab) -> &'static str {
    match tab {
        AgentTab::Playground => {
            "Ask as a tenant would, and see why the agent says what it says. Nothing is sent or kept."
        }
        AgentTab::Rules => "When the agent asks for a human, in your own words.",
        AgentTab::Safety => "The fixed words for each kind of danger. No model writes them.",
        AgentTab::Tests => {
            "Questions whose right outcome you know. Run them after each change, and see what broke."
        }
    }
}
