//! The searchable memory of one workspace: every passage with its vector and its words.
//! Fed from the store on start and kept in step by events; knows no database itself.

mod lexical;
mod vectors;
mod word_cache;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use shared::ids::{DocumentId, PassageId, PropertyId};

use super::embed::{Embedding, Words};
use super::passage::{Passage, Sentence};
use lexical::Lexical;
use vectors::Vectors;
use word_cache::WordCache;

/// A document as the index takes it.
#[derive(Clone, Debug)]
pub struct IndexedDocument {
    pub id: DocumentId,
    pub title: String,
    /// `None`: it holds for every property.
    pub property: Option<PropertyId>,
    /// In reading order.
    pub passages: Vec<IndexedPassage>,
}

/// A passage as the store keeps it.
#[derive(Clone, Debug)]
pub struct IndexedPassage {
    pub id: PassageId,
    pub passage: Passage,
    /// `None` while the model is absent: found by its words only.
    pub embedding: Option<Embedding>,
}

/// One passage in the index, with what a search result shows of its document.
#[derive(Debug)]
pub struct Entry {
    pub document: DocumentId,
    pub title: Arc<str>,
    pub property: Option<PropertyId>,
    pub id: PassageId,
    pub passage: Passage,
    pub sentences: Vec<Sentence>,
    /// One embedding per sentence, made when the passage is first read closely.
    sentence_embeddings: OnceLock<Vec<Embedding>>,
}

impl Entry {
    /// `None` until [`Entry::keep_sentence_embeddings`] was called once.
    pub fn sentence_embeddings(&self) -> Option<&[Embedding]> {
        self.sentence_embeddings.get().map(Vec::as_slice)
    }

    /// Keeps the embeddings of all sentences, in order; the first ones kept stay.
    pub fn keep_sentence_embeddings(&self, embeddings: Vec<Embedding>) {
        debug_assert_eq!(embeddings.len(), self.sentences.len());
        drop(self.sentence_embeddings.set(embeddings));
    }

    /// Where the passage's own text begins in its indexed text, in bytes.
    pub fn text_start(&self) -> usize {
        self.passage.indexed_text(&self.title).len() - self.passage.text.len()
    }

    pub fn sentence(&self, number: usize) -> &str {
        self.sentences
            .get(number)
            .map_or("", |sentence| &self.passage.text[sentence.range.clone()])
    }
}

/// Rows are appended; a removed document leaves dead rows until they are worth a rebuild.
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Option<Arc<Entry>>>,
    vectors: Vectors,
    lexical: Lexical,
    words: WordCache,
    documents: HashMap<DocumentId, Range<usize>>,
    dead: usize,
}

/// Dead rows up to this many are never worth a rebuild.
const DEAD_ALLOWED: usize = 256;

impl Index {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document, or replaces what was known of it.
    pub fn put_document(&mut self, document: IndexedDocument) {
        self.remove_document(document.id);
        let title: Arc<str> = document.title.into();
        let first = self.rows.len();
        for indexed in document.passages {
            self.vectors.push(indexed.embedding.as_ref());
            self.lexical.push(&indexed.passage.indexed_text(&title));
            self.rows.push(Some(Arc::new(Entry {
                document: document.id,
                title: Arc::clone(&title),
                property: document.property,
                id: indexed.id,
                sentences: indexed.passage.sentences(),
                passage: indexed.passage,
                sentence_embeddings: OnceLock::new(),
            })));
        }
        self.documents.insert(document.id, first..self.rows.len());
    }

    /// Whether the document was there. Its passages are found no more as soon as this returns.
    pub fn remove_document(&mut self, id: DocumentId) -> bool {
        let Some(rows) = self.documents.remove(&id) else {
            return false;
        };
        self.dead += rows.len();
        for row in rows {
            self.rows[row] = None;
            self.lexical.remove(row);
        }
        if self.dead > DEAD_ALLOWED && self.dead * 2 > self.rows.len() {
            self.rebuild();
        }
        true
    }

    /// Passages that can be found.
    pub fn len(&self) -> usize {
        self.rows.len() - self.dead
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn contains(&self, id: DocumentId) -> bool {
        self.documents.contains_key(&id)
    }

    /// The passage `distance` places further in the same document.
    pub fn neighbour(&self, of: &Entry, distance: i32) -> Option<&Arc<Entry>> {
        let ordinal = of.passage.ordinal.checked_add_signed(distance)?;
        let rows = self.documents.get(&of.document)?;
        self.rows[rows.clone()]
            .iter()
            .flatten()
            .find(|entry| entry.passage.ordinal == ordinal)
    }

    /// The words of a passage's [`Passage::indexed_text`], if it was read closely a short while ago.
    pub fn words(&self, of: &Entry) -> Option<Arc<Words>> {
        self.words.get(of.id)
    }

    pub fn keep_words(&self, of: &Entry, words: Arc<Words>) {
        self.words.keep(of.id, words);
    }

    /// How rare a term is in this workspace: 0 for a term in every passage. A term that stands
    /// nowhere is as rare as can be.
    pub fn rarity(&self, term: &str) -> f32 {
        self.lexical.idf(term)
    }

    /// Whether any passage has the term.
    pub fn knows(&self, term: &str) -> bool {
        self.lexical.knows(term)
    }

    /// All passages of all documents.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.rows.iter().flatten()
    }

    pub(super) fn entry(&self, row: usize) -> Option<&Arc<Entry>> {
        self.rows.get(row).and_then(Option::as_ref)
    }

    /// Rows that may be shown, by a test on their document's property.
    pub(super) fn visible_rows(&self, visible: impl Fn(Option<PropertyId>) -> bool) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(row, entry)| {
            entry
                .as_ref()
                .filter(|entry| visible(entry.property))
                .map(|_| row)
        })
        .collect()
    }

    /// Cosine of each row with the query; 0 for rows without a vector.
    pub(super) fn cosines(&self, query: &Embedding, rows: &[usize]) -> Vec<f32> {
        self.vectors.cosines(query, rows)
    }

    /// BM25 of every row, visible or not. Terms of `also` count [`lexical::OTHER_WORD`] of their own.
    pub(super) fn bm25(&self, terms: &[String], also: &[String]) -> Vec<f32> {
        self.lexical.scores(terms, also)
    }

    fn rebuild(&mut self) {
        let old = std::mem::take(self);
        for (row, entry) in old.rows.into_iter().enumerate() {
            let Some(entry) = entry else { continue };
            let new_row = self.rows.len();
            self.vectors.push_row(old.vectors.row(row));
            self.lexical.push(&entry.passage.indexed_text(&entry.title));
            let rows = self
                .documents
                .entry(entry.document)
                .or_insert(new_row..new_row);
            rows.end = new_row + 1;
            self.rows.push(Some(entry));
        }
        for id in old.documents.into_keys() {
            // Documents without passages stay known.
            self.documents.entry(id).or_insert(0..0);
        }
    }
}

#[cfg(test)]
mod tests;
