//! How many of a question's terms a sentence covers, rare ones counting more, other words for the same
//! thing a little less.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::agent::question::Question;
use crate::knowledge::index::Index;
use crate::knowledge::lexicon;

/// Other words for the question's terms, for the lexical search.
pub(super) fn other_words(question: &Question) -> Vec<String> {
    let known: HashSet<&String> = question.terms.iter().collect();
    let others: HashSet<&String> = question
        .terms
        .iter()
        .flat_map(|term| synonyms_of(term))
        .collect();
    let mut others: Vec<String> = others
        .difference(&known)
        .map(|term| (*term).clone())
        .collect();
    others.sort();
    others
}

/// A word of another name for the same thing counts this much.
const SYNONYM: f32 = 0.7;

/// Rarity-weighted share of the question's terms that are among `terms`.
pub fn coverage(index: &Index, question: &Question, terms: &HashSet<String>) -> f32 {
    let (mut covered, mut all) = (0.0, 0.0);
    for term in &question.terms {
        let weight = weight(index, term);
        all += weight;
        covered += weight
            * if terms.contains(term) {
                1.0
            } else if synonyms_of(term).any(|other| terms.contains(other)) {
                SYNONYM
            } else {
                0.0
            };
    }
    if all > 0.0 { covered / all } else { 0.0 }
}

/// Words of questions that say little about what is asked, whatever their rarity in a small library.
const LIGHT: &str = "come go put take keep give bring make happen use way thing something anything someone \
    somebody still already often soon far long big high low good bad nice new old many lot kind type sort \
    tell say ask see look find know think like want try start stop stay live work ahead later back \
    different another whole left right first exactly actually really possible okay allow offer \
    people person day time place";
/// What such a word counts.
const LIGHT_WEIGHT: f32 = 0.35;

static LIGHT_TERMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| lexicon::terms(LIGHT).into_iter().collect());

/// The weightiest term that `terms` lack, as a share of the weightiest of all: 1 when the sentence
/// never names what the question is about.
pub(super) fn missing(index: &Index, question: &Question, terms: &HashSet<String>) -> f32 {
    let heaviest = |weights: &mut dyn Iterator<Item = f32>| weights.fold(0.0, f32::max);
    let all = heaviest(&mut question.terms.iter().map(|term| weight(index, term)));
    let lacks = |term: &&String| {
        !terms.contains(*term) && !synonyms_of(term).any(|other| terms.contains(other))
    };
    let lacking = question.terms.iter().filter(lacks);
    let missing = heaviest(&mut lacking.map(|term| weight(index, term)));
    if all > 0.0 { missing / all } else { 1.0 }
}

/// How much it matters that a term is covered.
pub(super) fn weight(index: &Index, term: &str) -> f32 {
    index.rarity(term)
        * if LIGHT_TERMS.contains(term) {
            LIGHT_WEIGHT
        } else {
            1.0
        }
}

/// Stem → the stems that mean the same.
static SYNONYMS: LazyLock<HashMap<String, HashSet<String>>> = LazyLock::new(|| {
    let mut synonyms: HashMap<String, HashSet<String>> = HashMap::new();
    for line in include_str!("thesaurus.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let stems = lexicon::terms(line);
        for stem in &stems {
            synonyms
                .entry(stem.clone())
                .or_default()
                .extend(stems.iter().cloned());
        }
    }
    synonyms
});

fn synonyms_of(term: &str) -> impl Iterator<Item = &String> {
    SYNONYMS.get(term).into_iter().flatten()
}
