//! The checks of the agent's tests.

use crate::api::playground::EARLIER_AT_MOST;
use crate::entities::agent_test::{Expectation, TestTerms};
use crate::validate::{Check, message_body, without_controls};

/// Longest text an answer may be expected to say.
pub const FACT_CHARACTERS: usize = 200;

/// A test that can be run, cleaned. Its fields are named as in [`TestTerms`], the fact `fact`.
pub fn test(check: &mut Check, terms: TestTerms) -> TestTerms {
    let TestTerms {
        question,
        property,
        earlier,
        expect,
    } = terms;
    if earlier.len() > EARLIER_AT_MOST {
        let sentence = format!("Give at most {EARLIER_AT_MOST} earlier messages.");
        check.field::<()>("earlier", Err(sentence));
    }
    let expect = match expect {
        Expectation::Fact { text } => Expectation::Fact {
            text: check.field("fact", fact(&text)),
        },
        Expectation::Document { .. } | Expectation::Escalation { .. } | Expectation::NoAnswer => {
            expect
        }
    };
    TestTerms {
        question: check.field("question", message_body(&question)),
        property,
        earlier: earlier
            .iter()
            .take(EARLIER_AT_MOST)
            .map(|text| check.field("earlier", message_body(text)))
            .collect(),
        expect,
    }
}

fn fact(text: &str) -> Result<String, String> {
    let cleaned = without_controls(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match cleaned.chars().count() {
        0 => Err("Write the words that the answer must have, like “$75”.".into()),
        n if n > FACT_CHARACTERS => Err(format!(
            "This has {n} characters; use {FACT_CHARACTERS} at most."
        )),
        _ if !cleaned.chars().any(char::is_alphanumeric) => {
            Err("Write a word or a number that the answer must have.".into())
        }
        _ => Ok(cleaned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_without_words_is_refused_field_by_field() {
        let terms = TestTerms {
            question: " ".into(),
            property: None,
            earlier: vec!["a".into(); EARLIER_AT_MOST + 1],
            expect: Expectation::Fact { text: "…".into() },
        };
        let mut check = Check::default();
        test(&mut check, terms);
        let errors = check.finish().unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["earlier", "fact", "question"]);
    }
}
