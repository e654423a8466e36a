//! The tests of the agent: what the last run found, then each test, those that fail first; in their
//! place the editor while one is written.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::agent_tests::{DeleteAgentTest, JudgedTest, NewAgentTest, TestSet};
use shared::entities::{AgentTest, Permission};
use shared::ids::TestId;
use shared::live::AgentChange;

use crate::a11y;
use crate::inbox::agent::fetch::Fetch;
use crate::inbox::agent::test_card::TestCard;
use crate::inbox::agent::test_editor::TestEditor;
use crate::inbox::agent::test_runs::TestRuns;
use crate::inbox::settings::OnlyFor;
use crate::stores::toasts::Undo;
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Empty as Nothing, Glyph};

/// Where the focus goes when a card takes it along.
pub const AFTERWARDS: &str = "page-title";

#[component]
pub fn TestsTab() -> impl IntoView {
    let stores = stores();
    stores.want_tests();
    stores.want_rules();
    let writing = Memo::new(move |_| stores.test_desk.editing.get());
    move || match writing.get() {
        Some(editing) => view! { <TestEditor editing=editing /> }.into_any(),
        None => view! { <TestList stores=stores /> }.into_any(),
    }
}

#[component]
fn TestList(stores: Stores) -> impl IntoView {
    let set = Memo::new(move |_| {
        let tests = stores.agent.tests;
        tests.with(|tests| tests.here().cloned().unwrap_or_default())
    });
    let rows = Memo::new(move |_| set.with(rows));
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <OnlyFor permission=Permission::Curate />
        <Fetch list=stores.agent.tests label="Loading tests">
            {move || {
                if none.get() {
                    view! { <NoTests stores=stores /> }.into_any()
                } else {
                    view! { <TestRuns set=set /> }.into_any()
                }
            }}
            <ul class="cards" aria-label="Tests">
                <For each=move || rows.get() key=|row| format!("{row:?}") let:row>
                    <TestCard stores=stores test=row.0 judged=row.1 />
                </For>
            </ul>
        </Fetch>
    }
    .into_any()
}

type Row = (AgentTest, Option<JudgedTest>);

/// Those that fail first, those that broke before all; the rest in the order in which they were added.
fn rows(set: &TestSet) -> Vec<Row> {
    let judged: BTreeMap<TestId, &JudgedTest> = set
        .results
        .iter()
        .map(|judged| (judged.result.test, judged))
        .collect();
    let mut rows: Vec<Row> = set
        .tests
        .iter()
        .map(|test| (test.clone(), judged.get(&test.id).map(|it| (*it).clone())))
        .collect();
    rows.sort_by_key(|(_, judged)| {
        let failed = judged.as_ref().filter(|judged| !judged.result.passed);
        (failed.is_none(), failed.map(|judged| judged.change))
    });
    rows
}

#[component]
fn NoTests(stores: Stores) -> impl IntoView {
    let may = stores.session.may(Permission::Curate);
    let write = move || {
        may.then(|| {
            view! {
                <Button
                    label="Write a test"
                    kind=ButtonKind::Primary
                    on_press=Callback::new(move |()| begin(stores))
                />
            }
        })
    };
    view! {
        <Nothing
            glyph=Glyph::CircleCheck
            title="No tests yet"
            words="Keep the questions that matter with the outcome they must have: a document, an amount, a person. After a change of documents or rules one press tells what broke. The playground keeps any question as a test."
            action=write
        />
    }
}

pub fn begin(stores: Stores) {
    stores.test_desk.begin();
    a11y::focus("test-question");
}

pub fn delete_test(stores: Stores, test: AgentTest) {
    leptos::task::spawn_local(async move {
        match stores.call::<DeleteAgentTest>(&test.id, &Empty {}).await {
            Ok(_) => {
                stores
                    .agent
                    .take(&AgentChange::TestDeleted { test: test.id });
                let done = "Test deleted".to_owned();
                stores.announcer.say(&done);
                let undo = Undo {
                    label: "Undo",
                    run: Callback::new(move |()| bring_back(stores, test.clone())),
                };
                stores.toasts.done_with_undo(done, undo);
            }
            Err(error) => stores.toasts.problem(&error.message),
        }
        a11y::keep_focus(AFTERWARDS);
    });
}

fn bring_back(stores: Stores, test: AgentTest) {
    let new = NewAgentTest {
        id: test.id,
        terms: test.terms,
    };
    leptos::task::spawn_local(async move {
        let answer = stores
            .call::<shared::api::agent_tests::AddAgentTest>(&(), &new)
            .await;
        match answer {
            Ok(test) => {
                stores.announcer.say("The test is back.");
                stores.agent.take(&AgentChange::TestSaved { test });
            }
            Err(error) => stores.toasts.problem(&error.message),
        }
    });
}

#[cfg(test)]
mod order {
    use shared::api::playground::Outcome;
    use shared::entities::agent_test::{Change, Expectation, Saw, TestResult, TestTerms};
    use uuid::Uuid;

    use super::*;

    fn test(id: u128) -> AgentTest {
        AgentTest {
            id: TestId(Uuid::from_u128(id)),
            terms: TestTerms {
                question: id.to_string(),
                property: None,
                earlier: vec![],
                expect: Expectation::NoAnswer,
            },
        }
    }

    fn judged(id: u128, change: Change) -> JudgedTest {
        JudgedTest {
            result: TestResult {
                test: test(id).id,
                passed: matches!(change, Change::Mended | Change::Fine),
                saw: Saw {
                    outcome: Outcome::Nothing,
                    told: String::new(),
                    quoted: vec![],
                    trigger: None,
                    rule: None,
                    probability: None,
                },
            },
            change,
        }
    }

    #[test]
    fn what_broke_comes_first() {
        let set = TestSet {
            tests: vec![test(1), test(2), test(3), test(4)],
            results: vec![
                judged(1, Change::Mended),
                judged(2, Change::StillBroken),
                judged(3, Change::Broken),
            ],
            ..TestSet::default()
        };
        let order: Vec<String> = rows(&set)
            .into_iter()
            .map(|(test, _)| test.terms.question)
            .collect();
        assert_eq!(order, ["3", "2", "1", "4"]);
    }
}
