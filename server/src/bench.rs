//! Load for a running server, and what it costs. Started by `cargo xtask bench`, which also starts
//! the server, pins both to their cores and puts peers beside it.

pub mod live;
