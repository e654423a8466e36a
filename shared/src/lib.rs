//! What the server and the browser agree on.
//!
//! Pure values and functions: no I/O, no clock, no randomness, so that both ends, the tests and the
//! replay of old events give the same result. Time and ids come in as arguments.

pub mod ids;
pub mod time;

pub mod entities;
pub mod error;
pub mod validate;

pub mod lifecycle;
pub mod live;
pub mod replica;

pub mod api;
