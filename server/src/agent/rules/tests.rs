//! Rules of a workspace without the model: by their phrases, and in their order.

use shared::entities::{EmergencyKind, RuleTerms, RuleWords};
use shared::ids::RuleId;
use uuid::Uuid;

use super::*;
use crate::knowledge::embed::Unavailable;

fn rule(name: &str, phrases: &[&str]) -> Rule {
    Rule {
        id: RuleId(Uuid::from_u128(name.len() as u128)),
        terms: RuleTerms {
            name: name.into(),
            phrases: phrases.iter().map(|it| (*it).to_owned()).collect(),
            description: String::new(),
            nearness: 0.5,
            told: RuleWords::default(),
            tags: vec![],
            enabled: true,
        },
    }
}

fn fired(
    rules: &[Rule],
    embedder: &Arc<dyn Embedder>,
    message: &str,
) -> Vec<(String, Vec<String>)> {
    let set = RuleSet::new(rules, embedder);
    let fired = set.fired(message);
    let words = |verdict: Verdict| {
        let marked = verdict.marked.into_iter();
        marked.map(|range| message[range].to_owned()).collect()
    };
    fired
        .into_iter()
        .map(|(rule, verdict)| (rule.terms.name.clone(), words(verdict)))
        .collect()
}

fn without_model() -> Arc<dyn Embedder> {
    Arc::new(Unavailable::new("it is missing"))
}

#[test]
fn rules_fire_in_their_order_with_the_words_that_did_it() {
    let mut off = rule("Off", &["car"]);
    off.terms.enabled = false;
    let rules = [rule("Towed", &["tow*"]), off, rule("Cars", &["my car"])];
    let said = fired(&rules, &without_model(), "They towed my car");
    let expected = [("Towed", "towed"), ("Cars", "my car")];
    assert_eq!(
        said,
        expected.map(|(name, words)| (name.to_owned(), vec![words.to_owned()]))
    );
    assert!(fired(&rules, &without_model(), "When is rent due?").is_empty());
}

#[test]
fn without_the_model_a_description_fires_on_nothing() {
    let mut rule = rule("Towed", &[]);
    rule.terms.description = "a tenant's car was towed".into();
    assert!(fired(&[rule.clone()], &without_model(), "They towed my car").is_empty());
    assert!(!TriedRule::new(&rule, &*without_model()).has_meaning());
}

#[test]
fn the_net_and_sensitive_topics_come_first() {
    let gas = Trigger::Emergency {
        emergency: EmergencyKind::Gas,
    };
    assert_eq!(
        before_rules("I smell gas in the hallway", &Unavailable::new("not here")),
        Some(gas)
    );
    assert_eq!(
        before_rules("I got an eviction notice", &Unavailable::new("not here")),
        Some(Trigger::SensitiveTopic)
    );
    assert_eq!(
        before_rules("They towed my car", &Unavailable::new("not here")),
        None
    );
}

#[test]
fn a_description_is_what_it_is_about() {
    for (line, matter) in [
        (
            "The tenant complains about noise from a neighbor",
            "noise from a neighbor",
        ),
        ("When someone asks for a discount", "a discount"),
        ("Questions about the roof deck", "the roof deck"),
        ("My neighbor is too loud", "My neighbor is too loud"),
        ("For sale signs in the lobby", "For sale signs in the lobby"),
        ("The roof", "The roof"),
        ("tenants", "tenants"),
    ] {
        assert_eq!(matter_of(line), matter);
    }
}
