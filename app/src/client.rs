//! How both programs reach the server: one call per endpoint, one socket that loses no frame, ids,
//! storage and the clock. Nothing here knows what is drawn.

pub mod clock;
pub mod ids;
pub mod storage;

pub mod api;
pub mod json;

pub mod backoff;
pub mod socket;
pub mod typing;
