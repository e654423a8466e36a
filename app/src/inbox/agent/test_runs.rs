//! What the last run found, what was different, and running all tests again.

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::agent_tests::{RunAgentTests, TestSet};
use shared::entities::Permission;
use shared::entities::agent_test::{Change, Differences, RunState, TestRun};
use shared::live::AgentChange;

use crate::inbox::agent::tests::begin;
use crate::inbox::times;
use crate::inbox::words::counted;
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Glyph, Meter};

/// Runs of which the share that passed is shown.
const RUNS_SHOWN: usize = 8;

#[component]
pub fn TestRuns(set: Memo<TestSet>) -> impl IntoView {
    let stores = stores();
    let may = Signal::derive(move || stores.session.may(Permission::Curate));
    let under_way = Memo::new(move |_| set.with(|set| running(set).is_some()));
    let run = Callback::new(move |()| start(stores));
    view! {
        <section class="test-runs" aria-label="The last run">
            <div class="test-runs-head">
                <div class="test-runs-said" aria-live="polite">
                    {move || {
                        if under_way.get() {
                            view! { <UnderWay stores=stores set=set /> }.into_any()
                        } else {
                            view! { <LastRun set=set /> }.into_any()
                        }
                    }}
                </div>
                {move || {
                    may.get()
                        .then(|| {
                            view! {
                                <div class="test-runs-tools">
                                    <Button
                                        label="New test"
                                        glyph=Glyph::Plus
                                        on_press=Callback::new(move |()| begin(stores))
                                    />
                                    <Button
                                        label="Run all tests"
                                        kind=ButtonKind::Primary
                                        glyph=Glyph::RotateCcw
                                        busy=under_way
                                        on_press=run
                                    />
                                </div>
                            }
                        })
                }}
            </div>
            <Earlier set=set />
        </section>
    }
    .into_any()
}

fn start(stores: Stores) {
    leptos::task::spawn_local(async move {
        match stores.call::<RunAgentTests>(&(), &Empty {}).await {
            Ok(run) => {
                stores.announcer.say("The tests run.");
                stores.agent.take(&AgentChange::TestsStarted { run });
            }
            Err(error) => stores.toasts.problem(&error.message),
        }
    });
}

fn running(set: &TestSet) -> Option<&TestRun> {
    set.runs
        .first()
        .filter(|run| matches!(run.state, RunState::Running))
}

#[component]
fn UnderWay(stores: Stores, set: Memo<TestSet>) -> impl IntoView {
    let so_far = Memo::new(move |_| {
        let run = set.with(|set| running(set).map(|run| run.id));
        let told = stores.agent.testing.get();
        let (_, done, total) = told.filter(|(of, _, _)| Some(*of) == run)?;
        Some((done, total))
    });
    let words = move || match so_far.get() {
        Some((done, total)) => format!("Running: {done} of {total}"),
        None => "Waiting for its turn".to_owned(),
    };
    let share = Signal::derive(move || match so_far.get() {
        Some((done, total @ 1..)) => share(done, total),
        Some(_) | None => 0.0,
    });
    view! {
        <p class="test-count">{words}</p>
        <div class="test-meter">
            <Meter value=share />
        </div>
    }
}

#[component]
fn LastRun(set: Memo<TestSet>) -> impl IntoView {
    move || {
        let set = set.get();
        let Some(run) = set.runs.first() else {
            return view! { <p class="test-count">"Not run yet"</p> }.into_any();
        };
        let (count, at) = match run.state {
            RunState::Running => (String::new(), run.started_at),
            RunState::Ended { at, passed, total } => (format!("{passed} of {total} passed"), at),
            RunState::Failed { at } => ("The last run could not be carried out".to_owned(), at),
        };
        let by = run.by.as_ref().map(|by| format!(", {}", by.name));
        let lines = [
            changes(&set),
            set.against
                .as_ref()
                .map(|found| format!("Against the run before: {}.", differences(found))),
            set.since
                .as_ref()
                .map(|found| format!("Since then: {}. Run the tests again.", differences(found))),
        ];
        view! {
            <p class="test-count">
                {count}
                <span class="test-when">{times::when(at)} {by}</span>
            </p>
            {lines
                .into_iter()
                .flatten()
                .map(|line| view! { <p class="card-words">{line}</p> })
                .collect_view()}
        }
        .into_any()
    }
}

/// `2 broke, 1 mended.` of the last run against the one before.
fn changes(set: &TestSet) -> Option<String> {
    let count = |change: Change| {
        let judged = set.results.iter().filter(|judged| judged.change == change);
        judged.count()
    };
    let parts: Vec<String> = [(Change::Broken, "broke"), (Change::Mended, "mended")]
        .into_iter()
        .map(|(change, word)| (count(change), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    (!parts.is_empty()).then(|| format!("{} since the run before.", parts.join(", ")))
}

/// `1 document changed, 2 rules changed`.
fn differences(found: &Differences) -> String {
    let Differences {
        documents_added,
        documents_changed,
        documents_removed,
        rules,
        safety_texts,
        model,
        version_before,
    } = found;
    let some = |count: u32, one: &str, what: &str| {
        let whole = usize::try_from(count).unwrap_or(usize::MAX);
        (count > 0).then(|| format!("{} {what}", counted(whole, one)))
    };
    let parts = [
        some(*documents_added, "document", "added"),
        some(*documents_changed, "document", "changed"),
        some(*documents_removed, "document", "removed"),
        some(*rules, "rule", "changed"),
        safety_texts.then(|| "safety texts changed".to_owned()),
        model.map(|there| {
            let words = if there {
                "is there now"
            } else {
                "is not there"
            };
            format!("the model {words}")
        }),
        version_before
            .as_ref()
            .map(|before| format!("it was version {before}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The share that passed of the latest runs, oldest first.
#[component]
fn Earlier(set: Memo<TestSet>) -> impl IntoView {
    move || {
        let bars: Vec<_> = set.with(|set| {
            let ended = set.runs.iter().filter_map(|run| match run.state {
                RunState::Ended { at, passed, total } => Some((at, passed, total)),
                RunState::Running | RunState::Failed { .. } => None,
            });
            ended.take(RUNS_SHOWN).collect()
        });
        (bars.len() > 1).then(|| {
            let bar = |(at, passed, total): (_, u32, u32)| {
                let words = format!("{passed} of {total}, {}", times::when(at));
                let spoken = words.clone();
                view! {
                    <li title=words>
                        <i style:block-size=format!("{:.0}%", 100.0 * share(passed, total))></i>
                        <span class="sr-only">{spoken}</span>
                    </li>
                }
            };
            view! {
                <ol class="test-bars" aria-label="Earlier runs">
                    {bars.into_iter().rev().map(bar).collect_view()}
                </ol>
            }
        })
    }
}

fn share(part: u32, of: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of tests are small")]
    let share = part as f32 / of.max(1) as f32;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_different_is_one_sentence() {
        let found = Differences {
            documents_changed: 1,
            rules: 2,
            model: Some(false),
            ..Differences::default()
        };
        assert_eq!(
            differences(&found),
            "1 document changed, 2 rules changed, the model is not there"
        );
    }
}
