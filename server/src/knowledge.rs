//! What the office knows: documents become passages, passages become an index, and a question finds
//! the passages that may answer it. No database in here: values in, values out.

pub mod extract;
pub mod passage;

pub mod embed;
pub mod lexicon;

pub mod index;
pub mod search;
