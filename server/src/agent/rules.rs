//! The workspace's rules, ready to be judged: by their phrases, and by the meaning of their
//! descriptions. Pure but for the model; without it the phrases still hold.

use std::ops::Range;
use std::sync::Arc;

use shared::entities::{Rule, Trigger};

use crate::agent::emergency::find_emergencies;
use crate::agent::escalation::sensitive_topic;
use crate::agent::wording::PlainPhrases;
use crate::knowledge::embed::{Embedder, Embedding};
use crate::knowledge::passage::split_sentences;

/// The rules that are on, in the order in which they are asked.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Judge>,
    /// Needed only where a rule has a description.
    embedder: Option<Arc<dyn Embedder>>,
}

/// One rule as it judges.
#[derive(Clone, Debug)]
struct Judge {
    rule: Rule,
    phrases: PlainPhrases,
    /// Of each line of its description; none without the model.
    meanings: Vec<Embedding>,
}

/// What a rule makes of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub fires: bool,
    /// Where its phrases stand, and the part that is near enough in meaning.
    pub marked: Vec<Range<usize>>,
    /// Cosine of the description and the nearest part of the message.
    pub nearness: Option<f32>,
}

/// A part of a message, and what it means.
#[derive(Clone, Debug)]
pub struct Part {
    range: Range<usize>,
    meaning: Embedding,
}

impl RuleSet {
    /// Those of `rules` that are on.
    pub fn new(rules: &[Rule], embedder: &Arc<dyn Embedder>) -> Self {
        let on = rules.iter().filter(|rule| rule.terms.enabled);
        let rules: Vec<Judge> = on.map(|rule| Judge::new(rule, &**embedder)).collect();
        let by_meaning = rules.iter().any(|judge| !judge.meanings.is_empty());
        Self {
            rules,
            embedder: by_meaning.then(|| Arc::clone(embedder)),
        }
    }

    /// The rules that fire on a message, in their order.
    pub fn fired(&self, message: &str) -> Vec<(&Rule, Verdict)> {
        let parts = match &self.embedder {
            Some(embedder) => parts_of(message, &**embedder),
            None => Vec::new(),
        };
        let judged = self
            .rules
            .iter()
            .map(|judge| (&judge.rule, judge.verdict(message, &parts)));
        judged.filter(|(_, verdict)| verdict.fires).collect()
    }
}

/// A rule that is tried before it is saved, whether it is on or not.
#[derive(Clone, Debug)]
pub struct TriedRule {
    judge: Judge,
}

impl TriedRule {
    pub fn new(rule: &Rule, embedder: &dyn Embedder) -> Self {
        Self {
            judge: Judge::new(rule, embedder),
        }
    }

    /// Whether the meaning of messages matters.
    pub fn has_meaning(&self) -> bool {
        !self.judge.meanings.is_empty()
    }

    pub fn verdict(&self, message: &str, parts: &[Part]) -> Verdict {
        self.judge.verdict(message, parts)
    }
}

/// What comes before any rule of the workspace.
pub fn before_rules(message: &str) -> Option<Trigger> {
    let emergency = find_emergencies(message).into_iter().next();
    emergency
        .map(|found| Trigger::Emergency {
            emergency: found.kind,
        })
        .or_else(|| sensitive_topic(message).map(|finding| finding.trigger))
}

/// Sentences of a long message that are compared one by one.
const SENTENCES: usize = 6;
/// Fewer words than this say too little alone.
const WORDS_OF_A_PART: usize = 4;

/// The whole message, and each sentence when there are several. Empty without the model: then no
/// rule fires by meaning.
pub fn parts_of(message: &str, embedder: &dyn Embedder) -> Vec<Part> {
    let ranges = part_ranges(message);
    let texts: Vec<&str> = ranges.iter().map(|range| &message[range.clone()]).collect();
    let meanings = embedder.embed(&texts).unwrap_or_default();
    let parts = ranges.into_iter().zip(meanings);
    parts
        .map(|(range, meaning)| Part { range, meaning })
        .collect()
}

fn part_ranges(message: &str) -> Vec<Range<usize>> {
    let start = message.len() - message.trim_start().len();
    let whole = start..start + message.trim().len();
    let sentences = split_sentences(message);
    let several = sentences.len() > 1;
    let long_enough = |range: &Range<usize>| {
        several && message[range.clone()].split_whitespace().count() >= WORDS_OF_A_PART
    };
    let sentences = sentences.into_iter().map(|sentence| sentence.range);
    let sentences = sentences.filter(long_enough).take(SENTENCES);
    let parts = std::iter::once(whole).chain(sentences);
    parts.filter(|range| !range.is_empty()).collect()
}

impl Judge {
    fn new(rule: &Rule, embedder: &dyn Embedder) -> Self {
        let lines = rule.terms.description.lines().map(matter_of);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        Self {
            phrases: PlainPhrases::read(&rule.terms.phrases),
            meanings: embedder.embed(&lines).unwrap_or_default(),
            rule: rule.clone(),
        }
    }

    fn verdict(&self, message: &str, parts: &[Part]) -> Verdict {
        let mut marked = self.phrases.find(message);
        let near = self.meanings.iter().flat_map(|meaning| {
            parts
                .iter()
                .map(|part| (part.meaning.cosine(meaning), part))
        });
        let nearest = near.max_by(|a, b| a.0.total_cmp(&b.0));
        let near_enough = nearest.filter(|(nearness, _)| *nearness >= self.rule.terms.nearness);
        let fires = !marked.is_empty() || near_enough.is_some();
        // The words that fired it say more than the sentence around them.
        if let (true, Some((_, part))) = (marked.is_empty(), near_enough) {
            marked.push(part.range.clone());
        }
        Verdict {
            fires,
            marked,
            nearness: nearest.map(|(nearness, _)| nearness),
        }
    }
}

/// Words that only say that somebody writes: "the tenant complains about". They are in no tenant's
/// message, and would bring every description nearer to every message about tenants.
const OPENINGS: [&[&str]; 4] = [
    &["when", "if", "whenever"],
    &["a", "an", "the", "any", "some"],
    &[
        "tenant",
        "tenants",
        "renter",
        "renters",
        "resident",
        "residents",
        "somebody",
        "someone",
        "message",
        "messages",
        "question",
        "questions",
        "complaint",
        "complaints",
    ],
    &[
        "asks",
        "ask",
        "asking",
        "complains",
        "complain",
        "complaining",
        "reports",
        "report",
        "reporting",
        "says",
        "say",
        "mentions",
        "mention",
        "writes",
        "write",
        "wants",
        "want",
        "tells",
        "tell",
        "about",
        "that",
        "for",
        "of",
        "us",
        "to",
        "know",
    ],
];

/// What a line of a description is about, without its opening.
fn matter_of(line: &str) -> &str {
    let mut rest = line.trim();
    // "For sale" begins with a word of an opening and is none: there has to be somebody.
    let mut somebody = false;
    for (step, words) in OPENINGS.iter().enumerate() {
        while let Some((first, after)) = rest.split_once(char::is_whitespace) {
            let first = first.to_lowercase();
            let opens = words.contains(&first.trim_end_matches([',', ':']));
            if !opens || (step == OPENINGS.len() - 1 && !somebody) {
                break;
            }
            somebody |= step == OPENINGS.len() - 2;
            rest = after.trim_start();
        }
    }
    if somebody { rest } else { line.trim() }
}

#[cfg(test)]
mod tests;
