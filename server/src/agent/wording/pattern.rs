//! Phrases to look for: sequences of words with `word*`, `..` and `#cold`, in sets of alternatives.

use std::collections::HashMap;
use std::ops::Range;

use super::words::Words;

/// A run of words: from the first, up to but not including the second.
pub(super) type Span = Range<usize>;

/// Alternatives, any of which may stand in the message.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    all: Vec<Vec<Piece>>,
    /// Which phrases can begin with a word of this beginning.
    starts: HashMap<String, Vec<usize>>,
    /// Those that can begin with any word; they are among the others as well.
    anywhere: Vec<usize>,
}

#[derive(Clone, Debug)]
enum Piece {
    Word(String),
    Prefix(String),
    /// Up to three words of any kind.
    Gap,
    /// A number of degrees Fahrenheit at which nobody can live.
    Cold,
}

const MAX_GAP: usize = 3;
/// Characters of a word that phrases are looked up by.
const BEGINNING: usize = 2;
const COLD_FAHRENHEIT: Range<u32> = 5..63;

impl Phrases {
    /// Reads `a b* | c (d|e) | @concept`; concepts were defined before.
    pub(super) fn parse(text: &str, concepts: &HashMap<String, Phrases>) -> Self {
        let mut all = Vec::new();
        for alternative in split_outside_brackets(text) {
            let alternative = alternative.trim();
            if let Some(name) = alternative.strip_prefix('@') {
                let concept = concepts.get(name.trim());
                debug_assert!(concept.is_some(), "no concept {name}");
                all.extend(concept.into_iter().flat_map(|concept| concept.all.clone()));
            } else {
                all.extend(expand(alternative).iter().map(|words| pieces(words)));
            }
        }
        all.retain(|phrase| !phrase.is_empty());
        Self::of(all)
    }

    fn of(all: Vec<Vec<Piece>>) -> Self {
        let beginnings: Vec<Option<&str>> = all.iter().map(|phrase| beginning(phrase)).collect();
        let mut starts: HashMap<String, Vec<usize>> = HashMap::new();
        for known in beginnings.iter().flatten() {
            starts.entry((*known).to_owned()).or_default();
        }
        let mut anywhere = Vec::new();
        for (at, beginning) in beginnings.iter().enumerate() {
            match beginning {
                Some(known) => starts.entry((*known).to_owned()).or_default().push(at),
                None => {
                    anywhere.push(at);
                    for phrases in starts.values_mut() {
                        phrases.push(at);
                    }
                }
            }
        }
        Self {
            all,
            starts,
            anywhere,
        }
    }

    /// Every place where one of the phrases stands, within one sentence, in order.
    pub(super) fn find(&self, words: &Words) -> Vec<Span> {
        let mut spans = Vec::new();
        for (start, word) in words.0.iter().enumerate() {
            for &phrase in self.that_can_begin_with(&word.folded) {
                let phrase = &self.all[phrase];
                if let Some(end) = match_at(phrase, words, start, words.sentence_of(start)) {
                    spans.push(start..end);
                }
            }
        }
        spans
    }

    /// A net has thousands of phrases, and nearly all of them begin otherwise.
    fn that_can_begin_with(&self, word: &str) -> &[usize] {
        let known = first_characters(word).and_then(|beginning| self.starts.get(beginning));
        known.unwrap_or(&self.anywhere)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.all
            .iter()
            .any(|phrase| matches!(&phrase[..], [Piece::Word(only)] if only == word))
    }
}

/// How every word begins that the phrase can begin with, "co" also for the owner of "co's"; `None`
/// if that is not known.
fn beginning(phrase: &[Piece]) -> Option<&str> {
    match phrase.first()? {
        Piece::Word(word) | Piece::Prefix(word) => first_characters(word),
        Piece::Gap | Piece::Cold => None,
    }
}

/// `None` for a shorter word.
fn first_characters(word: &str) -> Option<&str> {
    let (last, c) = word.char_indices().nth(BEGINNING - 1)?;
    Some(&word[..last + c.len_utf8()])
}

/// The end of a match of `phrase` that starts at word `at`.
fn match_at(phrase: &[Piece], words: &Words, at: usize, sentence: usize) -> Option<usize> {
    let Some((piece, rest)) = phrase.split_first() else {
        return Some(at);
    };
    if let Piece::Gap = piece {
        return (0..=MAX_GAP).find_map(|skipped| match_at(rest, words, at + skipped, sentence));
    }
    let word = words.0.get(at).filter(|word| word.sentence == sentence)?;
    let fits = match piece {
        Piece::Word(expected) => word.folded == *expected || word.owner.as_ref() == Some(expected),
        Piece::Prefix(start) => word.folded.starts_with(start.as_str()),
        Piece::Cold => word
            .folded
            .trim_end_matches('f')
            .parse()
            .is_ok_and(|n| COLD_FAHRENHEIT.contains(&n)),
        Piece::Gap => false,
    };
    if fits {
        match_at(rest, words, at + 1, sentence)
    } else {
        None
    }
}

fn pieces(words: &str) -> Vec<Piece> {
    words
        .split_whitespace()
        .map(|word| match word {
            ".." => Piece::Gap,
            "#cold" => Piece::Cold,
            _ => match word.strip_suffix('*') {
                Some(start) => Piece::Prefix(start.to_owned()),
                None => Piece::Word(word.to_owned()),
            },
        })
        .collect()
}

fn split_outside_brackets(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0u32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// `left (key|keys)*` becomes `left key*` and `left keys*`.
fn expand(alternative: &str) -> Vec<String> {
    let Some((before, rest)) = alternative.split_once('(') else {
        return vec![alternative.to_owned()];
    };
    let (options, after) = rest.split_once(')').unwrap_or((rest, ""));
    let (star, after) = after
        .strip_prefix('*')
        .map_or(("", after), |after| ("*", after));
    options
        .split('|')
        .flat_map(|option| expand(&format!("{before}{}{star}{after}", option.trim())))
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::single_range_in_vec_init, reason = "one span was found")]

    use super::*;

    fn found(pattern: &str, message: &str) -> Vec<Span> {
        Phrases::parse(pattern, &HashMap::new()).find(&Words::read(message))
    }

    #[test]
    fn phrases_match_prefixes_gaps_groups_and_cold() {
        assert_eq!(found("locked .. out", "I locked my poor self out"), [1..6]);
        assert_eq!(found("smell*", "it is smelly"), [2..3]);
        assert_eq!(found("left (my|the) key", "i left the key"), [1..4]);
        assert_eq!(
            found("#cold degrees", "only 49 degrees, not 74 degrees"),
            [1..3]
        );
        assert!(found("locked out", "It is locked. Out there").is_empty());
    }

    #[test]
    fn looking_phrases_up_finds_what_trying_each_of_them_finds() {
        let pattern = "co leak* | co | heat | .. pipe* | #cold | a leak | l* | (he|co) detector*";
        let phrases = Phrases::parse(pattern, &HashMap::new());
        let message = "A CO leak! The heat's off, 49F, he smells the pipes; CO's a leak. L";
        let words = Words::read(message);
        let mut tried = Vec::new();
        for start in 0..words.len() {
            let ends = phrases
                .all
                .iter()
                .filter_map(|phrase| match_at(phrase, &words, start, words.sentence_of(start)));
            tried.extend(ends.map(|end| start..end));
        }
        assert!(tried.len() > 10);
        assert_eq!(phrases.find(&words), tried);
    }
}
