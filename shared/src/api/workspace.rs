//! The first snapshot of an inbox, and the workspace's own settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::{Permission, Workspace};
use crate::ids::{ConversationId, MemberId};
use crate::live::Seq;
use crate::replica::Inbox;

endpoints! {
    /// Everything an inbox needs to begin: the same path for the first load and after a `reset`.
    LoadInbox: Get "/api/inbox", Access::Staff(Permission::Converse), (), Empty => InboxSnapshot;
    ChangeWorkspace: Patch "/api/workspace", Access::Staff(Permission::Configure), (), WorkspaceChange => Workspace;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboxSnapshot {
    pub me: MemberId,
    pub inbox: Inbox,
    /// Up to where I have read the conversations of `inbox`.
    pub read_marks: BTreeMap<ConversationId, Seq>,
    /// Why the agent can't search documents right now, for people to read; `None` when all is well.
    pub agent_trouble: Option<String>,
}

/// What is left out stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkspaceChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office_hours: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_questions: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_origins: Option<Vec<String>>,
}
