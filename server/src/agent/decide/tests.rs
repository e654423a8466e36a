//! What the agent decides, as the tenant would notice it. Without the model.

use std::sync::Arc;

use shared::entities::{Rule, RuleTerms, RuleWords};
use shared::ids::RuleId;

use super::*;
use crate::agent::rules::RuleSet;
use crate::knowledge::embed::Unavailable;
use crate::knowledge::search::Scope;

fn decide(messages: &[&str]) -> Decision {
    decide_under(&Policy::default(), messages)
}

fn decide_under(policy: &Policy, messages: &[&str]) -> Decision {
    let turn = Turn {
        messages,
        answered: &[],
        asker: &Asker::within(Scope::WorkspaceWide),
        emergency_phone: Some("555-0100"),
        policy,
        now: Timestamp(7),
    };
    consider(&turn, &Index::new(), &Unavailable::new("it is missing")).decision
}

#[test]
fn an_emergency_comes_before_everything_and_needs_no_model() {
    let messages = [
        "Hi, can I talk to a person about my lease?",
        "there is smoke in the hallway now",
    ];
    let Decision::SafetyText {
        kind,
        escalation,
        told,
    } = decide(&messages)
    else {
        panic!()
    };
    assert_eq!(kind, EmergencyKind::Fire);
    assert_eq!(escalation.severity, Severity::Emergency);
    assert!(escalation.evidence[0].contains("smoke"));
    assert!(told.text.contains("911") && told.text.contains("555-0100"));
}

#[test]
fn a_sensitive_topic_gets_a_careful_line_and_a_person() {
    let Decision::Escalate {
        escalation, told, ..
    } = decide(&["I got an eviction notice"])
    else {
        panic!()
    };
    assert_eq!(escalation.rule, "sensitive.eviction");
    assert!(told.text.contains("someone from the office") && told.citations.is_empty());
}

#[test]
fn without_the_model_questions_go_to_a_person_and_greetings_do_not() {
    let Decision::Escalate { escalation, .. } = decide(&["When is rent due?"]) else {
        panic!()
    };
    assert_eq!(escalation.trigger, Trigger::AgentUnavailable);
    assert!(matches!(decide(&["hi"]), Decision::Reply(_)));
    assert!(matches!(decide(&["Are you a bot?"]), Decision::Reply(_)));
    assert_eq!(decide(&["  "]), Decision::Nothing);
    assert_eq!(decide(&[]), Decision::Nothing);
}

#[test]
fn spanish_is_answered_in_spanish() {
    let Decision::Escalate { told, .. } = decide(&["quiero hablar con una persona"]) else {
        panic!()
    };
    assert!(told.text.starts_with("Claro"));
}

/// A rule of the workspace on the word "help".
fn policy(told: RuleWords, tags: Vec<TagId>) -> Policy {
    let rule = |number, phrases: &[&str], told, tags| Rule {
        id: RuleId(uuid::Uuid::from_u128(number)),
        terms: RuleTerms {
            name: format!("Rule {number}"),
            phrases: phrases.iter().map(|it| (*it).to_owned()).collect(),
            description: String::new(),
            nearness: 0.5,
            told,
            tags,
            enabled: true,
        },
    };
    let rules = [
        rule(1, &["help*", "ayud*"], told, tags),
        rule(
            2,
            &["help me"],
            RuleWords::default(),
            vec![TagId(uuid::Uuid::from_u128(9))],
        ),
    ];
    let embedder: Arc<dyn Embedder> = Arc::new(Unavailable::new("it is missing"));
    Policy {
        rules: RuleSet::new(&rules, &embedder),
        ..Policy::default()
    }
}

#[test]
fn a_rule_of_the_workspace_asks_for_a_person_with_its_own_line_and_tags() {
    let told = RuleWords {
        english: "Rosa will call you.".into(),
        spanish: String::new(),
    };
    let own = TagId(uuid::Uuid::from_u128(8));
    let policy = policy(told, vec![own]);
    let Decision::Escalate {
        escalation,
        told,
        tags,
    } = decide_under(&policy, &["please help me with my car"])
    else {
        panic!()
    };
    assert_eq!(told.text, "Rosa will call you.");
    assert_eq!(escalation.rule, "Rule 1");
    assert_eq!(escalation.severity, Severity::Normal);
    assert_eq!(escalation.evidence, ["help"]);
    assert_eq!(
        tags,
        [own, TagId(uuid::Uuid::from_u128(9))],
        "of all that fire"
    );

    let Decision::Escalate { told, .. } = decide_under(&policy, &["necesito ayuda, por favor"])
    else {
        panic!()
    };
    assert!(
        told.text.starts_with("Gracias"),
        "the program's own Spanish line"
    );
}

#[test]
fn no_rule_comes_before_danger_or_a_sensitive_topic() {
    let policy = policy(RuleWords::default(), vec![]);
    let danger = decide_under(&policy, &["help, I smell gas in the hallway"]);
    assert!(matches!(
        danger,
        Decision::SafetyText {
            kind: EmergencyKind::Gas,
            ..
        }
    ));
    let topic = decide_under(&policy, &["help me, I got an eviction notice"]);
    let Decision::Escalate { escalation, .. } = topic else {
        panic!()
    };
    assert_eq!(escalation.trigger, Trigger::SensitiveTopic);
    // But before small talk, a wish for a person, and the documents.
    let ruled = decide_under(&policy, &["can a real person help me"]);
    let Decision::Escalate { escalation, .. } = ruled else {
        panic!()
    };
    assert!(matches!(escalation.trigger, Trigger::WorkspaceRule { .. }));
}
