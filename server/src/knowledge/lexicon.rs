//! Words as the lexical index sees them: lower case, stems of English, without the words that carry
//! no meaning of their own.

use std::collections::HashSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

/// Longer "words" are keys, hashes or attacks; they are cut.
const MAX_WORD_CHARS: usize = 40;

/// Words that stand in every text and every question.
const STOP_WORDS: &str = "a about above after again all also am an and any are aren't as at be because \
    been before being below between both but by can can't cannot could couldn't did didn't do does \
    doesn't doing don't down during each few for from further get gets getting go going got had has \
    have haven't having he her here hers him his how i i'd i'll i'm i've if in into is isn't it it's \
    its itself just know let like may me might mine more most much must my myself need no nor not now \
    of off ok on once only or other our ours out over own per please same shall she should shouldn't \
    so some such tell than thanks that that's the their theirs them then there there's these they \
    this those through to too under until up us very want was wasn't we were weren't what what's when \
    where which while who whom whose why will with won't would wouldn't yes you you're your yours";

static STOP: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| STOP_WORDS.split_whitespace().collect());

/// The terms of a text in order, repeated ones included.
pub fn terms(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    words(text)
        .filter(|word| !STOP.contains(word.as_str()))
        .map(|word| stem(&stemmer, &word))
        .collect()
}

/// Lower-case words of a text, stop words included.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    text.unicode_words().map(|word| {
        let word: String = word.chars().take(MAX_WORD_CHARS).collect();
        word.to_lowercase().replace('’', "'")
    })
}

fn stem(stemmer: &Stemmer, word: &str) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        word.to_owned()
    } else {
        stemmer.stem(word).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one_term() {
        assert_eq!(terms("Tenants' notices"), terms("the tenant’s notice"));
        assert_eq!(
            terms("How much is the $1,200.50 deposit?"),
            ["1,200.50", "deposit"]
        );
        assert_eq!(terms("month-to-month"), ["month", "month"]);
        assert!(terms("¿? 🙂 \u{0} …").is_empty());
    }
}
