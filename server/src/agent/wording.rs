//! Finds what a message tells of by combinations of words, and keeps apart what is denied, over,
//! imagined or asked in general. The rules stand in text files beside the rooms that use them;
//! `emergency/net.txt` explains how they are written.

mod context;
mod net;
mod pattern;
mod plain;
mod words;

pub use net::Net;
pub use plain::PlainPhrases;
pub use words::{Words, fold};
