//! Recognises the number or letter a clause carries: `12.3`, `(b)`, `iv)`, `§ 42-3202.`, `•`.

/// The label at the start of a line, without what follows; `None` when the line has none.
pub fn label(line: &str) -> Option<&str> {
    let end = label_end(line)?;
    let label = line[..end].trim_end();
    (!is_bullet(label)).then_some(label)
}

/// Whether the line is a label and nothing else: the clause follows on the next line.
pub fn is_bare_label(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('(') && label_end(&format!("{line} x")) == Some(line.len())
}

/// The line without its label or bullet.
pub fn strip_label(line: &str) -> &str {
    label_end(line).map_or(line, |end| line[end..].trim_start())
}

/// Whether the line starts with a label or a bullet.
pub fn is_item(line: &str) -> bool {
    label_end(line).is_some()
}

fn is_bullet(label: &str) -> bool {
    matches!(label, "-" | "*" | "•" | "–" | "◦" | "▪" | "·" | "+")
}

/// Where the label ends: one past its last character. Several may follow each other: `(a)(1)`.
fn label_end(line: &str) -> Option<usize> {
    let mut end = 0;
    while let Some(length) = one_label(&line[end..], end == 0) {
        end += length;
        let blanks = line[end..].len() - line[end..].trim_start().len();
        // "(a) (1) text" is two labels, "(a) text" one.
        match one_label(line[end + blanks..].trim_start(), false) {
            Some(_) if line[end + blanks..].starts_with('(') => end += blanks,
            _ => break,
        }
    }
    (end > 0 && !line[end..].trim().is_empty()).then_some(end)
}

/// Length of one label at the start of `text`.
fn one_label(text: &str, first: bool) -> Option<usize> {
    let word_end = text.find(char::is_whitespace).unwrap_or(text.len());
    let word = &text[..word_end];
    if first && is_bullet(word) {
        return Some(word_end);
    }
    if let Some(rest) = word.strip_prefix('(') {
        let close = rest.find(')')?;
        return is_counter(&rest[..close]).then_some(close + 2);
    }
    if !first {
        return None;
    }
    if let Some(body) = word.strip_suffix(')') {
        return is_counter(body).then_some(word_end);
    }
    if let Some(body) = word.strip_suffix('.') {
        return (is_dotted(body) || is_counter(body)).then_some(word_end);
    }
    // "4.2 Quiet hours": a bare number is a label only when it has parts.
    (word.contains('.') && is_dotted(word)).then_some(word_end)
}

/// `a`, `iv`, `12`, `A`, `2A`: what stands between brackets.
fn is_counter(text: &str) -> bool {
    let roman = |c: char| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x');
    match text.len() {
        1 => text.chars().all(|c| c.is_ascii_alphanumeric()),
        2..=4 => {
            (text.len() <= 3 && text.chars().all(|c| c.is_ascii_digit()))
                || text.chars().all(roman)
                || (text.len() <= 3
                    && text.starts_with(|c: char| c.is_ascii_digit())
                    && text.chars().all(|c| c.is_ascii_alphanumeric()))
                || (text.len() == 2 && text.as_bytes()[0] == text.as_bytes()[1])
        }
        _ => false,
    }
}

/// `4`, `4.2`, `12.3.1`, each part of at most three digits: "1,200.50" and years are no labels.
fn is_dotted(text: &str) -> bool {
    text.split('.')
        .all(|part| (1..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_words_and_amounts() {
        for (line, expected) in [
            ("(b) A tenancy may end", Some("(b)")),
            ("(a)(1) Except as", Some("(a)(1)")),
            ("(a) (iv) Except", Some("(a) (iv)")),
            ("12.3 Quiet hours", Some("12.3")),
            ("7. Pets", Some("7.")),
            ("iv) the last", Some("iv)")),
            ("(aa) more", Some("(aa)")),
            ("- two spaces", None),
            ("(see below) the", None),
            ("2026 was", None),
            ("2026. Then", None),
            ("$75 a month", None),
            ("I. Introduction", Some("I.")),
            ("30 days", None),
        ] {
            assert_eq!(label(line), expected, "{line}");
        }
        assert_eq!(strip_label("- two spaces"), "two spaces");
        assert_eq!(strip_label("(a)(1) Except"), "Except");
        assert_eq!(strip_label("no label"), "no label");
        assert!(is_item("• one") && !is_item("one"));
        assert!(is_bare_label("(d)") && is_bare_label("(a) (1)") && !is_bare_label("(a) x y"));
    }
}
