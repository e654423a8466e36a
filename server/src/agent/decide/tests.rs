//! What the agent decides, as the tenant would notice it. Without the model.

use super::*;
use crate::knowledge::embed::Unavailable;
use crate::knowledge::search::Scope;

fn decide(messages: &[&str]) -> Decision {
    let turn = Turn {
        messages,
        answered: &[],
        asker: &Asker::within(Scope::WorkspaceWide),
        emergency_phone: Some("555-0100"),
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
    let Decision::Escalate { escalation, told } = decide(&["I got an eviction notice"]) else {
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
