//! What a message needs before any document is asked: the nets of phrases and the net of meaning, read
//! together. What either finds counts; only words of danger that were surely not meant are let pass.

use shared::entities::Trigger;

use crate::agent::emergency::{Emergency, find_emergencies};
use crate::agent::escalation::{self, Finding};
use crate::agent::language::{Language, language_of};
use crate::agent::meaning::Sense;

/// The dangers a message tells of, the first one decides. `sense` is `None` without the model.
pub fn dangers(message: &str, sense: Option<&Sense>) -> Vec<Emergency> {
    let told = find_emergencies(message);
    let Some(sense) = sense else {
        return told;
    };
    // The model reads English; what it makes of other languages lets nothing pass.
    if sense.calm && language_of(message) == Language::English {
        return Vec::new();
    }
    match &sense.danger {
        Some(meant) if told.iter().all(|it| it.kind != meant.kind) => {
            // Which danger it is, phrases know best: they were written for it.
            [told, vec![meant.clone()]].concat()
        }
        Some(_) | None => told,
    }
}

/// A topic that a person must answer.
pub fn sensitive_topic(message: &str, sense: Option<&Sense>) -> Option<Finding> {
    escalation::sensitive_topic(message).or_else(|| {
        Some(Finding {
            trigger: Trigger::SensitiveTopic,
            rule: "sensitive.meaning".to_owned(),
            evidence: vec![sense?.sensitive.clone()?],
        })
    })
}

/// A wish to speak with a person.
pub fn asked_for_person(message: &str, sense: Option<&Sense>) -> Option<Finding> {
    escalation::asked_for_person(message).or_else(|| {
        Some(Finding {
            trigger: Trigger::AskedForPerson,
            rule: "asked_for_person.meaning".to_owned(),
            evidence: vec![sense?.person.clone()?],
        })
    })
}

#[cfg(test)]
mod tests {
    use shared::entities::EmergencyKind;

    use super::*;

    fn meant(kind: EmergencyKind) -> Sense {
        Sense {
            danger: Some(Emergency {
                kind,
                evidence: "it rains in my bedroom".into(),
            }),
            ..Sense::default()
        }
    }

    fn kinds(message: &str, sense: Option<&Sense>) -> Vec<EmergencyKind> {
        let found = dangers(message, sense).into_iter();
        found.map(|emergency| emergency.kind).collect()
    }

    #[test]
    fn either_net_is_enough() {
        let gas = "I smell gas";
        assert_eq!(kinds(gas, None), [EmergencyKind::Gas]);
        assert_eq!(kinds(gas, Some(&Sense::default())), [EmergencyKind::Gas]);
        let flood = meant(EmergencyKind::Flood);
        let rain = "it rains in my bedroom";
        assert_eq!(kinds(rain, Some(&flood)), [EmergencyKind::Flood]);
        assert_eq!(
            kinds(gas, Some(&flood)),
            [EmergencyKind::Gas, EmergencyKind::Flood]
        );
        assert_eq!(
            kinds(gas, Some(&meant(EmergencyKind::Gas))),
            [EmergencyKind::Gas]
        );
    }

    #[test]
    fn words_that_were_not_meant_are_let_pass_in_english_only() {
        let calm = Sense {
            calm: true,
            ..Sense::default()
        };
        assert!(dangers("I smell gas", Some(&calm)).is_empty());
        assert!(!dangers("huele a gas en la cocina", Some(&calm)).is_empty());
    }

    #[test]
    fn what_is_meant_brings_a_person_too() {
        let sense = Sense {
            sensitive: Some("the tiger is at our door".into()),
            person: Some("flesh and blood would be nice".into()),
            ..Sense::default()
        };
        let topic = sensitive_topic("the tiger is at our door", Some(&sense)).unwrap();
        assert_eq!(topic.rule, "sensitive.meaning");
        let wish = asked_for_person("flesh and blood would be nice", Some(&sense)).unwrap();
        assert_eq!(wish.evidence, ["flesh and blood would be nice"]);
        assert!(asked_for_person("flesh and blood would be nice", None).is_none());
    }
}
