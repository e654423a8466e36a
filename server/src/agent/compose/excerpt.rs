//! What was found, as far as the asker may be told it: the material of whoever puts an answer into
//! words. A sentence about another building is in a passage, but in no excerpt.

use std::sync::Arc;

use shared::entities::Citation;
use shared::ids::{DocumentId, PassageId};

use super::{Candidate, Found};
use crate::knowledge::index::Entry;

/// Passages given to a composer, those that were quoted first; more only lead it astray.
const AT_MOST: usize = 5;

/// One passage, in the order of its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub document: DocumentId,
    pub title: String,
    pub section: String,
    pub page: Option<u32>,
    pub passage: PassageId,
    pub statements: Vec<Statement>,
}

/// A sentence, item or row of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The line that introduces it: "The following are not allowed:".
    pub lead: Option<String>,
    pub text: String,
}

impl Excerpt {
    /// `Lease > Payments > Late fee`.
    pub fn heading(&self) -> String {
        let parts = [self.title.as_str(), self.section.as_str()];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" > ")
    }

    /// The sentence with all that gives it its meaning.
    pub fn in_context(&self, statement: &Statement) -> String {
        let heading = self.heading();
        let lead = statement.lead.as_deref().unwrap_or("");
        format!("{heading}\n{lead}\n{}", statement.text)
    }

    /// Cites these sentences, by their places.
    pub fn cite(&self, number: u32, statements: &[usize]) -> Citation {
        let mut quoted: Vec<&str> = Vec::new();
        for statement in statements.iter().filter_map(|&at| self.statements.get(at)) {
            let words = [statement.lead.as_deref(), Some(statement.text.as_str())];
            for words in words.into_iter().flatten() {
                if !quoted.contains(&words) {
                    quoted.push(words);
                }
            }
        }
        Citation {
            number,
            document: self.document,
            title: self.title.clone(),
            section: self.section.clone(),
            page: self.page,
            passage: self.passage,
            quote: quoted.join(" "),
        }
    }
}

/// The passages that were quoted, then those that came close.
pub fn excerpts(found: &[Found]) -> Vec<Excerpt> {
    let quoted = found.iter().flat_map(|it| &it.quoted);
    let close = found.iter().flat_map(|it| &it.candidates);
    let mut entries: Vec<&Arc<Entry>> = Vec::new();
    for candidate in quoted.chain(close) {
        let known = entries.iter().any(|it| it.id == candidate.entry.id);
        if !known && entries.len() < AT_MOST {
            entries.push(&candidate.entry);
        }
    }
    let entries = entries.into_iter();
    entries.map(|entry| excerpt(entry, found)).collect()
}

fn excerpt(entry: &Entry, found: &[Found]) -> Excerpt {
    let candidates = found.iter().flat_map(|it| &it.candidates);
    let mut tellable: Vec<&Candidate> = candidates.filter(|it| it.entry.id == entry.id).collect();
    tellable.sort_by_key(|it| it.sentence);
    tellable.dedup_by_key(|it| it.sentence);
    let statements = tellable.into_iter().map(|it| Statement {
        lead: entry.sentences[it.sentence]
            .lead
            .map(|lead| entry.sentence(lead).to_owned()),
        text: it.text().to_owned(),
    });
    Excerpt {
        document: entry.document,
        title: entry.title.to_string(),
        section: entry.passage.section.clone(),
        page: entry.passage.page,
        passage: entry.id,
        statements: statements.collect(),
    }
}
