//! Reads a file of rules and looks for them in a message.

use std::collections::HashMap;
use std::ops::Range;

use super::context::Context;
use super::pattern::{Phrases, Span};
use super::words::Words;

/// Parts of a rule stand at most this many words from each other.
const MAX_DISTANCE: usize = 14;
/// How many places in a message are tried for one rule; a message that repeats "fire" ten thousand
/// times is not searched for the one mention that counts.
const MAX_TRIES: usize = 200;

#[derive(Debug)]
pub struct Net {
    rules: Vec<Rule>,
    masks: Vec<(Option<String>, Phrases)>,
    context: Context,
}

#[derive(Debug)]
struct Rule {
    /// What it tells of: `gas`, `asked_for_person`.
    name: String,
    /// A context list that takes the rule back.
    unless: Option<String>,
    first: Phrases,
    others: Vec<(Joint, Phrases)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Near,
    After,
    Anywhere,
}

impl Net {
    /// A mistake in the file fails the tests, not the server.
    pub fn parse(source: &str) -> Self {
        let mut concepts = HashMap::new();
        let mut lists = HashMap::new();
        let (mut rules, mut masks) = (Vec::new(), Vec::new());
        for line in source
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        {
            if let Some((name, phrases)) =
                line.split_once('=').filter(|(name, _)| !name.contains(':'))
            {
                concepts.insert(name.trim().to_owned(), Phrases::parse(phrases, &concepts));
                continue;
            }
            let Some((head, body)) = line.split_once(':') else {
                continue;
            };
            let mut head = head.split_whitespace();
            let (name, second, third) = (head.next().unwrap_or(""), head.next(), head.next());
            match name {
                "mask" => {
                    masks.push((second.map(str::to_owned), Phrases::parse(body, &concepts)));
                }
                "list" => {
                    let list = second.unwrap_or_default().to_owned();
                    lists.insert(list, Phrases::parse(body, &concepts));
                }
                name => {
                    let unless = third
                        .filter(|_| second == Some("unless"))
                        .map(str::to_owned);
                    rules.push(Rule::parse(name, unless, body, &concepts));
                }
            }
        }
        Self {
            rules,
            masks,
            context: Context::new(lists),
        }
    }

    /// Where the message tells of what the rules of this name are about.
    pub fn find(&self, name: &str, words: &Words) -> Option<Range<usize>> {
        let masked = self.mask(name, words);
        let surroundings = self.context.around(&masked);
        self.rules
            .iter()
            .filter(|rule| rule.name == name)
            .find_map(|rule| {
                rule.matches(&masked).into_iter().find_map(|parts| {
                    let real = self.context.is_real(
                        &surroundings,
                        &masked,
                        &parts,
                        rule.unless.as_deref(),
                    );
                    real.then(|| words.text_range(&extent(&parts)))
                })
            })
    }

    fn mask(&self, name: &str, words: &Words) -> Words {
        let mut masked = words.clone();
        for (only, phrases) in &self.masks {
            if only.as_deref().is_none_or(|only| only == name) {
                for span in phrases.find(words) {
                    masked.0[span].iter_mut().for_each(|word| {
                        word.folded.clear();
                        word.owner = None;
                    });
                }
            }
        }
        masked
    }

    /// Whether there are rules of each name, and every list that a rule names.
    #[cfg(test)]
    pub fn is_complete(&self, names: &[&str]) -> bool {
        let mut lists = self.rules.iter().filter_map(|rule| rule.unless.as_deref());
        names
            .iter()
            .all(|name| self.rules.iter().any(|rule| rule.name == *name))
            && lists.all(|list| self.context.has(list))
    }
}

impl Rule {
    fn parse(
        name: &str,
        unless: Option<String>,
        body: &str,
        concepts: &HashMap<String, Phrases>,
    ) -> Self {
        let mut parts = Vec::new();
        let mut rest = body;
        let mut joint = Joint::Near;
        while let Some(at) = rest.find(['&', '>']) {
            parts.push((joint, Phrases::parse(&rest[..at], concepts)));
            (joint, rest) = if let Some(rest) = rest[at..].strip_prefix("&&") {
                (Joint::Anywhere, rest)
            } else if let Some(rest) = rest[at..].strip_prefix('>') {
                (Joint::After, rest)
            } else {
                (Joint::Near, &rest[at + 1..])
            };
        }
        parts.push((joint, Phrases::parse(rest, concepts)));
        let (_, first) = parts.remove(0);
        Self {
            name: name.to_owned(),
            unless,
            first,
            others: parts,
        }
    }

    /// Each way the rule fits: the spans of its parts that stand near each other.
    fn matches(&self, words: &Words) -> Vec<Vec<Span>> {
        let mut matches: Vec<Vec<Span>> = self
            .first
            .find(words)
            .into_iter()
            .map(|span| vec![span])
            .take(MAX_TRIES)
            .collect();
        for (joint, phrases) in &self.others {
            if matches.is_empty() {
                return matches;
            }
            let found = phrases.find(words);
            matches = matches
                .iter()
                .flat_map(|parts| {
                    found
                        .iter()
                        .filter_map(|span| join(parts, span, *joint, words))
                })
                .take(MAX_TRIES)
                .collect();
        }
        matches
    }
}

/// The parts with one more, if it stands where the joint wants it.
fn join(parts: &[Span], span: &Span, joint: Joint, words: &Words) -> Option<Vec<Span>> {
    let so_far = extent(parts);
    let apart = parts
        .iter()
        .all(|part| span.end <= part.start || part.end <= span.start);
    let same_sentence = words.sentence_of(so_far.start) == words.sentence_of(span.start);
    let distance = span
        .start
        .saturating_sub(so_far.end)
        .max(so_far.start.saturating_sub(span.end));
    let fits = match joint {
        Joint::Anywhere => apart,
        Joint::Near => apart && same_sentence && distance <= MAX_DISTANCE,
        Joint::After => span.start >= so_far.end && same_sentence && distance <= MAX_DISTANCE / 2,
    };
    if !fits {
        return None;
    }
    let mut joined = parts.to_vec();
    // What stands elsewhere in the message confirms the rule but is not judged by its context.
    if joint != Joint::Anywhere {
        joined.push(span.clone());
    }
    Some(joined)
}

pub(super) fn extent(parts: &[Span]) -> Span {
    let start = parts.iter().map(|part| part.start).min().unwrap_or(0);
    start..parts.iter().map(|part| part.end).max().unwrap_or(0)
}
