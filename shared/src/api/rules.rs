//! The workspace's own rules of escalation, and trying one before it is saved.

use serde::{Deserialize, Serialize};

use crate::api::playground::Stretch;
use crate::api::{Access, Empty, endpoints};
use crate::entities::{Permission, Rule, RuleTerms, Trigger};
use crate::ids::{ConversationId, RuleId};
use crate::time::Timestamp;

/// Rules a workspace may have.
pub const RULES_AT_MOST: usize = 100;
/// Messages that may be tried at once.
pub const SAMPLES_AT_MOST: usize = 20;

const CURATE: Access = Access::Staff(Permission::Curate);

endpoints! {
    /// In the order in which they are asked.
    ListRules: Get "/api/rules", Access::Staff(Permission::Converse), (), Empty => Vec<Rule>;
    AddRule: Post "/api/rules", CURATE, (), NewRule => Rule;
    ChangeRule: Put "/api/rules/{rule}", CURATE, RuleId, RuleTerms => Rule;
    DeleteRule: Delete "/api/rules/{rule}", CURATE, RuleId, Empty => Empty;
    /// Which of these messages a rule would fire on. Nothing is saved.
    TryRule: Post "/api/rules/try", CURATE, (), RuleTrial => Vec<TriedSample>;
    /// Which messages of the last 30 days it would have fired on. Nothing is saved.
    RecallRule: Post "/api/rules/recall", CURATE, (), RuleTerms => Recall;
}

/// `id` is made by the client: sent again, it adds nothing again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    pub id: RuleId,
    pub terms: RuleTerms,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTrial {
    pub terms: RuleTerms,
    pub samples: Vec<String>,
}

/// What a rule makes of one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TriedSample {
    pub fires: bool,
    /// What comes before any rule of the workspace and would decide instead.
    pub before: Option<Trigger>,
    /// The message, with the words marked that fire it.
    pub text: Vec<Stretch>,
    /// Cosine of the description and the nearest part of the message; `None` without a description
    /// or without the model.
    pub nearness: Option<f32>,
}

/// What a rule would have done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recall {
    /// Tenants' messages that were looked at, the latest ones.
    pub looked_at: u32,
    /// Tenants' messages of the last 30 days.
    pub of: u32,
    /// How many of those looked at were also compared by meaning.
    pub compared: u32,
    /// It would have fired on these many.
    pub fired: u32,
    /// It would have fired on these many more if the emergency net or a sensitive topic had not.
    pub outranked: u32,
    /// The latest of those it would have fired on.
    pub messages: Vec<RecalledMessage>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecalledMessage {
    pub conversation: ConversationId,
    pub at: Timestamp,
    pub text: Vec<Stretch>,
    pub nearness: Option<f32>,
}
