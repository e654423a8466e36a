//! Plain text: guesses headings from rules, capitals and section numbers, and joins lines that were
//! wrapped by hand.

use super::{BlockKind, Extracted, Outline, clause};

/// A heading is at most this long; a longer line in capitals is shouting, not a heading.
const MAX_HEADING: usize = 160;
/// Lines of these lengths were probably wrapped by an editor, so the next one continues them.
/// Longer ones are whole paragraphs, as programs write them.
const WRAPPED: std::ops::RangeInclusive<usize> = 50..=140;

pub(super) fn read(source: &str) -> Extracted {
    let lines: Vec<&str> = source.lines().collect();
    let mut outline = Outline::default();
    let mut paragraph = String::new();
    for (number, line) in lines.iter().enumerate() {
        let line = line.trim();
        let next = lines.get(number + 1).map_or("", |line| line.trim());
        let alone =
            number == 0 || lines[number - 1].trim().is_empty() || is_rule(lines[number - 1]);
        if line.is_empty() || is_rule(line) {
            flush(&mut outline, &mut paragraph);
        } else if let Some(level) = heading_level(line, next, alone, outline.title.is_empty()) {
            flush(&mut outline, &mut paragraph);
            outline.add_heading(level, line);
        } else {
            let above = if number == 0 {
                ""
            } else {
                lines[number - 1].trim()
            };
            let begins = clause::is_item(line) || clause::is_bare_label(line);
            if begins || clause::is_bare_label(above) || !continues(above, line) {
                flush(&mut outline, &mut paragraph);
            } else if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    flush(&mut outline, &mut paragraph);
    outline.finish()
}

fn flush(outline: &mut Outline, paragraph: &mut String) {
    let text = std::mem::take(paragraph);
    let kind = if clause::is_item(&text) {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    };
    outline.add_block(kind, &text);
}

/// Whether `line` goes on where the line above it stopped.
fn continues(above: &str, line: &str) -> bool {
    let finished = above.ends_with(['.', ':', ';', '?', '!']);
    let goes_on = line.starts_with(|c: char| c.is_lowercase() || c == '$' || c.is_ascii_digit());
    WRAPPED.contains(&above.len()) || (goes_on && !finished)
}

/// `====`, `----`, `****`: drawn lines.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3
        && ["=", "-", "*", "_", "~", "#"]
            .iter()
            .any(|mark| line.split(mark).all(str::is_empty))
}

/// The level of a heading, or `None` for text. `alone` says that nothing stands right above it.
fn heading_level(line: &str, next: &str, alone: bool, untitled: bool) -> Option<u8> {
    if line.len() > MAX_HEADING {
        return None;
    }
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    let in_capitals = letters().count() >= 3 && letters().all(char::is_uppercase);
    let first_of_all = if untitled { 1 } else { 2 };
    if is_rule(next) && !line.ends_with(['.', ';', ',']) {
        return Some(first_of_all);
    }
    if line.starts_with('§') && alone {
        return Some(2);
    }
    if in_capitals && !line.ends_with([';', ',']) {
        return Some(first_of_all);
    }
    let starts_with_word = |word: &str| {
        line.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
            && line[word.len()..].starts_with(' ')
    };
    let followed_by_gap = next.is_empty();
    let short = line.len() <= 70 && !line.ends_with(['.', ';', ',', ':']);
    if alone
        && short
        && ["article", "section", "chapter", "part"]
            .into_iter()
            .any(starts_with_word)
    {
        return Some(2);
    }
    // "7. Pets" with a gap below is a heading, "7. Pay on the first." is a clause.
    (alone && short && followed_by_gap && clause::label(line).is_some()).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline_of(source: &str) -> Vec<String> {
        let extracted = read(source);
        let blocks = extracted.blocks.iter();
        std::iter::once(extracted.title.clone())
            .chain(blocks.map(|block| format!("{} | {}", block.headings.join(" > "), block.text)))
            .collect()
    }

    #[test]
    fn rules_capitals_and_numbers_make_headings() {
        let source = "HOUSE RULES\n\nBe kind to each other, and keep the corridors free of bicycles,\n\
            shoes and plants.\n\n====\n§ 7. Pets.\n\n(a) Cats are welcome.\n(b) Dogs need\nour consent.\n\n\
            8. Quiet hours\n\nFrom ten at night.\n\nArticle IV Keys\n- one per person\n- two per flat\n";
        assert_eq!(
            outline_of(source),
            [
                "HOUSE RULES",
                " | Be kind to each other, and keep the corridors free of bicycles, shoes and plants.",
                "§ 7. Pets. | (a) Cats are welcome.",
                "§ 7. Pets. | (b) Dogs need our consent.",
                "§ 7. Pets. > 8. Quiet hours | From ten at night.",
                "Article IV Keys | - one per person",
                "Article IV Keys | - two per flat",
            ]
        );
    }

    #[test]
    fn unwrapped_lines_are_paragraphs_of_their_own() {
        let long = "A sentence that nobody wrapped goes on for much longer than any editor's column would \
            allow, because each paragraph is one line in this file, as many programs write it when they \
            export text.";
        let source = format!("{long}\n{long}\n");
        assert_eq!(read(&source).blocks.len(), 2);
    }
}
