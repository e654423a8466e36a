//! Labels.

use serde::{Deserialize, Serialize};

use crate::api::{Access, endpoints};
use crate::entities::{Permission, Tag, TagColor};
use crate::ids::TagId;

endpoints! {
    AddTag: Post "/api/tags", Access::Staff(Permission::Curate), (), NewTag => Tag;
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
