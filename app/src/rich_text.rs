//! Finds web addresses and citation marks in a message. Pure: the result is drawn as text nodes,
//! links and buttons, never as markup, whatever the text contains.

/// A stretch of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// An `http` or `https` address, exactly as written.
    Link(String),
    /// The mark of a citation: `[2]`.
    Mark(u32),
}

/// Cuts a message into its pieces. Marks are found for citations 1 to `citations`.
pub fn pieces(body: &str, citations: u32) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = body;
    let mut after_word = false;
    while let Some(c) = rest.chars().next() {
        let found = match c {
            'h' | 'H' if !after_word => link_at_start(rest),
            '[' => mark_at_start(rest, citations),
            _ => None,
        };
        if let Some((piece, length)) = found {
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(piece);
            rest = &rest[length..];
            after_word = false;
        } else {
            plain.push(c);
            rest = &rest[c.len_utf8()..];
            after_word = c.is_alphanumeric();
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

fn mark_at_start(text: &str, citations: u32) -> Option<(Piece, usize)> {
    let rest = text.strip_prefix('[')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !rest[digits..].starts_with(']') {
        return None;
    }
    let number = rest[..digits].parse().ok()?;
    let known = (1..=citations).contains(&number);
    known.then_some((Piece::Mark(number), digits + 2))
}

fn link_at_start(text: &str) -> Option<(Piece, usize)> {
    let host_at = ["https://", "http://"].iter().find_map(|scheme| {
        let start = text.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(scheme.len())
    })?;
    // Before its end is looked for: a text of nothing but false starts is read once, not squared.
    let host = text[host_at..].chars().next()?;
    if !host.is_alphanumeric() && host != '[' {
        return None;
    }
    let end = text.find(ends_address).unwrap_or(text.len());
    let address = without_trailing_punctuation(&text[..end]);
    (address.len() > host_at).then(|| (Piece::Link(address.to_owned()), address.len()))
}

/// White space, quotes, and the invisible characters that turn the reading direction around: an
/// address that reads differently from where it leads is none.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '«' | '»' | '“' | '”')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A full stop or bracket after an address belongs to the sentence, unless the address opened it.
fn without_trailing_punctuation(address: &str) -> &str {
    let mut end = address;
    let unopened = |open, close| count(address, close).saturating_sub(count(address, open));
    let (mut round, mut square) = (unopened('(', ')'), unopened('[', ']'));
    while let Some(last) = end.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' => {}
            ')' if round > 0 => round -= 1,
            ']' if square > 0 => square -= 1,
            _ => break,
        }
        end = &end[..end.len() - last.len_utf8()];
    }
    end
}

fn count(text: &str, wanted: char) -> usize {
    text.chars().filter(|c| *c == wanted).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.into())
    }

    fn link(address: &str) -> Piece {
        Piece::Link(address.into())
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        assert_eq!(
            pieces(
                "See https://elm.example/pay?a=1. Then (http://x.org/a_(b)) now",
                0
            ),
            [
                text("See "),
                link("https://elm.example/pay?a=1"),
                text(". Then ("),
                link("http://x.org/a_(b)"),
                text(") now"),
            ]
        );
    }

    #[test]
    fn only_web_addresses_are_links() {
        for harmless in [
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@b.c",
            "https://",
            "xhttps://a.b",
            "http:// a",
            "https://\u{202e}moc.live",
            "<a href=https:>",
        ] {
            assert_eq!(pieces(harmless, 0), [text(harmless)], "{harmless}");
        }
    }

    #[test]
    fn a_direction_override_ends_an_address() {
        assert_eq!(
            pieces("https://a.b/\u{202e}c", 0),
            [link("https://a.b/"), text("\u{202e}c")]
        );
        assert_eq!(
            pieces("https://a.b/\"onmouseover=x", 0)[0],
            link("https://a.b/")
        );
    }

    #[test]
    fn marks_are_those_of_the_citations() {
        assert_eq!(
            pieces("Due on the 1st [1][2], late [3] [x] [", 2),
            [
                text("Due on the 1st "),
                Piece::Mark(1),
                Piece::Mark(2),
                text(", late [3] [x] ["),
            ]
        );
        assert_eq!(pieces("[1]", 0), [text("[1]")]);
        assert_eq!(pieces("[99999999999]", 9), [text("[99999999999]")]);
        assert_eq!(pieces("[]", 9), [text("[]")]);
    }

    #[test]
    fn brackets_that_the_address_did_not_open_are_left() {
        assert_eq!(
            pieces("(see https://a.b/c_(d)).]", 0)[1..],
            [link("https://a.b/c_(d)"), text(").]")]
        );
    }

    /// The longest message there is, made of what looks like a beginning: each is read once, so this
    /// ends at once. Read to the end at each of them, it would take minutes.
    #[test]
    fn a_text_of_false_starts_is_read_once() {
        for start in ["http://", "http://.", "[", "[1", "https://a)"] {
            let hostile = start.repeat(64 * 1024 / start.len());
            assert!(!pieces(&hostile, 3).is_empty());
        }
    }

    #[test]
    fn nothing_is_lost_in_any_script() {
        let odd = "héllo 👋🏽 [مرحبا] h https:/ HTTP://Ä.de ع";
        let joined: String = pieces(odd, 3)
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link(text) => text.clone(),
                Piece::Mark(number) => format!("[{number}]"),
            })
            .collect();
        assert_eq!(joined, odd);
        assert_eq!(pieces("", 1), []);
    }
}
