//! A message in parts whose meaning is compared: the whole, and each sentence when there are several,
//! because one sentence among ten says little in the meaning of the whole.

use std::ops::Range;

use crate::knowledge::embed::{EmbedError, Embedder, Embedding};
use crate::knowledge::passage::split_sentences;

/// Sentences of a long message that are looked at one by one.
const SENTENCES: usize = 8;
/// Fewer words than this say too little alone.
const WORDS_OF_A_PART: usize = 4;

/// Some words of a message, and what they mean.
#[derive(Clone, Debug)]
pub struct Part {
    /// Bytes of the message.
    pub range: Range<usize>,
    pub meaning: Embedding,
}

/// The whole message first. Empty when nothing is said.
pub fn parts_of(message: &str, embedder: &dyn Embedder) -> Result<Vec<Part>, EmbedError> {
    let ranges = part_ranges(message);
    let texts: Vec<&str> = ranges.iter().map(|range| &message[range.clone()]).collect();
    let meanings = embedder.embed(&texts)?;
    let parts = ranges.into_iter().zip(meanings);
    Ok(parts
        .map(|(range, meaning)| Part { range, meaning })
        .collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_several_sentences_is_looked_at_in_parts() {
        let message = "The sink is clogged again. Also when is rent due?";
        let parts: Vec<&str> = part_ranges(message)
            .into_iter()
            .map(|range| &message[range])
            .collect();
        let sentences = ["The sink is clogged again.", "Also when is rent due?"];
        assert_eq!(parts, [&[message][..], &sentences].concat());
        assert_eq!(part_ranges(" rent? "), vec![1..6]);
        assert!(part_ranges("  ").is_empty());
    }
}
