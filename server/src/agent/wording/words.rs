//! A message as folded words that know their sentence and clause.

use std::ops::Range;

/// A message longer than this is read up to here: some twelve pages.
const MAX_WORDS: usize = 5000;

/// Words that open a clause of their own without a comma.
const CONTRASTS: [&str; 8] = [
    "but", "however", "although", "though", "except", "pero", "aunque", "yet",
];

#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Lower case, without accents and apostrophes.
    pub(super) folded: String,
    /// "heat's" is also "heat".
    pub(super) owner: Option<String>,
    pub(super) range: Range<usize>,
    pub(super) sentence: usize,
    pub(super) clause: usize,
}

/// The words of a message, in order.
#[derive(Clone, Debug)]
pub struct Words(pub(super) Vec<Word>);

impl Words {
    pub fn read(message: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let (mut sentence, mut clause) = (0, 0);
        let mut start = None;
        let mut previous = ' ';
        let ends = message.char_indices().chain([(message.len(), ' ')]);
        for (at, c) in ends {
            let inside = c.is_alphanumeric() || (matches!(c, '\'' | '’') && start.is_some());
            match (inside, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    let folded = fold(&message[from..at]);
                    if CONTRASTS.contains(&folded.as_str()) {
                        clause += 1;
                    }
                    let owner = message[from..at].to_lowercase();
                    let owner = owner
                        .strip_suffix("'s")
                        .or_else(|| owner.strip_suffix("’s"));
                    words.push(Word {
                        folded,
                        owner: owner.map(fold),
                        range: from..at,
                        sentence,
                        clause,
                    });
                    start = None;
                }
                _ => {}
            }
            let next = message[at..].chars().nth(1).unwrap_or(' ');
            let decimal = previous.is_ascii_digit() && next.is_ascii_digit();
            if matches!(c, '.' | '!' | '?' | ';' | '\n' | '¿' | '¡' | '…') && !decimal {
                sentence += 1;
                clause += 1;
            } else if matches!(c, ',' | ':' | '(' | ')' | '—' | '–') && !decimal {
                clause += 1;
            }
            previous = c;
            if words.len() >= MAX_WORDS {
                break;
            }
        }
        Self(words)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lower case, without accents and apostrophes, in order.
    pub fn folded(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| word.folded.as_str())
    }

    /// Whether every word stands in one of the lists (words with blanks around each).
    pub fn all_in(&self, lists: &[&str]) -> bool {
        self.0.iter().all(|word| {
            let padded = format!(" {} ", word.folded);
            lists.iter().any(|list| list.contains(&padded))
        })
    }

    pub fn any_in(&self, list: &str) -> bool {
        self.0
            .iter()
            .any(|word| list.contains(&format!(" {} ", word.folded)))
    }

    /// Where the words of a span stand in the message.
    pub(super) fn text_range(&self, span: &Range<usize>) -> Range<usize> {
        match (
            self.0.get(span.start),
            span.end.checked_sub(1).and_then(|last| self.0.get(last)),
        ) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }

    pub(super) fn sentence_of(&self, at: usize) -> usize {
        self.0.get(at).map_or(usize::MAX, |word| word.sentence)
    }

    pub(super) fn clause_of(&self, at: usize) -> usize {
        self.0.get(at).map_or(usize::MAX, |word| word.clause)
    }
}

/// Lower case without apostrophes and the accents of Spanish.
pub fn fold(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '\'' | '’'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'à' | 'â' => 'a',
            'é' | 'è' | 'ê' => 'e',
            'í' | 'ì' => 'i',
            'ó' | 'ò' => 'o',
            'ú' | 'ù' | 'ü' => 'u',
            'ñ' => 'n',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_sentence_and_clause() {
        let words = Words::read("¡Está ardiendo! It's 1,200.5, but I CAN’T go");
        let seen: Vec<_> = words
            .0
            .iter()
            .map(|w| (w.folded.as_str(), w.sentence, w.clause))
            .collect();
        assert_eq!(seen[0], ("esta", 1, 1));
        assert_eq!(seen[2].0, "its");
        assert_eq!((seen[6].0, seen[8].0), ("but", "cant"));
        assert!(seen[6].2 > seen[2].2 && seen[6].1 == seen[2].1);
    }

    #[test]
    fn a_very_long_message_is_read_up_to_a_limit() {
        assert_eq!(Words::read(&"gas ".repeat(20_000)).0.len(), MAX_WORDS);
        assert!(Words::read("🙂 … !!!").0.is_empty());
    }
}
