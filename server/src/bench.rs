//! Load for a running server, and what it costs; and what embedding costs. Started by
//! `cargo xtask bench`, which also starts the server, pins both to their cores and puts peers beside
//! them.

pub mod embed;
pub mod live;
mod process;
