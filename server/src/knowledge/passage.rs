//! Splits a document along its headings and numbered clauses into passages: small enough for the
//! model to read whole, large enough to answer. Pure.

mod sentence;

pub use sentence::{Sentence, split_sentences};

use crate::knowledge::extract::{Block, Extracted, clause};

/// Where a passage should end if a clause or paragraph ends there.
const TARGET_TOKENS: usize = 200;
/// What the model reads, less its two marks.
const MAX_TOKENS: usize = super::embed::MAX_TOKENS - 2;
/// A rest shorter than this goes to the passage before it, if that stays under the maximum.
const SMALL_REST: usize = 50;
/// What "document > section" may take of it; longer paths lose words at the end.
const MAX_PREFIX_WORDS: usize = 36;

/// A piece of a document that is searched and quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Place in the document, from 0: neighbours differ by one.
    pub ordinal: u32,
    /// Headings down to it: `Payments > Late fee`. Empty above the first heading.
    pub section: String,
    pub page: Option<u32>,
    /// One line per paragraph, list item or table row.
    pub text: String,
}

impl Passage {
    /// What is embedded and indexed: the text under "document > section".
    pub fn indexed_text(&self, title: &str) -> String {
        format!("{}\n{}", prefix(title, &self.section), self.text)
    }

    pub fn sentences(&self) -> Vec<Sentence> {
        split_sentences(&self.text)
    }
}

fn prefix(title: &str, section: &str) -> String {
    let path = if section.is_empty() {
        title.to_owned()
    } else {
        format!("{title} > {section}")
    };
    path.split_whitespace()
        .take(MAX_PREFIX_WORDS)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Splits a document. `count_tokens` is the embedder's count of a text.
pub fn split_passages(document: &Extracted, count_tokens: impl Fn(&str) -> usize) -> Vec<Passage> {
    let mut passages = Vec::new();
    let sections = document
        .blocks
        .chunk_by(|a, b| a.headings == b.headings && a.page == b.page);
    for blocks in sections {
        let section = blocks[0].headings.join(" > ");
        let room = MAX_TOKENS.saturating_sub(count_tokens(&prefix(&document.title, &section)) + 1);
        for text in pack_lines(&lines_of(blocks, room, &count_tokens), room) {
            passages.push(Passage {
                ordinal: u32::try_from(passages.len()).unwrap_or(u32::MAX),
                section: section.clone(),
                page: blocks[0].page,
                text,
            });
        }
    }
    passages
}

/// One line of a passage and what it costs.
struct Line {
    text: String,
    tokens: usize,
    /// Whether a passage may well begin here: a clause or paragraph, no item under another line.
    starts: bool,
}

/// The blocks as lines; a block beyond `room` tokens is cut between sentences, or inside one.
fn lines_of(blocks: &[Block], room: usize, count_tokens: impl Fn(&str) -> usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut lead_is_open = false;
    for block in blocks {
        let starts = !(lead_is_open && clause::is_item(&block.text));
        lead_is_open = if clause::is_item(&block.text) && !starts {
            lead_is_open
        } else {
            block.text.ends_with([':', '—'])
        };
        let tokens = count_tokens(&block.text);
        if tokens <= room {
            lines.push(Line {
                text: block.text.clone(),
                tokens,
                starts,
            });
            continue;
        }
        let pieces = split_sentences(&block.text);
        let mut from = 0;
        for piece in &pieces {
            let sentence = &block.text[from..piece.range.end];
            from = piece.range.end;
            for part in cut_words(sentence.trim(), room, &count_tokens) {
                let tokens = count_tokens(&part);
                lines.push(Line {
                    text: part,
                    tokens,
                    starts: from == piece.range.end,
                });
            }
        }
    }
    lines
}

/// Cuts a text that is longer than `room` tokens between words; a monstrous word between letters.
fn cut_words(text: &str, room: usize, count_tokens: impl Fn(&str) -> usize) -> Vec<String> {
    if count_tokens(text) <= room {
        return vec![text.to_owned()];
    }
    let mut parts = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let word: String = word.chars().take(room * 2).collect();
        let tokens = count_tokens(&word).max(1);
        if used + tokens > room && used > 0 {
            parts.push(String::new());
            used = 0;
        }
        used += tokens;
        if let Some(part) = parts.last_mut() {
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(&word);
        }
    }
    parts
}

/// Fills passages to the target; breaks where a clause or paragraph begins if it can.
fn pack_lines(lines: &[Line], room: usize) -> Vec<String> {
    let target = TARGET_TOKENS.min(room);
    let mut groups: Vec<(usize, Vec<&Line>)> = Vec::new();
    let mut rest: usize = lines.iter().map(|line| line.tokens).sum();
    for line in lines {
        let fits = groups.last().is_some_and(|(tokens, _)| {
            let after = tokens + line.tokens;
            after <= target
                || (after <= room && (!line.starts || (rest < SMALL_REST && tokens + rest <= room)))
        });
        match groups.last_mut() {
            Some((tokens, group)) if fits => {
                *tokens += line.tokens;
                group.push(line);
            }
            _ => groups.push((line.tokens, vec![line])),
        }
        rest -= line.tokens;
    }
    groups
        .into_iter()
        .map(|(_, group)| {
            group
                .iter()
                .map(|line| line.text.as_str())
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::embed::estimate_tokens;
    use crate::knowledge::extract::extract;

    fn passages_of(source: &str) -> Vec<Passage> {
        split_passages(
            &extract("lease.md", source.as_bytes()).unwrap(),
            estimate_tokens,
        )
    }

    #[test]
    fn sections_are_not_mixed_and_are_numbered() {
        let passages = passages_of("# Lease\n\n## Rent\n\nDue on the first.\n\n## Pets\n\nCats.\n");
        let seen: Vec<_> = passages
            .iter()
            .map(|p| (p.ordinal, p.section.as_str(), p.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [(0, "Rent", "Due on the first."), (1, "Pets", "Cats.")]
        );
        assert_eq!(passages[1].indexed_text("Lease"), "Lease > Pets\nCats.");
    }

    #[test]
    fn a_long_section_breaks_between_clauses_and_stays_under_the_limit() {
        let clause = |letter| format!("({letter}) {}.\n\n", "word ".repeat(60).trim());
        let source: String =
            "# Lease\n\n## Duties\n\n".to_owned() + &clause('a') + &clause('b') + &clause('c');
        let passages = passages_of(&source);
        assert_eq!(passages.len(), 2);
        assert!(passages[1].text.starts_with("(c) "));
        for passage in passages {
            assert!(estimate_tokens(&passage.indexed_text("Lease")) <= MAX_TOKENS);
        }
    }

    #[test]
    fn a_paragraph_beyond_the_limit_is_cut_between_sentences_and_loses_nothing() {
        let sentence = "The tenant shall keep the home clean and safe at every time of the year. ";
        let source = format!("# Lease\n\n{}{}", sentence.repeat(40), "x".repeat(5000));
        let passages = passages_of(&source);
        assert!(passages.len() >= 3);
        let words: usize = passages
            .iter()
            .map(|p| p.text.split_whitespace().count())
            .sum();
        assert_eq!(words, 40 * 15 + 1);
        assert!(passages[0].text.ends_with("of the year."));
    }
}
