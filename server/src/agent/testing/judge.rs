//! Whether what the agent did is what a test expects. Pure.

use shared::api::playground::{Outcome, Trial};
use shared::entities::agent_test::{Expectation, ExpectedReason, Saw, TestResult};
use shared::entities::{AgentTest, Trigger};

/// Characters kept of what the tenant would have read.
const TOLD: usize = 280;

pub fn judged(test: &AgentTest, trial: &Trial) -> TestResult {
    TestResult {
        test: test.id,
        passed: fulfils(&test.terms.expect, trial),
        saw: saw(trial),
    }
}

fn fulfils(expect: &Expectation, trial: &Trial) -> bool {
    let answered = trial.outcome == Outcome::Answered;
    match expect {
        Expectation::Document { document, title } => {
            answered
                && trial.citations.iter().any(|citation| {
                    citation.document == *document || same_title(&citation.title, title)
                })
        }
        Expectation::Fact { text } => answered && says(&trial.told, text),
        Expectation::Escalation { why } => {
            let trigger = trial.escalation.as_ref().map(|it| it.trigger);
            trigger.is_some_and(|trigger| is_reason(why, trigger))
        }
        Expectation::NoAnswer => !answered,
    }
}

fn is_reason(expected: &ExpectedReason, trigger: Trigger) -> bool {
    match expected {
        ExpectedReason::Any => true,
        ExpectedReason::Emergency { emergency } => {
            trigger
                == Trigger::Emergency {
                    emergency: *emergency,
                }
        }
        ExpectedReason::AskedForPerson => trigger == Trigger::AskedForPerson,
        ExpectedReason::SensitiveTopic => trigger == Trigger::SensitiveTopic,
        ExpectedReason::Rule { rule, name: _ } => trigger == Trigger::WorkspaceRule { rule: *rule },
    }
}

fn same_title(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Whether a text says a fact: its words one after the other, whole, in any case. "$75" is not said
/// by "$750", nor "5 pm" by "15 pm".
fn says(text: &str, fact: &str) -> bool {
    let (text, fact) = (folded(text), folded(fact));
    if fact.is_empty() {
        return false;
    }
    let whole = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(&fact).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let rest = &text[at + found.len()..];
        let after = rest.chars().next();
        let begins = whole(before) || !starts_with_word(&fact);
        let ends = whole(after) || !fact.ends_with(char::is_alphanumeric) || is_plural(&fact, rest);
        begins && ends
    })
}

/// "Wednesday" is said by "Wednesdays".
fn is_plural(fact: &str, rest: &str) -> bool {
    let mut rest = rest.chars();
    fact.ends_with(char::is_alphabetic)
        && rest.next() == Some('s')
        && rest.next().is_none_or(|c| !c.is_alphanumeric())
}

fn starts_with_word(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

fn saw(trial: &Trial) -> Saw {
    let mut quoted: Vec<String> = Vec::new();
    for citation in &trial.citations {
        if !quoted.contains(&citation.title) {
            quoted.push(citation.title.clone());
        }
    }
    let escalation = trial.escalation.as_ref();
    let surenesses = trial.searched.iter().map(|searched| searched.probability);
    Saw {
        outcome: trial.outcome,
        told: beginning(&trial.told),
        quoted,
        trigger: escalation.map(|it| it.trigger),
        rule: escalation.map(|it| it.rule.clone()),
        probability: surenesses.min_by(f32::total_cmp),
    }
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(TOLD) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use shared::entities::agent_test::TestTerms;
    use shared::entities::{Citation, EmergencyKind, Escalation, Severity};
    use shared::ids::{DocumentId, PassageId, RuleId, TestId};
    use shared::time::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn answered(told: &str, document: u128, title: &str) -> Trial {
        Trial {
            outcome: Outcome::Answered,
            told: told.into(),
            citations: vec![Citation {
                number: 1,
                document: DocumentId(Uuid::from_u128(document)),
                title: title.into(),
                section: String::new(),
                page: None,
                passage: PassageId(Uuid::nil()),
                quote: told.into(),
            }],
            escalation: None,
            searched: vec![],
            tags: vec![],
            took_ms: 0,
        }
    }

    fn escalated(trigger: Trigger, outcome: Outcome) -> Trial {
        Trial {
            outcome,
            citations: vec![],
            escalation: Some(Escalation {
                trigger,
                severity: Severity::Normal,
                rule: "a rule".into(),
                evidence: vec![],
                scores: None,
                draft: None,
                verdict: None,
                at: Timestamp(0),
            }),
            ..answered("Somebody comes.", 1, "")
        }
    }

    fn passes(expect: Expectation, trial: &Trial) -> bool {
        let test = AgentTest {
            id: TestId(Uuid::nil()),
            terms: TestTerms {
                question: "?".into(),
                property: None,
                earlier: vec![],
                expect,
            },
        };
        judged(&test, trial).passed
    }

    #[test]
    fn an_answer_comes_from_the_document_or_its_new_upload() {
        let expect = |id| Expectation::Document {
            document: DocumentId(Uuid::from_u128(id)),
            title: "House Rules".into(),
        };
        assert!(passes(expect(1), &answered("Yes.", 1, "Renamed")));
        assert!(passes(expect(2), &answered("Yes.", 1, "house rules ")));
        assert!(!passes(expect(2), &answered("Yes.", 1, "Lease")));
        let draft = Trial {
            outcome: Outcome::Drafted,
            ..answered("Yes.", 1, "House Rules")
        };
        assert!(!passes(expect(1), &draft), "a draft was not said");
    }

    #[test]
    fn a_fact_is_said_whole() {
        let says = |told: &str, fact: &str| {
            let text = fact.to_owned();
            passes(Expectation::Fact { text }, &answered(told, 1, "Lease"))
        };
        assert!(says("A late fee of $75 is charged. [1]", "$75"));
        assert!(says("Open from 9 am\nto 5 PM.", "9 AM to 5 pm"));
        assert!(!says("A fee of $750 is charged.", "$75"));
        assert!(!says("Until 15 pm", "5 pm"));
        assert!(says("It is picked up on Wednesdays, early.", "Wednesday"));
        assert!(!says("Five dogs' owners and a catsuit", "cat"));
        assert!(!says("The fee is due.", "$75"));
    }

    #[test]
    fn a_human_is_asked_for_the_reason_that_is_expected() {
        let gas = Trigger::Emergency {
            emergency: EmergencyKind::Gas,
        };
        let danger = escalated(gas, Outcome::SafetyText);
        let expect = |why| Expectation::Escalation { why };
        let kind = |emergency| expect(ExpectedReason::Emergency { emergency });
        assert!(passes(kind(EmergencyKind::Gas), &danger));
        assert!(!passes(kind(EmergencyKind::Fire), &danger));
        assert!(passes(expect(ExpectedReason::Any), &danger));
        assert!(!passes(expect(ExpectedReason::SensitiveTopic), &danger));
        let rule = RuleId(Uuid::from_u128(3));
        let ruled = escalated(Trigger::WorkspaceRule { rule }, Outcome::PersonAsked);
        let name = "Towing".to_owned();
        assert!(passes(expect(ExpectedReason::Rule { rule, name }), &ruled));
        assert!(!passes(
            expect(ExpectedReason::Any),
            &answered("Yes.", 1, "Lease")
        ));
    }

    #[test]
    fn no_answer_is_anything_but_an_answer() {
        let asked = escalated(Trigger::LowSupport, Outcome::Drafted);
        assert!(passes(Expectation::NoAnswer, &asked));
        assert!(!passes(
            Expectation::NoAnswer,
            &answered("Yes.", 1, "Lease")
        ));
    }

    #[test]
    fn what_was_seen_is_short() {
        let long = answered(&"word ".repeat(200), 1, "Lease");
        let seen = saw(&long);
        assert!(seen.told.chars().count() <= TOLD + 1 && seen.told.ends_with('…'));
        assert_eq!(seen.quoted, ["Lease"]);
    }
}
