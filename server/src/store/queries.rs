//! The questions asked of the store, by family. Every one takes the workspace it is asked in, but
//! for those that find out which workspace a token, a key or a live socket belongs to.

pub mod accounts;
pub mod agent_tests;
pub mod conversations;
pub mod documents;
pub mod events;
pub mod invitations;
pub mod jobs;
pub mod lessons;
pub mod messages;
pub mod reading;
pub mod rules;
pub mod sessions;
pub mod tenants;
pub mod workspaces;

/// Ids in one statement: databases bound its parameters, and each count of them is another statement
/// to keep prepared.
const IDS_AT_ONCE: usize = 500;
