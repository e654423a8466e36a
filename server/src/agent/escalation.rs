//! Decides from a tenant's words alone that a person is needed: one was asked for, the topic is one
//! that only a person may answer, or the same question comes again. Pure.

use std::sync::LazyLock;

use shared::entities::Trigger;

use crate::agent::wording::{Net, Words};
use crate::knowledge::embed::Embedding;
use crate::knowledge::lexicon;

/// Why a person is needed, with the words that say so.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub trigger: Trigger,
    /// `asked_for_person`, `sensitive.eviction`, `repeated_question`.
    pub rule: String,
    /// The tenant's own words.
    pub evidence: Vec<String>,
}

/// The topics of `net.txt`, the ones where a wrong word does most harm first.
pub const SENSITIVE_TOPICS: [&str; 7] = [
    "domestic_violence",
    "harassment",
    "discrimination",
    "disability",
    "eviction",
    "legal_threat",
    "hardship",
];

static NET: LazyLock<Net> = LazyLock::new(|| Net::parse(include_str!("escalation/net.txt")));

/// Words that alone, or with nothing but courtesy around them, ask for a person.
const BARE: &str = " agent human person representative rep operator manager supervisor staff somebody \
    someone persona humano agente representante operador gerente encargado encargada ";
const COURTESY: &str = " a an the real live please pls now por favor un una the need want i hello hi \
    talk speak to con ahora ";

/// Whether the tenant wants to speak with a person.
pub fn asked_for_person(message: &str) -> Option<Finding> {
    let words = Words::read(message);
    let evidence = if words.all_in(&[BARE, COURTESY]) && words.any_in(BARE) {
        message.trim()
    } else {
        message[NET.find("asked_for_person", &words)?].trim()
    };
    Some(Finding {
        trigger: Trigger::AskedForPerson,
        rule: "asked_for_person".to_owned(),
        evidence: vec![evidence.to_owned()],
    })
}

/// A topic that a person must answer, whatever the documents say about it.
pub fn sensitive_topic(message: &str) -> Option<Finding> {
    let words = Words::read(message);
    SENSITIVE_TOPICS.into_iter().find_map(|topic| {
        let evidence = NET.find(topic, &words)?;
        Some(Finding {
            trigger: Trigger::SensitiveTopic,
            rule: format!("sensitive.{topic}"),
            evidence: vec![message[evidence].trim().to_owned()],
        })
    })
}

/// Two questions at least this close in meaning are the same one asked again.
const SAME_MEANING: f32 = 0.88;
/// Without the model: this share of the terms in common.
const SAME_TERMS: f32 = 0.8;
/// Fewer terms than this say too little to be called a repetition.
const MIN_TERMS: usize = 2;

/// An earlier message of the tenant in this conversation that the agent has answered.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub text: &'a str,
    pub embedding: Option<&'a Embedding>,
}

/// Whether a question was asked before and answered: then the answer did not help.
pub fn repeated_question(now: Asked<'_>, before: &[Asked<'_>]) -> Option<Finding> {
    let terms = lexicon::terms(now.text);
    if terms.len() < MIN_TERMS {
        return None;
    }
    let earlier = before.iter().find(|earlier| {
        // Numbers make another question of the same words: "and for unit 12?"
        let numbers = |text: &str| -> Vec<String> {
            let numbers = lexicon::terms(text).into_iter();
            numbers
                .filter(|term| term.chars().any(|c| c.is_ascii_digit()))
                .collect()
        };
        if numbers(now.text) != numbers(earlier.text) {
            return false;
        }
        match (now.embedding, earlier.embedding) {
            (Some(now), Some(earlier)) => now.cosine(earlier) >= SAME_MEANING,
            _ => shared_terms(&terms, &lexicon::terms(earlier.text)) >= SAME_TERMS,
        }
    })?;
    Some(Finding {
        trigger: Trigger::RepeatedQuestion,
        rule: "repeated_question".to_owned(),
        evidence: vec![earlier.text.to_owned(), now.text.to_owned()],
    })
}

/// Jaccard's index of two sets of terms.
#[expect(clippy::cast_precision_loss, reason = "a message has few words")]
fn shared_terms(a: &[String], b: &[String]) -> f32 {
    let a: std::collections::HashSet<_> = a.iter().collect();
    let b: std::collections::HashSet<_> = b.iter().collect();
    let all = a.union(&b).count();
    if all == 0 {
        0.0
    } else {
        a.intersection(&b).count() as f32 / all as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_rules_for_every_topic() {
        assert!(NET.is_complete(&SENSITIVE_TOPICS) && NET.is_complete(&["asked_for_person"]));
    }

    /// `rule | message`, `none | message`.
    #[test]
    fn cases_are_judged_as_written() {
        let mut wrong = Vec::new();
        for line in include_str!("cases/escalation.txt").lines() {
            let Some((expected, message)) = line.split_once(" | ") else {
                continue;
            };
            let found = sensitive_topic(message).or_else(|| asked_for_person(message));
            let rule = found
                .as_ref()
                .map_or("none", |finding| finding.rule.as_str());
            if rule != expected {
                wrong.push(format!("{expected} but found {found:?}: {message}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_same_question_again_is_noticed_and_another_is_not() {
        let ask = |text| Asked {
            text,
            embedding: None,
        };
        let before = [ask("How much is the late fee?"), ask("thanks")];
        assert!(repeated_question(ask("so how much is that late fee"), &before).is_some());
        assert!(repeated_question(ask("How much is the pet fee?"), &before).is_none());
        assert!(repeated_question(ask("thanks"), &before).is_none());
    }
}
