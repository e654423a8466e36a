//! Cuts what a tenant wrote into the questions it asks. Pure.

use crate::agent::wanted::{Wanted, wanted};
use crate::agent::wording::{Words, fold};
use crate::knowledge::lexicon;
use crate::knowledge::passage::split_sentences;

/// One thing the tenant wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question with the statements it refers to.
    pub text: String,
    /// Its terms, each once, without the words that carry no meaning.
    pub terms: Vec<String>,
    /// The kinds of fact it asks for.
    pub wanted: Vec<Wanted>,
}

/// A message rarely asks more than this; the rest is answered by a person.
const MAX_QUESTIONS: usize = 3;
/// A question with fewer terms leans on what was said before.
const FEW_TERMS: usize = 2;
/// Longer messages are cut here before they are embedded; the model reads some 250 tokens.
const MAX_CHARS: usize = 1200;

/// Phrases that carry no question; compared with folded words.
const COURTESIES: &str = " hi hello hey hola thanks thank you please good morning afternoon evening day \
    dear team all there quick question sorry to bother hope are well question for \
    buenos buenas dias tardes noches gracias por favor ";
/// Starts of sentences that ask even without a question mark.
const ASKING: &str = " how what when where which who whom why can could may do does is are am will would \
    should must cuando cuanto cuantos como donde cual quien puedo puede hay tengo se ";
/// Starts of a question that goes on from the one before.
const FOLLOWING: [&str; 8] = [
    "and ",
    "what about ",
    "how about ",
    "and for ",
    "also for ",
    "y ",
    "or ",
    "same for ",
];

/// The questions of a message, in order; at least one unless nothing was said. `earlier` is the
/// question before, for "and for two?".
pub fn split_questions(message: &str, earlier: Option<&str>) -> Vec<Question> {
    let cut = message.floor_char_boundary(MAX_CHARS);
    let message = message[..cut].replace('\n', " ");
    let mut questions: Vec<String> = Vec::new();
    let mut statements: Vec<String> = Vec::new();
    for part in parts(&message) {
        if is_courtesy(&part) {
            continue;
        }
        if asks(&part) && questions.len() < MAX_QUESTIONS {
            statements.push(part);
            questions.push(std::mem::take(&mut statements).join(" "));
        } else {
            statements.push(part);
        }
    }
    match questions.last_mut() {
        // What is said after the question belongs to it.
        Some(last) if !statements.is_empty() => {
            last.push(' ');
            last.push_str(&statements.join(" "));
        }
        None if !statements.is_empty() => questions.push(statements.join(" ")),
        _ => {}
    }
    let mut split: Vec<Question> = Vec::new();
    for text in questions {
        let before = split.last().map(|question| question.text.clone());
        let text = match &before {
            // "…, and what is the fee?" asks about what stands before it in the message.
            Some(before) if lexicon::terms(&text).len() < FEW_TERMS => format!("{before} {text}"),
            Some(_) => text,
            None => with_context(&text, earlier),
        };
        split.push(Question::new(text));
    }
    split
}

impl Question {
    pub fn new(text: String) -> Self {
        let mut terms = lexicon::terms(&text);
        let mut seen = std::collections::HashSet::new();
        terms.retain(|term| seen.insert(term.clone()));
        let wanted = wanted(&text);
        Self {
            text,
            terms,
            wanted,
        }
    }
}

/// Sentences, and two questions in one sentence apart: "how late …, and what is the fee?"
fn parts(message: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for sentence in split_sentences(message) {
        let mut rest = &message[sentence.range];
        let ends_asking = rest.ends_with('?');
        while ends_asking && asks(rest) {
            let Some(at) = second_question(rest) else {
                break;
            };
            parts.push(rest[..at].trim_end_matches([',', ' ']).to_owned());
            rest = rest[at..].trim_start_matches([',', ' ']);
            rest = ["and ", "And ", "y "]
                .iter()
                .find_map(|word| rest.strip_prefix(word))
                .unwrap_or(rest);
        }
        parts.push(rest.to_owned());
    }
    parts
}

/// Where ", and what …" or " and how …" begins.
fn second_question(sentence: &str) -> Option<usize> {
    let lower = sentence.to_lowercase();
    if lower.len() != sentence.len() {
        return None;
    }
    ["and", "y"]
        .iter()
        .flat_map(|and| {
            [
                "how",
                "what",
                "when",
                "where",
                "who",
                "which",
                "is there",
                "are there",
                "do i",
                "can i",
                "do you",
                "cuánto",
                "cuándo",
                "dónde",
                "cómo",
                "qué",
            ]
            .map(|word| format!(" {and} {word} "))
        })
        .filter_map(|joint| lower.find(&joint))
        .filter(|&at| at > 12)
        .min()
}

fn asks(part: &str) -> bool {
    if part.trim_end().ends_with('?') || part.starts_with('¿') {
        return true;
    }
    let first = part
        .split_whitespace()
        .next()
        .map(|word| fold(word.trim_matches(',')));
    first.is_some_and(|word| ASKING.contains(&format!(" {word} ")))
}

fn is_courtesy(part: &str) -> bool {
    let words = Words::read(part);
    words.all_in(&[COURTESIES]) || lexicon::terms(part).is_empty() && !asks(part)
}

/// "and for two?" makes sense only after the question before it.
fn with_context(text: &str, before: Option<&str>) -> String {
    let lower = text.to_lowercase();
    let follows = FOLLOWING.iter().any(|start| lower.starts_with(start));
    match before {
        Some(before) if follows && lexicon::terms(text).len() <= FEW_TERMS + 1 => {
            format!("{before} {text}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(message: &str) -> Vec<String> {
        split_questions(message, None)
            .into_iter()
            .map(|question| question.text)
            .collect()
    }

    #[test]
    fn questions_keep_the_statements_they_need() {
        assert_eq!(
            split("Hi! I have a beagle. Is that allowed? Also, when is rent due? Thanks"),
            [
                "I have a beagle. Is that allowed?",
                "Also, when is rent due?"
            ]
        );
        assert_eq!(
            split("How late can I pay before it counts, and what is the fee?"),
            [
                "How late can I pay before it counts",
                "How late can I pay before it counts what is the fee?"
            ],
            "a short second question is asked with the words of the first"
        );
        assert_eq!(split("the dryer is loud"), ["the dryer is loud"]);
        assert!(split("  🙂 ").is_empty() && split("").is_empty());
    }

    #[test]
    fn a_follow_up_takes_the_question_before_it() {
        let questions = split_questions("And for two?", Some("What is the fee for a cat?"));
        assert_eq!(questions[0].text, "What is the fee for a cat? And for two?");
        let alone = split_questions("When does the office open?", Some("What is the fee?"));
        assert_eq!(alone[0].text, "When does the office open?");
    }

    #[test]
    fn a_very_long_message_is_cut() {
        let questions = split_questions(&"is it? ".repeat(9000), None);
        assert!(questions.len() <= MAX_QUESTIONS);
    }
}
