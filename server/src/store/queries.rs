//! The questions asked of the store, by family. Every one takes the workspace it is asked in, but
//! for those that find out which workspace a token or a key belongs to.

pub mod accounts;
pub mod conversations;
pub mod documents;
pub mod events;
pub mod jobs;
pub mod messages;
pub mod reading;
pub mod tenants;
pub mod workspaces;
