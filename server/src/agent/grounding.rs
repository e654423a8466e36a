//! The last check before an answer goes out. What quotes: each sentence stands, word for word, in the
//! passage that its mark cites (here). What is said in other words: it is plain, and says nothing that
//! a passage does not (`plain`, `support`). Pure.

pub mod plain;
pub mod support;

mod cues;
mod facts;

use shared::entities::Citation;
use shared::ids::PassageId;

use crate::knowledge::passage::split_sentences;

/// A passage that may be cited.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub passage: PassageId,
    pub text: &'a str,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ungrounded {
    #[error("says something without a source: {said}")]
    Uncited { said: String },
    #[error("the mark [{number}] cites nothing")]
    UnknownMark { number: u32 },
    #[error("not in the passage it cites: {said}")]
    NotInPassage { said: String },
}

/// Checks a text whose lines each end with a mark like `[2]`.
pub fn check(text: &str, citations: &[Citation], sources: &[Source<'_>]) -> Result<(), Ungrounded> {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (said, number) = split_mark(line).ok_or_else(|| Ungrounded::Uncited {
            said: line.to_owned(),
        })?;
        let unknown = Ungrounded::UnknownMark { number };
        let Some(citation) = citations.iter().find(|it| it.number == number) else {
            return Err(unknown);
        };
        let passage: Vec<&Source<'_>> = sources
            .iter()
            .filter(|source| source.passage == citation.passage)
            .collect();
        if passage.is_empty() {
            return Err(unknown);
        }
        if !passage.iter().any(|source| stands_in(said, source.text)) {
            return Err(Ungrounded::NotInPassage {
                said: said.to_owned(),
            });
        }
    }
    Ok(())
}

/// `words [3]` → the words and 3.
fn split_mark(line: &str) -> Option<(&str, u32)> {
    let (said, mark) = line.strip_suffix(']')?.rsplit_once('[')?;
    Some((said.trim(), mark.parse().ok()?))
}

/// Whether the words are sentences, items or rows of the passage, each whole, in their order.
fn stands_in(said: &str, passage: &str) -> bool {
    let said = folded(said);
    let mut left = said.as_str();
    for sentence in split_sentences(passage) {
        let whole = folded(&passage[sentence.range]);
        if let Some(rest) = left.strip_prefix(whole.as_str()) {
            left = rest.trim_start();
        }
    }
    left.is_empty()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::DocumentId;
    use uuid::Uuid;

    const PASSAGE: &str =
        "Rent is due on the 1st. A fee of $75 is charged on the 6th.\n- cash\n- check";

    fn checked(text: &str) -> Result<(), Ungrounded> {
        let passage = PassageId(Uuid::from_u128(1));
        let citation = Citation {
            number: 1,
            document: DocumentId(Uuid::from_u128(2)),
            title: String::new(),
            section: String::new(),
            page: None,
            passage,
            quote: String::new(),
        };
        check(
            text,
            &[citation],
            &[Source {
                passage,
                text: PASSAGE,
            }],
        )
    }

    #[test]
    fn what_stands_in_the_passage_may_be_said() {
        assert_eq!(checked("Rent is due on the 1st. [1]"), Ok(()));
        assert_eq!(
            checked("Rent is due on the 1st. A fee of $75 is charged on the 6th. cash [1]"),
            Ok(())
        );
        assert_eq!(checked(""), Ok(()));
    }

    #[test]
    fn one_other_number_is_not_grounded() {
        let said = "A fee of $95 is charged on the 6th.".to_owned();
        assert!(matches!(
            checked(&format!("{said} [1]")),
            Err(Ungrounded::NotInPassage { .. })
        ));
        assert_eq!(
            checked(&said),
            Err(Ungrounded::Uncited { said: said.clone() })
        );
        assert_eq!(
            checked("Rent is due on the 1st. [2]"),
            Err(Ungrounded::UnknownMark { number: 2 })
        );
        assert!(checked("Rent is due on the 1st. Dogs are free. [1]").is_err());
    }
}
