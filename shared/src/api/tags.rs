//! Labels.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::{Permission, Tag, TagColor};
use crate::ids::TagId;

const CURATE: Access = Access::Staff(Permission::Curate);

endpoints! {
    AddTag: Post "/api/tags", CURATE, (), NewTag => Tag;
    ChangeTag: Put "/api/tags/{tag}", CURATE, TagId, TagTerms => Tag;
    /// The agent looks at the last seven days again, in the background.
    RetagWeek: Post "/api/tags/retag", CURATE, (), Empty => Empty;
    /// How often members corrected the agent's tags in the last 30 days.
    ListTagRecords: Get "/api/tags/records", Access::Staff(Permission::Converse), (), Empty => Vec<TagRecord>;
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    pub id: TagId,
    pub name: String,
    pub color: TagColor,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub examples: Vec<String>,
    #[serde(default)]
    pub by_agent: bool,
}

/// What a tag is. Those that follow what happens go on following it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagTerms {
    pub name: String,
    pub color: TagColor,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub examples: Vec<String>,
    #[serde(default)]
    pub by_agent: bool,
}

/// How well the agent put on a tag, as members saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRecord {
    pub tag: TagId,
    /// Conversations the agent put it on.
    pub applied: u32,
    /// Of these, a member took it off.
    pub wrong: u32,
    /// A member put it on where the agent had not.
    pub missed: u32,
}
