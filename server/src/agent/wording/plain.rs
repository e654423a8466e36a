//! Phrases as people write them, without the signs of `net.txt`: words in their order, `word*`, and a
//! `*` alone for up to three words between.

use std::collections::HashMap;
use std::ops::Range;

use super::pattern::Phrases;
use super::words::Words;

#[derive(Clone, Debug, Default)]
pub struct PlainPhrases(Phrases);

impl PlainPhrases {
    /// Whatever is no word is left out, as it is of messages: "A/C" is the words "a c".
    pub fn read(phrases: &[String]) -> Self {
        let all: Vec<String> = phrases.iter().map(|phrase| translated(phrase)).collect();
        Self(Phrases::parse(&all.join("|"), &HashMap::new()))
    }

    /// Where a message has any of them, in order; places that overlap are one.
    pub fn find(&self, message: &str) -> Vec<Range<usize>> {
        let words = Words::read(message);
        let mut found: Vec<Range<usize>> = Vec::new();
        for span in self.0.find(&words) {
            let range = words.text_range(&span);
            match found.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => found.push(range),
            }
        }
        found
    }
}

/// Up to three words of any kind.
const GAP: &str = "..";

/// In the signs of `net.txt`. A message's words are read the same way.
fn translated(phrase: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for word in phrase.split_whitespace() {
        if word == "*" {
            pieces.push(GAP.to_owned());
            continue;
        }
        let read = Words::read(word.trim_end_matches('*'));
        let mut folded: Vec<String> = read.0.into_iter().map(|word| word.folded).collect();
        if let (true, Some(last)) = (word.ends_with('*'), folded.last_mut()) {
            last.push('*');
        }
        pieces.extend(folded);
    }
    // A gap at an end would have nothing to hold on to.
    while pieces.last().is_some_and(|piece| piece == GAP) {
        pieces.pop();
    }
    let first_word = pieces.iter().position(|piece| piece != GAP);
    pieces.split_off(first_word.unwrap_or(0)).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(phrases: &[&str], message: &'a str) -> Vec<&'a str> {
        let phrases: Vec<String> = phrases.iter().map(|it| (*it).to_owned()).collect();
        let places = PlainPhrases::read(&phrases).find(message);
        places.into_iter().map(|range| &message[range]).collect()
    }

    #[test]
    fn plain_phrases_find_what_people_mean() {
        let message = "They TOWED my poor car! Where’s the A/C filter? Están remolcando";
        assert_eq!(found(&["tow* * car"], message), ["TOWED my poor car"]);
        assert_eq!(found(&["a/c"], message), ["A/C"]);
        assert_eq!(found(&["where's the"], message), ["Where’s the"]);
        assert_eq!(found(&["estan remolc*"], message), ["Están remolcando"]);
        assert!(
            found(&["car where"], message).is_empty(),
            "not over the end of a sentence"
        );
    }

    #[test]
    fn signs_of_the_net_mean_nothing_here() {
        for phrase in ["@staff", "#cold", "car | truck", "(car)"] {
            assert!(found(&[phrase], "49 staffed trucks").is_empty(), "{phrase}");
        }
        assert_eq!(found(&["car | truck"], "a car truck"), ["car truck"]);
        assert!(found(&["|", "()", "@", "*", "* *"], "anything at all").is_empty());
        assert_eq!(found(&["* all *"], "anything at all"), ["all"]);
    }

    #[test]
    fn places_that_overlap_are_one() {
        assert_eq!(
            found(&["my car", "car was towed"], "my car was towed"),
            ["my car was towed"]
        );
    }
}
