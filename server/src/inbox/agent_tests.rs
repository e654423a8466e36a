//! The agent's tests: adding, changing, deleting, and starting a run. Running them is the agent's.

use shared::api::agent_tests::{NewAgentTest, TESTS_AT_MOST};
use shared::entities::agent_test::{Expectation, ExpectedReason, RunState, TestTerms};
use shared::entities::{AgentTest, TestRun};
use shared::ids::TestId;
use shared::live::{AgentChange, EventKind};
use shared::validate::{Check, agent_tests};

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::{StoreError, Tx};

/// Runs that are kept. Two are compared; the others tell how it went.
pub const RUNS_KEPT: usize = 20;

/// The same id again gives the same test. One deleted a moment ago can be added again.
pub async fn add_test(cx: &Cx, new: NewAgentTest) -> Result<AgentTest, InboxError> {
    let terms = check_terms(new.terms)?;
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    if let Some(test) = tx.agent_test(new.id).await? {
        return Ok(test);
    }
    if tx.count_agent_tests().await? >= TESTS_AT_MOST as u64 {
        let sentence = format!("A workspace has at most {TESTS_AT_MOST} tests. Delete one first.");
        return Err(InboxError::field("question", sentence));
    }
    let terms = known_things(&mut tx, terms).await?;
    let test = AgentTest { id: new.id, terms };
    tx.insert_agent_test(&test, cx.now()).await?;
    save(cx, tx, test).await
}

pub async fn change_test(cx: &Cx, id: TestId, terms: TestTerms) -> Result<AgentTest, InboxError> {
    let terms = check_terms(terms)?;
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let before = known(&mut tx, id).await?;
    let terms = known_things(&mut tx, terms).await?;
    let after = AgentTest { id, terms };
    if after == before {
        return Ok(after);
    }
    tx.update_agent_test(&after).await?;
    save(cx, tx, after).await
}

pub async fn delete_test(cx: &Cx, id: TestId) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    known(&mut tx, id).await?;
    tx.delete_agent_test(id).await?;
    let change = AgentChange::TestDeleted { test: id };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}

/// Begins a run, unless one is under way: then that one is the answer. Runs beyond those that are
/// kept go.
pub async fn start_run(cx: &Cx) -> Result<TestRun, InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let runs = tx.all_test_runs().await?;
    if let Some(run) = runs.iter().find(|run| run.state == RunState::Running) {
        return Ok(run.clone());
    }
    if tx.count_agent_tests().await? == 0 {
        let sentence = "There are no tests yet. Save a question as a test first.";
        return Err(InboxError::field("tests", sentence));
    }
    let run = TestRun {
        id: cx.new_id(),
        by: cx.staff().cloned(),
        started_at: cx.now(),
        state: RunState::Running,
    };
    tx.insert_test_run(&run).await?;
    for old in runs.iter().skip(RUNS_KEPT - 1) {
        tx.delete_test_run(old.id).await?;
    }
    let change = AgentChange::TestsStarted { run: run.clone() };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(run)
}

fn check_terms(terms: TestTerms) -> Result<TestTerms, InboxError> {
    let mut check = Check::default();
    let terms = agent_tests::test(&mut check, terms);
    check.finish().map_err(InboxError::Invalid)?;
    Ok(terms)
}

/// What a test names is there, and is named as it is called now.
async fn known_things(tx: &mut Tx, mut terms: TestTerms) -> Result<TestTerms, InboxError> {
    if let Some(property) = terms.property {
        found(tx.property(property).await, "property")?;
    }
    match &mut terms.expect {
        Expectation::Document { document, title } => {
            *title = found(tx.document(*document).await, "document")?.title;
        }
        Expectation::Escalation {
            why: ExpectedReason::Rule { rule, name },
        } => *name = found(tx.rule(*rule).await, "rule")?.terms.name,
        Expectation::Escalation {
            why:
                ExpectedReason::Any
                | ExpectedReason::Emergency { .. }
                | ExpectedReason::AskedForPerson
                | ExpectedReason::SensitiveTopic,
        }
        | Expectation::Fact { .. }
        | Expectation::NoAnswer => {}
    }
    Ok(terms)
}

fn found<T>(looked: Result<Option<T>, StoreError>, what: &'static str) -> Result<T, InboxError> {
    looked?.ok_or(InboxError::NotFound { what })
}

async fn save(cx: &Cx, mut tx: Tx, test: AgentTest) -> Result<AgentTest, InboxError> {
    let change = AgentChange::TestSaved { test: test.clone() };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(test)
}

async fn known(tx: &mut Tx, id: TestId) -> Result<AgentTest, InboxError> {
    found(tx.agent_test(id).await, "test")
}
