//! Sentence boundaries inside a passage, with abbreviations, clause labels and lead-ins understood.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::knowledge::extract::clause;

/// A sentence by its place in the passage's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the text, without the clause label or bullet before it.
    pub range: Range<usize>,
    /// The line of the passage it stands in, from 0.
    pub line: usize,
    /// Which sentence introduces this item ("The following are not allowed:"), by its number.
    pub lead: Option<usize>,
}

/// Words after which a full stop does not end a sentence.
const ABBREVIATIONS: [&str; 30] = [
    "mr", "mrs", "ms", "dr", "st", "ave", "blvd", "rd", "apt", "no", "nos", "sec", "art", "para",
    "vs", "e.g", "i.e", "etc", "u.s", "d.c", "approx", "inc", "ltd", "co", "jr", "sr", "dept",
    "fig", "min", "max",
];

/// Splits a passage's text, whose lines are paragraphs, list items or table rows.
pub fn split_sentences(text: &str) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut lead: Option<usize> = None;
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        let body = clause::strip_label(line);
        let is_item = body.len() < line.len();
        let offset = start + (line.len() - body.len());
        let introduced_by = lead.filter(|_| is_item);
        let mut ranges = sentences_of_line(body);
        if is_item && has_caption(&ranges, body) {
            let caption = ranges.remove(0);
            ranges[0].start = caption.start;
        }
        for range in ranges {
            sentences.push(Sentence {
                range: offset + range.start..offset + range.end,
                line: number,
                lead: introduced_by,
            });
        }
        // A lead holds for the whole list under it; a paragraph ends it.
        if body.trim_end().ends_with([':', '—']) {
            lead = sentences.len().checked_sub(1);
        } else if !is_item {
            lead = None;
        }
        start += line.len() + 1;
    }
    sentences
}

/// "7.1 Due date. Rent is due …": the caption of a numbered clause says nothing alone.
fn has_caption(ranges: &[Range<usize>], line: &str) -> bool {
    /// Captions are short.
    const MAX_WORDS: usize = 6;
    let first = ranges.first().map_or("", |range| &line[range.clone()]);
    ranges.len() > 1 && first.ends_with('.') && first.split_whitespace().count() <= MAX_WORDS
}

/// Trimmed sentence ranges of one line.
fn sentences_of_line(line: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    for (start, piece) in line.split_sentence_bound_indices() {
        let from = open.take().unwrap_or(start);
        let end = start + piece.trim_end().len();
        let rest = &line[start + piece.len()..];
        if !rest.is_empty() && is_unfinished(&line[from..end], rest) {
            open = Some(from);
        } else if end > from {
            ranges.push(from..end);
        }
    }
    ranges
}

/// Whether the stop at the end of `sentence` belongs to an abbreviation or a number.
fn is_unfinished(sentence: &str, rest: &str) -> bool {
    let Some(body) = sentence.strip_suffix('.') else {
        return !sentence.ends_with(['?', '!', '"', '”', ')', ':', '…']);
    };
    let word = body
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or(body);
    let lower = word.to_lowercase();
    let one_letter =
        word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && word != "I";
    let numbered = matches!(lower.as_str(), "no" | "nos")
        && !rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    (ABBREVIATIONS.contains(&lower.as_str()) && !numbered) || one_letter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        split_sentences(text)
            .into_iter()
            .map(|sentence| &text[sentence.range])
            .collect()
    }

    #[test]
    fn abbreviations_amounts_and_labels_do_not_break_sentences() {
        assert_eq!(
            split("(a) Mr. Lee pays $1,200.50 by 5 p.m. on Friday. May he? No. Call Apt. 4 first."),
            [
                "Mr. Lee pays $1,200.50 by 5 p.m. on Friday.",
                "May he?",
                "No.",
                "Call Apt. 4 first."
            ]
        );
        assert_eq!(
            split("See § 42-3202.01 of the D.C. Code. It holds."),
            ["See § 42-3202.01 of the D.C. Code.", "It holds."]
        );
    }

    #[test]
    fn the_caption_of_a_clause_stays_with_its_first_sentence() {
        assert_eq!(
            split("7.1 Due date. Rent is due on the 1st. Pay then.\nShort one. And more."),
            [
                "Due date. Rent is due on the 1st.",
                "Pay then.",
                "Short one.",
                "And more."
            ]
        );
    }

    #[test]
    fn items_know_what_introduces_them() {
        let text = "Not allowed on balconies:\n- grills\n- bicycles\nAsk us first.\n- loose item";
        let sentences = split_sentences(text);
        let leads: Vec<_> = sentences.iter().map(|sentence| sentence.lead).collect();
        assert_eq!(leads, [None, Some(0), Some(0), None, None]);
        assert_eq!(&text[sentences[1].range.clone()], "grills");
        assert_eq!(sentences[2].line, 2);
    }

    #[test]
    fn odd_text_gives_ranges_inside_it() {
        for text in [
            "",
            "\n\n",
            "...",
            "🙂. 🙂",
            "a. b. c.",
            "no stop",
            "سؤال؟ نعم.",
        ] {
            for sentence in split_sentences(text) {
                assert!(text.get(sentence.range).is_some());
            }
        }
    }
}
