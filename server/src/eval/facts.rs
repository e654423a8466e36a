//! Compares texts as measurements do: words without punctuation, amounts kept whole.

/// Lower-case words; "$75." and "$75" are the same, "60-day" is two words.
pub(super) fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | '|'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '%')))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether a text states a fact: `|` parts accepted spellings, a final `*` matches a prefix.
pub(super) fn states(text: &[String], fact: &str) -> bool {
    fact.split('|').any(|spelling| {
        let prefix = spelling.trim().ends_with('*');
        let wanted = words(spelling.trim().trim_end_matches('*'));
        let last = wanted.len().saturating_sub(1);
        !wanted.is_empty()
            && text.windows(wanted.len()).any(|window| {
                window
                    .iter()
                    .zip(&wanted)
                    .enumerate()
                    .all(|(at, (word, wanted))| {
                        if prefix && at == last {
                            word.starts_with(wanted)
                        } else {
                            word == wanted
                        }
                    })
            })
    })
}

/// Whether four fifths of the quote's words stand in the text, in order.
pub(super) fn quote_hits(text: &str, quote: &str) -> bool {
    let (text, quote) = (words(text), words(quote));
    !quote.is_empty() && longest_common(&text, &quote) * 5 >= quote.len() * 4
}

/// Whether a sentence stands in the quote, or has it: four fifths of the shorter one's words, in order.
pub(super) fn is_part_of(sentence: &str, quote: &str) -> bool {
    let (sentence, quote) = (words(sentence), words(quote));
    let shorter = sentence.len().min(quote.len());
    shorter > 2 && longest_common(&sentence, &quote) * 5 >= shorter * 4
}

/// Length of the longest common subsequence.
fn longest_common(a: &[String], b: &[String]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for word in a {
        let mut diagonal = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == other {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_found_whole() {
        let text =
            words("A late fee of $75 is charged on the 6th; give 60-day notice (in writing).");
        assert!(states(&text, "$75") && states(&text, "60 days|60 day") && states(&text, "writ*"));
        assert!(!states(&text, "$7") && !states(&text, "5th") && !states(&text, ""));
    }

    #[test]
    fn quotes_hit_in_order() {
        assert!(quote_hits(
            "Item: Oven cleaning; Price: $55",
            "Oven cleaning | $55"
        ));
        assert!(!quote_hits(
            "$55 is what cleaning the oven costs",
            "Oven cleaning of | $55 total"
        ));
    }
}
