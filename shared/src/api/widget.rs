//! What a tenant's widget does. The token goes in the `Authorization: Bearer` header.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::WidgetKey;
use crate::ids::{ConversationId, MessageId};
use crate::live::TenantEvent;
use crate::replica::TenantThread;

endpoints! {
    /// Begins or continues: with a token of this widget the same tenant, else a new one.
    OpenWidget: Post "/api/widget/open", Access::Public, (), Opening => Opened;
    LoadTenantThread: Get "/api/widget/thread", Access::Tenant, (), Empty => TenantThread;
    /// Posts a message; starts the conversation if `conversation` does not exist yet.
    SendMessage: Post "/api/widget/messages", Access::Tenant, (), TenantWords => TenantEvent;
    /// The button "Talk to a person".
    AskForPerson: Post "/api/widget/person", Access::Tenant, (), PersonWanted => Empty;
    /// Name, e-mail and unit, if the tenant likes to tell.
    IntroduceTenant: Put "/api/widget/me", Access::Tenant, (), Introduction => Empty;
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub key: WidgetKey,
    /// Kept by the widget from the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// `data-property` of the embed line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Opened {
    pub token: String,
    pub config: WidgetConfig,
    pub thread: TenantThread,
}

/// All that a website's visitor may know of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetConfig {
    /// The property's name where it is known, else the company's.
    pub title: String,
    pub greeting: String,
    pub office_hours: String,
    pub emergency_phone: String,
    pub quick_questions: Vec<String>,
}

/// Both ids are made by the widget: a message that is sent again after a lost answer is posted once,
/// and two that were written offline open one conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantWords {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub body: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonWanted {
    pub conversation: ConversationId,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Introduction {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub unit: Option<String>,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
