//! The playground shows what a turn would do, and leaves nothing behind.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::api::documents::{NewDocument, UploadDocument};
use shared::api::playground::{AskPlayground, Outcome, Trial, TrialQuestion, Verdict};
use shared::api::properties::{AddProperty, NewProperty};
use shared::entities::{Role, Trigger};
use shared::error::{ApiError, ErrorCode};
use shared::ids::{DocumentId, PropertyId};
use uuid::Uuid;

use crate::support::{
    Database, Node, Staff, TenantClient, expect_error, model_dir, standing_clock, stories,
};

stories! {
    everything_that_led_to_an_answer_is_shown,
    a_follow_up_is_asked_with_what_was_said_before,
    asking_leaves_nothing_behind,
    what_can_not_be_asked_is_said,
    experiments_are_counted,
}

const RULES: &str = "# House rules\n\n## Pool\n\nThe pool is open every day from 8 in the morning \
    to 9 in the evening. Children under 12 swim with an adult.\n\n## Pets\n\nThe pet fee for one cat \
    is $250. The pet fee for two cats is $400.\n";

fn question(text: &str) -> TrialQuestion {
    TrialQuestion {
        question: text.into(),
        property: None,
        earlier: vec![],
    }
}

async fn ask(staff: &Staff, question: &TrialQuestion) -> Result<Trial, ApiError> {
    staff.call::<AskPlayground>((), question).await
}

async fn upload(owner: &Staff, property: Option<PropertyId>) -> DocumentId {
    let new = NewDocument {
        id: DocumentId(Uuid::now_v7()),
        file_name: "rules.md".into(),
        title: None,
        property,
        content: STANDARD.encode(RULES),
    };
    owner
        .call::<UploadDocument>((), &new)
        .await
        .expect("taken in")
        .id
}

/// An office whose one document is read; `None` without the model.
async fn office(database: &Database) -> Option<(Node, Staff, DocumentId)> {
    let model = model_dir()?;
    let node = Node::start_with(database, |config| config.store.model_dir = Some(model)).await;
    let owner = Staff::sign_up(&node).await;
    let document = upload(&owner, None).await;
    node.settled().await;
    Some((node, owner, document))
}

async fn everything_that_led_to_an_answer_is_shown(database: Database) {
    let Some((node, owner, document)) = office(&database).await else {
        return;
    };
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    let trial = ask(&rosa, &question("When is the pool open?"))
        .await
        .expect("any member may ask");
    assert_eq!(trial.outcome, Outcome::Answered);
    assert!(trial.told.contains("from 8 in the morning"));
    assert_eq!(trial.citations[0].document, document);
    assert!(trial.escalation.is_none());
    let [searched] = &trial.searched[..] else {
        panic!("one question was asked: {trial:?}")
    };
    assert_eq!(searched.verdict, Verdict::Answer);
    assert!(searched.probability > 0.5 && searched.features.len() > 5);
    let best = &searched.passages[0];
    assert!(best.cosine > 0.3 && best.bm25 > 0.0 && best.fused > 0.0);
    let marked: Vec<&str> = best
        .text
        .iter()
        .filter(|piece| piece.marked)
        .map(|piece| piece.text.trim())
        .collect();
    assert!(
        marked[0].starts_with("The pool is open"),
        "the chosen sentence stands out: {marked:?}"
    );
    let whole: String = best.text.iter().map(|piece| piece.text.as_str()).collect();
    assert!(whole.contains("Children under 12"), "{whole}");

    // The same words from a tenant get the same answer.
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("When is the pool open?").await;
    node.settled().await;
    let thread = owner.thread(tenant.conversation).await;
    let last = thread.conversation.last_message.expect("an answer");
    assert!(trial.told.starts_with(last.text.trim_end_matches('…')));
}

async fn a_follow_up_is_asked_with_what_was_said_before(database: Database) {
    let Some((_node, owner, _)) = office(&database).await else {
        return;
    };
    let follow_up = TrialQuestion {
        earlier: vec!["What is the pet fee for one cat?".into()],
        ..question("And for two?")
    };
    let trial = ask(&owner, &follow_up).await.expect("asked");
    assert!(trial.searched[0].question.contains("pet fee"), "{trial:?}");

    let again = TrialQuestion {
        earlier: vec!["When is the pool open?".into()],
        ..question("When is the pool open?")
    };
    let trial = ask(&owner, &again).await.expect("asked");
    let escalation = trial.escalation.expect("a human is asked");
    assert_eq!(escalation.trigger, Trigger::RepeatedQuestion);
    assert_eq!(trial.outcome, Outcome::Drafted);
}

async fn asking_leaves_nothing_behind(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let before = owner.inbox().await.inbox;
    let trial = ask(&owner, &question("I smell gas in the hallway!"))
        .await
        .expect("asked");
    assert_eq!(trial.outcome, Outcome::SafetyText);
    let escalation = trial.escalation.expect("a reason");
    assert_eq!(escalation.rule, "emergency.gas");
    assert!(escalation.evidence[0].contains("smell gas"));
    assert!(trial.told.contains("911") && trial.searched.is_empty());

    let trial = ask(&owner, &question("hello")).await.expect("asked");
    assert_eq!((trial.outcome, trial.escalation), (Outcome::Greeted, None));
    let trial = ask(&owner, &question("When is rent due?"))
        .await
        .expect("asked");
    let escalation = trial.escalation.expect("there is no model");
    assert_eq!(escalation.trigger, Trigger::AgentUnavailable);
    node.settled().await;
    assert_eq!(owner.inbox().await.inbox, before);
}

async fn what_can_not_be_asked_is_said(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let stranger = Staff::sign_up(&node).await;
    let property = NewProperty {
        id: PropertyId(Uuid::now_v7()),
        name: "Elm House".into(),
        address: String::new(),
    };
    let theirs = stranger
        .call::<AddProperty>((), &property)
        .await
        .expect("added");
    let foreign = TrialQuestion {
        property: Some(theirs.id),
        ..question("When is the pool open?")
    };
    expect_error(ask(&owner, &foreign).await, ErrorCode::NotFound);

    for (odd, field) in [
        (question(" \n "), "question"),
        (question(&"x".repeat(17 * 1024)), "question"),
        (
            TrialQuestion {
                earlier: vec!["a".into(); 11],
                ..question("b")
            },
            "earlier",
        ),
    ] {
        let error = expect_error(ask(&owner, &odd).await, ErrorCode::ValidationFailed);
        assert_eq!(error.fields[0].field, field);
    }
}

async fn experiments_are_counted(database: Database) {
    let clock = standing_clock();
    let node = Node::start_by(&database, &clock, |_| {}).await;
    let owner = Staff::sign_up(&node).await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    for _ in 0..30 {
        ask(&owner, &question("hello")).await.expect("asked");
    }
    expect_error(
        ask(&owner, &question("hello")).await,
        ErrorCode::TooManyRequests,
    );
    ask(&rosa, &question("hello"))
        .await
        .expect("others have their own");
}
