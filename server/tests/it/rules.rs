//! The workspace's own rules and safety texts: who may write them, what they do to a conversation, and
//! trying them before they hold.

use shared::api::Empty;
use shared::api::playground::{AskPlayground, TrialQuestion};
use shared::api::rules::{
    AddRule, ChangeRule, DeleteRule, ListRules, NewRule, RecallRule, RuleTrial, TryRule,
};
use shared::api::safety_texts::{ChangeSafetyText, ListSafetyTexts, SafetyTextChange};
use shared::entities::{
    EmergencyKind, Handler, Language, Role, RuleTerms, RuleWords, TagSource, Trigger,
};
use shared::error::ErrorCode;
use shared::ids::RuleId;
use shared::live::{AgentChange, EventKind};
use uuid::Uuid;

use crate::support::{
    Database, Node, Staff, TenantClient, expect_error, model_dir, standing_clock, stories,
};

stories! {
    a_rule_brings_a_person_with_its_line_and_its_tags,
    a_rule_is_tried_on_words_and_on_the_last_month_before_it_is_saved,
    managers_write_rules_and_members_read_them,
    a_rule_that_makes_no_sense_is_refused_field_by_field,
    a_safety_text_of_the_workspace_is_told_and_can_be_taken_back,
    a_description_is_matched_by_meaning,
    trying_is_counted,
}

fn terms(name: &str, phrases: &[&str]) -> RuleTerms {
    RuleTerms {
        name: name.into(),
        phrases: phrases.iter().map(|it| (*it).to_owned()).collect(),
        description: String::new(),
        nearness: 0.45,
        told: RuleWords::default(),
        tags: vec![],
        enabled: true,
    }
}

async fn add(staff: &Staff, terms: RuleTerms) -> RuleId {
    let new = NewRule {
        id: RuleId(Uuid::now_v7()),
        terms,
    };
    staff.call::<AddRule>((), &new).await.expect("added").id
}

async fn a_rule_brings_a_person_with_its_line_and_its_tags(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let inbox = owner.inbox().await.inbox;
    let follow_up = inbox.tags.values().find(|tag| tag.name == "Follow-up");
    let follow_up = follow_up.expect("a starter tag").id;
    let rule = RuleTerms {
        told: RuleWords {
            english: "Our parking desk calls you today.".into(),
            spanish: String::new(),
        },
        tags: vec![follow_up],
        ..terms("Towed cars", &["tow* * car"])
    };
    let id = add(&owner, rule.clone()).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("Somebody towed my blue car!").await;
    node.settled().await;
    let thread = owner.thread(tenant.conversation).await;
    let conversation = thread.conversation;
    assert_eq!(conversation.state.handler, Handler::Waiting);
    let escalation = conversation.escalation.expect("a reason");
    assert_eq!(escalation.trigger, Trigger::WorkspaceRule { rule: id });
    assert_eq!(escalation.rule, "Towed cars");
    assert_eq!(escalation.evidence, ["towed my blue car"]);
    let last = conversation.last_message.expect("the rule's line");
    assert_eq!(last.text, "Our parking desk calls you today.");
    let applied = conversation.tags.iter().find(|it| it.tag == follow_up);
    assert_eq!(applied.expect("the rule's tag").source, TagSource::System);

    // Switched off, it is as if it were not there; deleted, it is not.
    let off = RuleTerms {
        enabled: false,
        ..rule
    };
    owner.call::<ChangeRule>(id, &off).await.expect("changed");
    let question = TrialQuestion {
        question: "Somebody towed my blue car!".into(),
        property: None,
        earlier: vec![],
    };
    let trial = owner.call::<AskPlayground>((), &question).await;
    let escalation = trial.expect("asked").escalation.expect("there is no model");
    assert_eq!(escalation.trigger, Trigger::AgentUnavailable);
    owner.call::<DeleteRule>(id, &Empty {}).await.expect("gone");
    let rules = owner.call::<ListRules>((), &Empty {}).await.expect("read");
    assert!(rules.is_empty());
    expect_error(
        owner.call::<DeleteRule>(id, &Empty {}).await,
        ErrorCode::NotFound,
    );
}

async fn a_rule_is_tried_on_words_and_on_the_last_month_before_it_is_saved(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let before = TenantClient::open(&node, owner.key()).await;
    before.write("They towed my car again").await;
    before.write("I smell gas next to the tow truck").await;
    before.write("When is rent due?").await;
    node.settled().await;
    let head = owner.inbox().await.inbox.position;

    let trial = RuleTrial {
        terms: terms("Towing", &["tow*"]),
        samples: vec![
            "Was my car towed?".into(),
            "Can I get a towel?".into(),
            "I smell gas by the tow truck".into(),
            "hello".into(),
        ],
    };
    let tried = owner.call::<TryRule>((), &trial).await.expect("tried");
    let fires: Vec<bool> = tried.iter().map(|it| it.fires).collect();
    assert_eq!(fires, [true, true, true, false]);
    let marked: Vec<&str> = tried[1]
        .text
        .iter()
        .filter(|it| it.marked)
        .map(|it| &*it.text)
        .collect();
    assert_eq!(marked, ["towel"], "one sees what the star caught");
    assert_eq!(tried[0].before, None);
    assert!(matches!(tried[2].before, Some(Trigger::Emergency { .. })));
    assert_eq!(tried[0].nearness, None);

    let recall = owner
        .call::<RecallRule>((), &terms("Towing", &["tow*"]))
        .await
        .expect("looked back");
    assert_eq!((recall.fired, recall.outranked), (1, 1));
    assert_eq!((recall.looked_at, recall.of, recall.compared), (3, 3, 0));
    assert_eq!(recall.messages[0].conversation, before.conversation);

    assert!(
        owner
            .call::<ListRules>((), &Empty {})
            .await
            .expect("read")
            .is_empty()
    );
    assert_eq!(owner.inbox().await.inbox.position, head, "nothing happened");
}

async fn managers_write_rules_and_members_read_them(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let manager = owner.invite("Marta Manager", Role::Manager).await;
    let member = owner.invite("Rosa Ortega", Role::Member).await;
    let mut socket = member.connect().await;
    socket.welcomed().await;
    let id = add(&manager, terms("Towing", &["tow*"])).await;
    let EventKind::AgentChanged { change } = socket.event_named("agent_changed").await.kind else {
        unreachable!()
    };
    assert!(matches!(change, AgentChange::RuleSaved { rule } if rule.id == id));

    let rules = member.call::<ListRules>((), &Empty {}).await.expect("read");
    assert_eq!(rules[0].terms.name, "Towing");
    let mine = terms("Mine", &["mine"]);
    expect_error(
        member.call::<ChangeRule>(id, &mine).await,
        ErrorCode::Forbidden,
    );
    expect_error(
        member.call::<DeleteRule>(id, &Empty {}).await,
        ErrorCode::Forbidden,
    );
    let change = SafetyTextChange {
        emergency: EmergencyKind::Gas,
        language: Language::English,
        text: None,
    };
    expect_error(
        member.call::<ChangeSafetyText>((), &change).await,
        ErrorCode::Forbidden,
    );
    member
        .call::<ListSafetyTexts>((), &Empty {})
        .await
        .expect("read");

    // Sent again after a lost answer, a rule is added once.
    let again = NewRule {
        id,
        terms: terms("Towing", &["tow*"]),
    };
    manager.call::<AddRule>((), &again).await.expect("the same");
    assert_eq!(
        owner
            .call::<ListRules>((), &Empty {})
            .await
            .expect("read")
            .len(),
        1
    );
}

async fn a_rule_that_makes_no_sense_is_refused_field_by_field(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let stranger = Staff::sign_up(&node).await;
    let odd = NewRule {
        id: RuleId(Uuid::now_v7()),
        terms: RuleTerms {
            nearness: 3.0,
            ..terms(" ", &["*"])
        },
    };
    let error = expect_error(
        owner.call::<AddRule>((), &odd).await,
        ErrorCode::ValidationFailed,
    );
    let fields: Vec<&str> = error.fields.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["name", "phrases", "nearness"]);

    let their_tag = *stranger
        .inbox()
        .await
        .inbox
        .tags
        .keys()
        .next()
        .expect("a tag");
    let foreign = NewRule {
        id: RuleId(Uuid::now_v7()),
        terms: RuleTerms {
            tags: vec![their_tag],
            ..terms("Towing", &["tow*"])
        },
    };
    expect_error(
        owner.call::<AddRule>((), &foreign).await,
        ErrorCode::NotFound,
    );
}

async fn a_safety_text_of_the_workspace_is_told_and_can_be_taken_back(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let change = |text: Option<&str>| SafetyTextChange {
        emergency: EmergencyKind::Gas,
        language: Language::English,
        text: text.map(str::to_owned),
    };
    let error = expect_error(
        owner
            .call::<ChangeSafetyText>((), &change(Some("Get out now.")))
            .await,
        ErrorCode::ValidationFailed,
    );
    assert!(error.message.contains("{emergency_phone}"), "{error:?}");

    let own = "Get out now and call 911.\nThen call us: {emergency_phone}.";
    let text = owner.call::<ChangeSafetyText>((), &change(Some(own))).await;
    assert_eq!(text.expect("changed").own.as_deref(), Some(own));
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("I smell gas in the hallway").await;
    node.settled().await;
    let thread = owner.thread(tenant.conversation).await;
    let last = thread.conversation.last_message.expect("the safety text");
    assert!(
        last.text.starts_with("Get out now and call 911."),
        "{last:?}"
    );
    assert!(
        last.text.contains("call us: 911"),
        "the phone is put in: {last:?}"
    );

    let usual = owner
        .call::<ChangeSafetyText>((), &change(None))
        .await
        .expect("taken back");
    assert_eq!(usual.own, None);
    // The program's own text as the workspace's is no text of its own.
    let same = owner
        .call::<ChangeSafetyText>((), &change(Some(&usual.usual)))
        .await;
    assert_eq!(same.expect("the same").own, None);
    let all = owner
        .call::<ListSafetyTexts>((), &Empty {})
        .await
        .expect("read");
    assert_eq!(all.len(), EmergencyKind::ALL.len() * Language::ALL.len());
    assert!(
        all.iter()
            .all(|text| text.own.is_none() && text.usual.contains("911"))
    );
}

async fn a_description_is_matched_by_meaning(database: Database) {
    let Some(model) = model_dir() else { return };
    let node = Node::start_with(&database, |config| config.store.model_dir = Some(model)).await;
    let owner = Staff::sign_up(&node).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant
        .write("Good evening. The people upstairs stomp around and play music every night.")
        .await;
    tenant.write("When is rent due?").await;
    node.settled().await;
    let rule = RuleTerms {
        description:
            "The tenant complains about noise from a neighbor\nLoud music or stomping upstairs"
                .into(),
        ..terms("Noise", &[])
    };
    let trial = RuleTrial {
        terms: rule.clone(),
        samples: vec![
            "My neighbors are so loud at night that I can't sleep".into(),
            "How do I pay my rent online?".into(),
        ],
    };
    let tried = owner.call::<TryRule>((), &trial).await.expect("tried");
    assert!(tried[0].fires && !tried[1].fires, "{tried:?}");
    assert!(tried[0].nearness > tried[1].nearness);

    // The second time what was read is known.
    for _ in 0..2 {
        let recall = owner
            .call::<RecallRule>((), &rule)
            .await
            .expect("looked back");
        assert_eq!((recall.fired, recall.compared), (1, 2));
        let marked = recall.messages[0].text.iter().find(|it| it.marked);
        assert!(
            marked
                .expect("the nearest sentence")
                .text
                .contains("upstairs")
        );
    }

    add(&owner, rule).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant
        .write("The neighbors above us make so much noise again")
        .await;
    node.settled().await;
    let conversation = owner.thread(tenant.conversation).await.conversation;
    assert_eq!(conversation.escalation.expect("a reason").rule, "Noise");
}

async fn trying_is_counted(database: Database) {
    let clock = standing_clock();
    let node = Node::start_by(&database, &clock, |_| {}).await;
    let owner = Staff::sign_up(&node).await;
    for _ in 0..6 {
        let rule = terms("Towing", &["tow*"]);
        owner
            .call::<RecallRule>((), &rule)
            .await
            .expect("looked back");
    }
    let rule = terms("Towing", &["tow*"]);
    expect_error(
        owner.call::<RecallRule>((), &rule).await,
        ErrorCode::TooManyRequests,
    );
    let trial = RuleTrial {
        terms: rule,
        samples: vec!["a".into(); 21],
    };
    for _ in 0..60 {
        expect_error(
            owner.call::<TryRule>((), &trial).await,
            ErrorCode::ValidationFailed,
        );
    }
    expect_error(
        owner.call::<TryRule>((), &trial).await,
        ErrorCode::TooManyRequests,
    );
}
