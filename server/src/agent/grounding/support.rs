//! Whether a sentence in other words says only what a passage says. Stricter than an ear would be: what
//! is refused costs fluency, since the documents' own sentence is sent instead; what slips through
//! costs a tenant's trust. Pure.

use std::collections::HashSet;

use super::cues::Cues;
use super::facts::{facts, grounds, is_measure, legible};
use crate::agent::compose::Excerpt;
use crate::knowledge::lexicon;

/// Where a sentence stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Place of the passage among the excerpts.
    pub excerpt: usize,
    /// Places of the passage's sentences that together say it, ascending.
    pub statements: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    #[error("a word stands in no passage")]
    Words,
    #[error("a number, day, name or address stands in no sentence about the same thing")]
    Fact,
    #[error("the passage denies, limits or excepts otherwise")]
    Sense,
    #[error("it goes on about something that it does not name")]
    Reference,
}

/// Which of the passages says it. `before` is what the sentence before it rests on: "it is open" may
/// only go on about that.
pub fn supported(
    said: &str,
    before: Option<&Support>,
    excerpts: &[Excerpt],
) -> Result<Support, Unsupported> {
    let said = legible(said);
    if lexicon::terms(&said).is_empty() {
        // "Yes, you can" rests on nothing.
        return Err(Unsupported::Words);
    }
    let clauses = clauses(&said);
    let goes_on = lexicon::words(&said)
        .next()
        .is_some_and(|first| POINTING.contains(&first.as_str()));
    let mut why = Unsupported::Words;
    for (number, excerpt) in excerpts.iter().enumerate() {
        match supported_by(&clauses, excerpt) {
            Ok(statements) => {
                let support = Support {
                    excerpt: number,
                    statements,
                };
                if !goes_on || before.is_some_and(|before| are_neighbours(before, &support)) {
                    return Ok(support);
                }
                why = Unsupported::Reference;
            }
            // A passage that has all the words tells more of the fault than one that lacks some.
            Err(Unsupported::Words) => {}
            Err(nearer) => why = nearer,
        }
    }
    Err(why)
}

/// Words that name nothing themselves.
const POINTING: [&str; 10] = [
    "it", "its", "they", "their", "them", "this", "that", "these", "those", "there",
];

/// Whether what is said next is said right beside, so that "it" is the same thing.
fn are_neighbours(before: &Support, next: &Support) -> bool {
    let beside = |at: &usize| before.statements.iter().any(|it| it.abs_diff(*at) <= 1);
    before.excerpt == next.excerpt && next.statements.iter().all(beside)
}

fn supported_by(clauses: &[String], excerpt: &Excerpt) -> Result<Vec<usize>, Unsupported> {
    let told: Vec<Told> = excerpt
        .statements
        .iter()
        .map(|it| Told::of(&legible(&excerpt.in_context(it))))
        .collect();
    let mut all: Vec<usize> = Vec::new();
    for clause in clauses {
        all.extend(clause_supported_by(&Told::of(clause), &told)?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// What words tell, as far as it can be compared.
struct Told {
    /// Stems, without words that stand in every text.
    words: HashSet<String>,
    facts: HashSet<String>,
    grounds: HashSet<String>,
    cues: Cues,
}

impl Told {
    fn of(text: &str) -> Self {
        Self {
            words: lexicon::terms(text).into_iter().collect(),
            facts: facts(text),
            grounds: grounds(text),
            cues: Cues::of(text),
        }
    }

    /// Words that say what it is about, not how much or when.
    fn subject(&self) -> Vec<&String> {
        self.words.iter().filter(|word| !is_measure(word)).collect()
    }
}

/// Sentences of a passage that may be drawn together for one clause.
const DRAWN_TOGETHER: usize = 3;
/// A fact belongs to what is said if its sentence shares this many other words with it.
const SHARED_WITH_FACT: usize = 2;

/// The fewest sentences that have all the clause's words, facts and sense.
fn clause_supported_by(said: &Told, told: &[Told]) -> Result<Vec<usize>, Unsupported> {
    let subject = said.subject();
    let shares = |it: &Told| {
        let shared = subject.iter().filter(|word| it.words.contains(**word));
        shared.count()
    };
    let mut open: HashSet<&String> = said.words.iter().collect();
    let mut drawn: Vec<usize> = Vec::new();
    while drawn.is_empty() || !open.is_empty() {
        let rated = told
            .iter()
            .enumerate()
            .filter(|(at, _)| !drawn.contains(at));
        let rated = rated.map(|(at, it)| {
            let covered = open.iter().filter(|word| it.words.contains(**word)).count();
            (covered, shares(it), at)
        });
        // Of equals the first: the order is the author's.
        let best = rated.max_by_key(|(covered, shared, at)| (*covered, *shared, usize::MAX - at));
        let (covered, _, at) = best.ok_or(Unsupported::Words)?;
        if drawn.len() == DRAWN_TOGETHER || (covered == 0 && !open.is_empty()) {
            return Err(Unsupported::Words);
        }
        open.retain(|word| !told[at].words.contains(*word));
        drawn.push(at);
    }
    let enough = SHARED_WITH_FACT.min(subject.len());
    let stands = |fact: &String| {
        let mut drawn = drawn.iter().map(|&at| &told[at]);
        drawn.any(|it| it.grounds.contains(fact) && shares(it) >= enough)
    };
    if !said.facts.iter().all(stands) {
        return Err(Unsupported::Fact);
    }
    let sense = drawn
        .iter()
        .fold(Cues::default(), |all, &at| all | told[at].cues);
    if said.cues.drift_from(sense) {
        return Err(Unsupported::Sense);
    }
    Ok(drawn)
}

/// A clause says something of its own from this many words on.
const CLAUSE_WORDS: usize = 2;

/// Parts that can each be true or false: "dogs are welcome, and cats are not".
fn clauses(said: &str) -> Vec<String> {
    let marked = [", ", "; ", ": ", " and ", " but ", " or ", " – ", " — "]
        .iter()
        .fold(said.to_owned(), |text, end| {
            text.replace(end, &format!("{end}\n"))
        });
    let mut clauses: Vec<String> = Vec::new();
    let says_little = |text: &str| lexicon::terms(text).len() < CLAUSE_WORDS;
    for part in marked.split('\n') {
        match clauses.last_mut() {
            Some(last) if says_little(part) || says_little(last) => last.push_str(part),
            _ => clauses.push(part.to_owned()),
        }
    }
    clauses
}

#[cfg(test)]
mod tests;
