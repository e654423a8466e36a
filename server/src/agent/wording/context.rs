//! Tells a danger from talk about one: denied, over, imagined, asked in general, or too small.

use std::collections::HashMap;

use super::net::extent;
use super::pattern::{Phrases, Span};
use super::words::Words;

/// The lists of `net.txt` that are not rules.
#[derive(Debug)]
pub(super) struct Context {
    lists: HashMap<String, Phrases>,
}

/// Where the phrases of each list stand in one message.
pub(super) struct Surroundings(HashMap<String, Vec<Span>>);

impl Surroundings {
    fn of(&self, list: &str) -> &[Span] {
        self.0.get(list).map_or(&[], Vec::as_slice)
    }
}

impl Context {
    pub(super) fn new(lists: HashMap<String, Phrases>) -> Self {
        Self { lists }
    }

    #[cfg(test)]
    pub(super) fn has(&self, list: &str) -> bool {
        self.lists.contains_key(list)
    }

    pub(super) fn around(&self, words: &Words) -> Surroundings {
        // Single words that are looked up where they are needed.
        let spelled_out = ["negator", "neutral"];
        let lists = self
            .lists
            .iter()
            .filter(|(name, _)| !spelled_out.contains(&name.as_str()));
        Surroundings(
            lists
                .map(|(name, phrases)| (name.clone(), phrases.find(words)))
                .collect(),
        )
    }

    /// Whether the parts of a rule that stand in the message tell of something real and present.
    pub(super) fn is_real(
        &self,
        around: &Surroundings,
        words: &Words,
        parts: &[Span],
        unless: Option<&str>,
    ) -> bool {
        let whole = extent(parts);
        !self.is_denied(words, parts)
            && !is_imagined(around, words, &whole)
            && !is_asked_in_general(around, words, &whole)
            && !is_over(around, words, &whole)
            && !unless.is_some_and(|list| is_taken_back(around, words, parts, list))
    }

    /// "No fire": a negator right before the words, or between them and not one of them.
    fn is_denied(&self, words: &Words, parts: &[Span]) -> bool {
        let whole = extent(parts);
        let is = |list: &str, at: usize| {
            self.lists
                .get(list)
                .is_some_and(|list| list.has(&words.0[at].folded))
        };
        let clause = words.clause_of(whole.start);
        let before = (0..whole.start)
            .rev()
            .take_while(|&at| words.clause_of(at) == clause)
            .take_while(|&at| is("negator", at) || is("neutral", at))
            .any(|at| is("negator", at));
        let between = whole
            .filter(|at| !parts.iter().any(|part| part.contains(at)))
            .any(|at| is("negator", at));
        before || between
    }
}

/// "What should I do if there is a fire": the supposition opens the clause of the words.
fn is_imagined(around: &Surroundings, words: &Words, whole: &Span) -> bool {
    let clause = words.clause_of(whole.start);
    around.of("hypothetical").iter().any(|marker| {
        let opens = marker.start <= whole.start && words.clause_of(marker.start) == clause;
        opens
            && !around
                .of("not_hypothetical")
                .iter()
                .any(|real| overlaps(real, marker))
    })
}

/// "Do we have a fire extinguisher": a question about the rules, not a report.
fn is_asked_in_general(around: &Surroundings, words: &Words, whole: &Span) -> bool {
    let clause = words.clause_of(whole.start);
    let sentence = words.sentence_of(whole.start);
    let opening = (0..whole.start)
        .rev()
        .take_while(|&at| words.clause_of(at) == clause)
        .last();
    let clause_start = opening.unwrap_or(whole.start);
    let asked = around.of("policy").iter().any(|starter| {
        let opens = starter.start <= whole.start
            && words.clause_of(starter.start) == clause
            && starter.start - clause_start <= 2;
        let taken_back = around
            .of("asserted")
            .iter()
            .any(|mark| starter.end <= mark.start && mark.start <= whole.start);
        opens && !taken_back
    });
    let topic = around
        .of("topic")
        .iter()
        .any(|span| words.sentence_of(span.start) == sentence);
    (asked || topic) && !happens_now(around, words, sentence)
}

/// "It is fixed now", "last year".
fn is_over(around: &Surroundings, words: &Words, whole: &Span) -> bool {
    let (clause, sentence) = (words.clause_of(whole.start), words.sentence_of(whole.start));
    let resolved = around
        .of("resolved")
        .iter()
        .any(|marker| marker.start >= whole.start || words.clause_of(marker.start) == clause);
    let past = around
        .of("past")
        .iter()
        .any(|marker| words.sentence_of(marker.start) == sentence);
    (resolved || past) && !happens_now(around, words, sentence)
}

/// A word of the present in the sentence that is no part of "fixed now".
fn happens_now(around: &Surroundings, words: &Words, sentence: usize) -> bool {
    around.of("current").iter().any(|now| {
        words.sentence_of(now.start) == sentence
            && !around
                .of("resolved")
                .iter()
                .any(|resolved| overlaps(resolved, now) && resolved.len() > now.len())
    })
}

/// "No hurry", "I burned the toast": in the same sentence or the next.
fn is_taken_back(around: &Surroundings, words: &Words, parts: &[Span], list: &str) -> bool {
    let sentence = words.sentence_of(extent(parts).start);
    let near = |span: &Span| {
        (sentence..=sentence + 1).contains(&words.sentence_of(span.start))
            && !parts.iter().any(|part| overlaps(span, part))
    };
    let reinstated = matches!(list, "minor" | "battery") && !around.of("not_minor").is_empty();
    !reinstated && around.of(list).iter().any(near)
}

fn overlaps(a: &Span, b: &Span) -> bool {
    a.start < b.end && b.start < a.end
}
