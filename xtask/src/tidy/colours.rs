//! Colours are tokens: outside `style/tokens.css` no style sheet writes one down.

use super::{Finding, Source};

const TOKENS: &str = "style/tokens.css";
const FUNCTIONS: [&str; 9] = [
    "oklch(", "oklab(", "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(",
];

pub fn check(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("style/") || !source.ends_with("css") || source.path == TOKENS {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut in_comment = false;
    for (line, text) in source.lines() {
        let code = without_comments(text, &mut in_comment);
        if let Some(colour) = literal(&code) {
            let sentence = format!("`{colour}` is a colour of its own: name a token of {TOKENS}");
            findings.push(Finding::new(source, line, sentence));
        }
    }
    findings
}

/// The first colour in the values of one line.
fn literal(code: &str) -> Option<String> {
    // A selector such as `#app` stands before the colon.
    let (_, value) = code.split_once(':')?;
    for function in FUNCTIONS {
        for (start, _) in value.match_indices(function) {
            let is_word = value[..start].ends_with(|c: char| c.is_alphanumeric() || c == '-');
            // `oklch(from var(--token) …)` derives from a token.
            let derived = value[start + function.len()..]
                .trim_start()
                .starts_with("from var(");
            if !is_word && !derived {
                return Some(function.trim_end_matches('(').to_owned());
            }
        }
    }
    value.match_indices('#').find_map(|(start, _)| {
        let word: String = value[start + 1..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '-')
            .collect();
        let is_hex = word.chars().all(|c| c.is_ascii_hexdigit());
        (is_hex && [3, 4, 6, 8].contains(&word.len())).then(|| format!("#{word}"))
    })
}

fn without_comments(text: &str, in_comment: &mut bool) -> String {
    let mut code = String::new();
    let mut rest = text;
    loop {
        let end = if *in_comment { "*/" } else { "/*" };
        let Some((before, after)) = rest.split_once(end) else {
            break;
        };
        if !*in_comment {
            code.push_str(before);
        }
        *in_comment = !*in_comment;
        rest = after;
    }
    if !*in_comment {
        code.push_str(rest);
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Source {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .len()
    }

    #[test]
    fn a_colour_outside_the_tokens_is_found() {
        assert_eq!(
            count(
                "style/ui/button.css",
                "  color: #fff;\n  fill: oklch(0.5 0 0);\n"
            ),
            2
        );
        assert_eq!(count("style/tokens.css", "  --ink: #fff;\n"), 0);
    }

    #[test]
    fn selectors_comments_and_derived_colours_are_fine() {
        let text = "/* was: #fff\n   then: rgb(0 0 0) */\n#add { color: var(--ink); }\n\
                    a { color: color-mix(in oklch, var(--ink) 40%, transparent); }\n\
                    b { color: oklch(from var(--ink) l c h / 0.5); }\n";
        assert_eq!(count("style/base.css", text), 0);
    }
}
