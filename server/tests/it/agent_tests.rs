//! Questions kept as tests: what came of them, what changed since the run before, and what a run ran
//! against.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight::cx::Cx;
use shared::api::Empty;
use shared::api::agent_tests::{
    AddAgentTest, ChangeAgentTest, DeleteAgentTest, ListAgentTests, NewAgentTest, RunAgentTests,
    TestSet,
};
use shared::api::documents::{DeleteDocument, NewDocument, UploadDocument};
use shared::api::playground::Outcome;
use shared::api::rules::{AddRule, NewRule};
use shared::entities::agent_test::{
    Change, Differences, Expectation, ExpectedReason, RunState, TestTerms,
};
use shared::entities::{AgentTest, EmergencyKind, Role, RuleTerms, RuleWords, TestRun, Trigger};
use shared::error::ErrorCode;
use shared::ids::{DocumentId, PropertyId, RuleId, TestId};
use shared::live::{Actor, AgentChange, Ephemeral, EventKind, ServerFrame};
use uuid::Uuid;

use crate::support::{Database, Node, Staff, expect_error, model_dir, stories};

stories! {
    a_run_tells_what_broke_and_what_was_mended,
    a_run_shows_its_progress_and_ends,
    a_changed_test_is_another_test,
    what_a_test_names_must_be_there,
    managers_keep_tests_and_members_read_them,
    one_run_at_a_time_and_few_are_kept,
    there_is_an_end_to_tests,
}

const RULES: &str = "# House rules\n\n## Pool\n\nThe pool is open every day from 8 in the morning \
    to 9 in the evening.\n\n## Guests\n\nA guest may stay for at most 14 nights in a row.\n";

fn terms(question: &str, expect: Expectation) -> TestTerms {
    TestTerms {
        question: question.into(),
        property: None,
        earlier: vec![],
        expect,
    }
}

fn danger(emergency: EmergencyKind) -> Expectation {
    Expectation::Escalation {
        why: ExpectedReason::Emergency { emergency },
    }
}

async fn add(staff: &Staff, terms: TestTerms) -> TestId {
    let new = NewAgentTest {
        id: TestId(Uuid::now_v7()),
        terms,
    };
    staff
        .call::<AddAgentTest>((), &new)
        .await
        .expect("added")
        .id
}

async fn list(staff: &Staff) -> TestSet {
    let set = staff.call::<ListAgentTests>((), &Empty {}).await;
    set.expect("read")
}

/// Runs all tests and waits for the end.
async fn run(node: &Node, staff: &Staff) -> TestSet {
    staff
        .call::<RunAgentTests>((), &Empty {})
        .await
        .expect("started");
    node.settled().await;
    list(staff).await
}

fn change_of(set: &TestSet, test: TestId) -> Option<Change> {
    let judged = set.results.iter().find(|it| it.result.test == test);
    judged.map(|judged| judged.change)
}

async fn upload(owner: &Staff) -> DocumentId {
    let new = NewDocument {
        id: DocumentId(Uuid::now_v7()),
        file_name: "rules.md".into(),
        title: Some("House rules".into()),
        property: None,
        content: STANDARD.encode(RULES),
    };
    owner
        .call::<UploadDocument>((), &new)
        .await
        .expect("taken in")
        .id
}

async fn a_run_tells_what_broke_and_what_was_mended(database: Database) {
    let Some(model) = model_dir() else { return };
    let node = Node::start_with(&database, |config| config.store.model_dir = Some(model)).await;
    let owner = Staff::sign_up(&node).await;
    let document = upload(&owner).await;
    node.settled().await;
    let from_rules = Expectation::Document {
        document,
        title: String::new(),
    };
    let pool = add(&owner, terms("When is the pool open?", from_rules)).await;
    let fact = Expectation::Fact {
        text: "14 nights".into(),
    };
    let guests = add(&owner, terms("How long may a guest stay?", fact)).await;
    let garage = add(
        &owner,
        terms("Is the garage heated in winter?", Expectation::NoAnswer),
    )
    .await;

    let first = run(&node, &owner).await;
    assert_eq!(first.results.len(), 3);
    for judged in &first.results {
        assert!(judged.result.passed, "{judged:?}");
    }
    let expect = &first.tests[0].terms.expect;
    assert!(
        matches!(expect, Expectation::Document { title, .. } if title == "House rules"),
        "a document is named as it is called: {expect:?}"
    );
    assert_eq!((first.against, first.since), (None, None));

    owner
        .call::<DeleteDocument>(document, &Empty {})
        .await
        .expect("deleted");
    let removed = Some(Differences {
        documents_removed: 1,
        ..Differences::default()
    });
    assert_eq!(
        list(&owner).await.since,
        removed,
        "it would come out otherwise now"
    );
    let second = run(&node, &owner).await;
    assert_eq!(change_of(&second, pool), Some(Change::Broken));
    assert_eq!(change_of(&second, guests), Some(Change::Broken));
    assert_eq!(change_of(&second, garage), Some(Change::Fine));
    assert_eq!((second.against, second.since), (removed, None));
    let broken = second.results.iter().find(|it| it.result.test == pool);
    let saw = &broken.expect("a result").result.saw;
    assert_eq!(saw.trigger, Some(Trigger::LowSupport));

    let third = run(&node, &owner).await;
    assert_eq!(change_of(&third, pool), Some(Change::StillBroken));
    // A new upload under the same title is the same document to the test.
    upload(&owner).await;
    node.settled().await;
    let fourth = run(&node, &owner).await;
    assert_eq!(change_of(&fourth, pool), Some(Change::Mended));
    assert_eq!(fourth.against.expect("a document more").documents_added, 1);
    let RunState::Ended { passed, total, .. } = fourth.runs[0].state else {
        panic!("the last run ended")
    };
    assert_eq!((passed, total, fourth.runs.len()), (3, 3, 4));
}

async fn a_run_shows_its_progress_and_ends(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let gas = add(&owner, terms("I smell gas", danger(EmergencyKind::Gas))).await;
    let wrong = add(&owner, terms("I smell gas", danger(EmergencyKind::Fire))).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    let started: TestRun = owner
        .call::<RunAgentTests>((), &Empty {})
        .await
        .expect("started");
    assert_eq!(
        started.by.as_ref().map(|by| by.id),
        Some(owner.me.member.id)
    );
    let mut progress = Vec::new();
    let ended = loop {
        let text = socket.next_text().await.expect("open");
        match serde_json::from_str(&text).expect("a frame") {
            ServerFrame::Ephemeral {
                ephemeral: Ephemeral::Testing { run, done, total },
            } if run == started.id => progress.push((done, total)),
            ServerFrame::Event { event } => {
                if let EventKind::AgentChanged {
                    change: AgentChange::TestsEnded { run },
                } = event.kind
                {
                    break run;
                }
            }
            _ => {}
        }
    };
    assert_eq!(progress, [(1, 2), (2, 2)]);
    assert_eq!(ended.id, started.id);
    assert!(matches!(
        ended.state,
        RunState::Ended {
            passed: 1,
            total: 2,
            ..
        }
    ));
    let set = list(&owner).await;
    assert_eq!(change_of(&set, gas), Some(Change::Fine));
    assert_eq!(change_of(&set, wrong), Some(Change::NewBroken));
    let saw = &set.results[0].result.saw;
    assert_eq!(saw.outcome, Outcome::SafetyText);
    assert_eq!(saw.rule.as_deref(), Some("emergency.gas"));
}

async fn a_changed_test_is_another_test(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let gas = terms("I smell gas", danger(EmergencyKind::Gas));
    let id = add(&owner, gas.clone()).await;
    let other = add(&owner, terms("hello", Expectation::NoAnswer)).await;
    let set = run(&node, &owner).await;
    assert_eq!(set.results.len(), 2);

    owner
        .call::<ChangeAgentTest>(id, &gas)
        .await
        .expect("the same");
    assert_eq!(list(&owner).await.results.len(), 2, "nothing changed");
    let louder = terms("I smell gas!", danger(EmergencyKind::Gas));
    owner
        .call::<ChangeAgentTest>(id, &louder)
        .await
        .expect("changed");
    let set = list(&owner).await;
    assert_eq!((change_of(&set, id), set.results.len()), (None, 1));

    owner
        .call::<DeleteAgentTest>(other, &Empty {})
        .await
        .expect("deleted");
    let set = list(&owner).await;
    assert_eq!((set.tests.len(), set.results.len()), (1, 0));
    // Taken back, it is there again and has yet to run.
    let back = NewAgentTest {
        id: other,
        terms: terms("hello", Expectation::NoAnswer),
    };
    for _ in 0..2 {
        owner.call::<AddAgentTest>((), &back).await.expect("back");
    }
    assert_eq!(list(&owner).await.tests.len(), 2);
}

async fn what_a_test_names_must_be_there(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let stranger = Staff::sign_up(&node).await;
    let theirs = upload(&stranger).await;
    let rule = NewRule {
        id: RuleId(Uuid::now_v7()),
        terms: RuleTerms {
            name: "Towing".into(),
            phrases: vec!["tow*".into()],
            description: String::new(),
            nearness: 0.5,
            told: RuleWords::default(),
            tags: vec![],
            enabled: true,
        },
    };
    stranger.call::<AddRule>((), &rule).await.expect("added");
    let expectation = |document| Expectation::Document {
        document,
        title: "House rules".into(),
    };
    let by_rule = |rule| Expectation::Escalation {
        why: ExpectedReason::Rule {
            rule,
            name: String::new(),
        },
    };
    let of_nowhere = TestTerms {
        property: Some(PropertyId(Uuid::now_v7())),
        ..terms("When?", Expectation::NoAnswer)
    };
    for foreign in [
        terms("When?", expectation(theirs)),
        terms("They towed my car", by_rule(rule.id)),
        of_nowhere,
    ] {
        let new = NewAgentTest {
            id: TestId(Uuid::now_v7()),
            terms: foreign,
        };
        expect_error(
            owner.call::<AddAgentTest>((), &new).await,
            ErrorCode::NotFound,
        );
    }
    let blank = NewAgentTest {
        id: TestId(Uuid::now_v7()),
        terms: terms(" ", Expectation::Fact { text: "?".into() }),
    };
    let error = expect_error(
        owner.call::<AddAgentTest>((), &blank).await,
        ErrorCode::ValidationFailed,
    );
    let fields: Vec<&str> = error.fields.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["fact", "question"]);

    // A rule of one's own is named, and judged by.
    let id = add(&stranger, terms("They towed my car", by_rule(rule.id))).await;
    let set = run(&node, &stranger).await;
    assert_eq!(change_of(&set, id), Some(Change::Fine));
    assert!(matches!(
        &set.tests[0].terms.expect,
        Expectation::Escalation { why: ExpectedReason::Rule { name, .. } } if name == "Towing"
    ));
}

async fn managers_keep_tests_and_members_read_them(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let manager = owner.invite("Marta Manager", Role::Manager).await;
    let member = owner.invite("Rosa Ortega", Role::Member).await;
    expect_error(
        manager.call::<RunAgentTests>((), &Empty {}).await,
        ErrorCode::ValidationFailed,
    );
    let id = add(&manager, terms("hello", Expectation::NoAnswer)).await;
    run(&node, &manager).await;
    assert_eq!(list(&member).await.results.len(), 1);
    let mine = terms("mine", Expectation::NoAnswer);
    expect_error(
        member.call::<ChangeAgentTest>(id, &mine).await,
        ErrorCode::Forbidden,
    );
    expect_error(
        member.call::<DeleteAgentTest>(id, &Empty {}).await,
        ErrorCode::Forbidden,
    );
    expect_error(
        member.call::<RunAgentTests>((), &Empty {}).await,
        ErrorCode::Forbidden,
    );
}

async fn one_run_at_a_time_and_few_are_kept(database: Database) {
    let node = Node::start_without_reactions(&database).await;
    let owner = Staff::sign_up(&node).await;
    add(&owner, terms("hello", Expectation::NoAnswer)).await;
    let cx: Cx = node.app.cx(owner.me.workspace.id, Actor::System);
    let start = async || {
        let run = porchlight::inbox::agent_tests::start_run(&cx).await;
        run.expect("started").id
    };
    let first = start().await;
    assert_eq!(start().await, first, "one is under way");
    node.app
        .agent()
        .give_up_tests(&cx, first)
        .await
        .expect("given up");
    let set = list(&owner).await;
    assert!(matches!(set.runs[0].state, RunState::Failed { .. }));
    assert!(set.results.is_empty());

    for _ in 0..24 {
        let run = start().await;
        let agent = node.app.agent();
        agent.run_tests(&cx, run).await.expect("run");
        // A job may run twice.
        agent.run_tests(&cx, run).await.expect("run again");
    }
    let set = list(&owner).await;
    assert_eq!((set.runs.len(), set.results.len()), (20, 1));
    assert!(set.runs.iter().all(|run| run.id != first));
}

async fn there_is_an_end_to_tests(database: Database) {
    let node = Node::start_without_reactions(&database).await;
    let owner = Staff::sign_up(&node).await;
    let store = node.app.store();
    let mut tx = store.begin(owner.me.workspace.id).await.expect("begun");
    for _ in 0..500 {
        let test = AgentTest {
            id: TestId(Uuid::now_v7()),
            terms: terms("hello", Expectation::NoAnswer),
        };
        tx.insert_agent_test(&test, node.app.now())
            .await
            .expect("inserted");
    }
    let _no_events = tx.commit().await.expect("committed");
    let one_more = NewAgentTest {
        id: TestId(Uuid::now_v7()),
        terms: terms("hello", Expectation::NoAnswer),
    };
    let error = expect_error(
        owner.call::<AddAgentTest>((), &one_more).await,
        ErrorCode::ValidationFailed,
    );
    assert!(error.message.contains("500"), "{error:?}");
    assert_eq!(list(&owner).await.tests.len(), 500);
}
