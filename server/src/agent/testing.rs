//! Runs the workspace's tests: each question is considered as a turn would, judged, and compared with
//! the run before. A run that is done twice gives the same results.

mod fingerprint;
mod judge;

use std::collections::BTreeMap;

use shared::api::agent_tests::{JudgedTest, TestSet};
use shared::entities::agent_test::{Change, Differences, RunState, TestResult};
use shared::entities::{AgentTest, TestRun};
use shared::ids::{TestId, TestRunId};
use shared::live::{AgentChange, Ephemeral, EventKind};

use crate::agent::Agent;
use crate::agent::playground::told;
use crate::agent::turn::{Asking, consider_on_shelf};
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::agent_tests::RUNS_KEPT;
use crate::store::StoredRun;
use fingerprint::Fingerprint;
use judge::judged;

/// All tests, the latest runs, and what came of the last one.
pub async fn list_tests(agent: &Agent, cx: &Cx) -> Result<TestSet, InboxError> {
    let store = cx.store();
    let tests = store.agent_tests(cx.workspace).await?;
    let runs = store.test_runs(cx.workspace, RUNS_KEPT).await?;
    let mut ended = runs
        .iter()
        .filter(|stored| matches!(stored.run.state, RunState::Ended { .. }));
    let (last, before) = (ended.next(), ended.next());
    let mut set = TestSet {
        tests,
        runs: runs.iter().map(|stored| stored.run.clone()).collect(),
        ..TestSet::default()
    };
    let Some(last) = last else { return Ok(set) };
    let earlier: BTreeMap<TestId, bool> = match before {
        Some(before) => {
            let results = store.test_results(cx.workspace, before.run.id).await?;
            results.into_iter().map(|it| (it.test, it.passed)).collect()
        }
        None => BTreeMap::new(),
    };
    let results = store.test_results(cx.workspace, last.run.id).await?;
    set.results = results
        .into_iter()
        .map(|result| JudgedTest {
            change: Change::between(earlier.get(&result.test).copied(), result.passed),
            result,
        })
        .collect();
    let then = Fingerprint::of_run(last);
    let earlier = before.and_then(Fingerprint::of_run);
    set.against = differences(earlier.as_ref(), then.as_ref());
    let now = Fingerprint::now(agent, cx).await?;
    set.since = differences(then.as_ref(), Some(&now));
    Ok(set)
}

/// `None` when there are none, or nobody knows.
fn differences(before: Option<&Fingerprint>, after: Option<&Fingerprint>) -> Option<Differences> {
    let differences = after?.differs_from(before?);
    Some(differences).filter(|found| !found.is_none())
}

/// The job `run_tests`.
pub async fn run(agent: &Agent, cx: &Cx, id: TestRunId) -> Result<(), InboxError> {
    let Some(run) = under_way(cx, id).await? else {
        return Ok(());
    };
    let against = Fingerprint::now(agent, cx).await?;
    let tests = cx.store().agent_tests(cx.workspace).await?;
    let total = u32::try_from(tests.len()).unwrap_or(u32::MAX);
    let mut results: Vec<(AgentTest, TestResult)> = Vec::with_capacity(tests.len());
    for (done, test) in (1..).zip(tests) {
        let result = run_one(agent, cx, &test).await?;
        results.push((test, result));
        cx.tell(Ephemeral::Testing {
            run: id,
            done,
            total,
        });
    }
    keep(cx, run, results, &against).await
}

/// A run that could not be carried out: nobody must wait for it, and the next one may begin.
pub async fn give_up(cx: &Cx, id: TestRunId) -> Result<(), InboxError> {
    let Some(run) = under_way(cx, id).await? else {
        return Ok(());
    };
    let mut tx = cx.begin().await?;
    let state = RunState::Failed { at: cx.now() };
    tx.end_test_run(id, state, None).await?;
    let change = AgentChange::TestsEnded {
        run: TestRun { state, ..run },
    };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}

async fn under_way(cx: &Cx, id: TestRunId) -> Result<Option<TestRun>, InboxError> {
    let stored = cx.store().test_run(cx.workspace, id).await?;
    let run = stored.map(|StoredRun { run, .. }| run);
    Ok(run.filter(|run| run.state == RunState::Running))
}

async fn run_one(agent: &Agent, cx: &Cx, test: &AgentTest) -> Result<TestResult, InboxError> {
    // Tests take their turn among what staff try meanwhile, one by one.
    let place = agent.experiments.acquire().await;
    let asking = Asking {
        messages: vec![test.terms.question.clone()],
        answered: test.terms.earlier.clone(),
        property: test.terms.property,
    };
    let trial = told(consider_on_shelf(agent, cx, asking).await?);
    drop(place);
    Ok(judged(test, &trial))
}

/// Keeps what came of the tests that are still the ones that were run.
async fn keep(
    cx: &Cx,
    run: TestRun,
    results: Vec<(AgentTest, TestResult)>,
    against: &Fingerprint,
) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let runs = tx.all_test_runs().await?;
    let running = |it: &TestRun| it.id == run.id && it.state == RunState::Running;
    if !runs.iter().any(running) {
        return Ok(());
    }
    let there: BTreeMap<TestId, AgentTest> = tx
        .all_agent_tests()
        .await?
        .into_iter()
        .map(|test| (test.id, test))
        .collect();
    let results: Vec<TestResult> = results
        .into_iter()
        .filter(|(test, _)| there.get(&test.id) == Some(test))
        .map(|(_, result)| result)
        .collect();
    let count = |results: usize| u32::try_from(results).unwrap_or(u32::MAX);
    let state = RunState::Ended {
        at: cx.now(),
        passed: count(results.iter().filter(|result| result.passed).count()),
        total: count(results.len()),
    };
    tx.insert_test_results(run.id, &results).await?;
    tx.end_test_run(run.id, state, Some(&against.to_text()?))
        .await?;
    let change = AgentChange::TestsEnded {
        run: TestRun { state, ..run },
    };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}
