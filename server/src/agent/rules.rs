//! The workspace's rules, ready to be judged: by their phrases, and by the meaning of their
//! descriptions. Pure but for the model; without it the phrases still hold.

use std::ops::Range;
use std::sync::Arc;

use shared::entities::{Rule, Trigger};

use crate::agent::meaning::Sense;
use crate::agent::parts::{Part, parts_of};
use crate::agent::triage::{dangers, sensitive_topic};
use crate::agent::wording::PlainPhrases;
use crate::knowledge::embed::{Embedder, Embedding};

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
            // Without the model no rule fires by meaning.
            Some(embedder) => parts_of(message, &**embedder).unwrap_or_default(),
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
pub fn before_rules(message: &str, embedder: &dyn Embedder) -> Option<Trigger> {
    let sense = Sense::of(message, embedder);
    let emergency = dangers(message, sense.as_ref()).into_iter().next();
    emergency
        .map(|found| Trigger::Emergency {
            emergency: found.kind,
        })
        .or_else(|| sensitive_topic(message, sense.as_ref()).map(|finding| finding.trigger))
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
