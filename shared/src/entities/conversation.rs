//! A conversation: its state, and what a row of the list shows of it.

use serde::{Deserialize, Serialize};

use crate::entities::escalation::{Escalation, Severity};
use crate::entities::message::{Author, Channel};
use crate::entities::tag::AppliedTag;
use crate::entities::tenant::Tenant;
use crate::ids::{ConversationId, MemberId, MessageId, PropertyId, TagId};
use crate::live::Seq;
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    pub id: ConversationId,
    /// Counts up in the workspace, for people: `#1042`.
    pub number: u64,
    pub tenant: Tenant,
    /// Where the tenant lived when it began: an answer for one building never quotes another's rules.
    pub property: Option<PropertyId>,
    pub state: State,
    pub tags: Vec<AppliedTag>,
    /// Tags a member took off: the agent never puts them back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declined_tags: Vec<TagId>,
    /// The latest call for a human; kept while one is needed or at work.
    pub escalation: Option<Escalation>,
    /// Since when the tenant waits for a human's word.
    pub waiting_since: Option<Timestamp>,
    pub last_message: Option<Preview>,
    pub created_at: Timestamp,
    pub last_activity_at: Timestamp,
    /// Number of the last event that changed it.
    pub version: Seq,
    /// The agent reads messages after this one only: resolving ends its context.
    pub context_after: Seq,
}

impl Conversation {
    /// A conversation that a tenant just opened: the agent has it.
    pub fn started(id: ConversationId, number: u64, tenant: Tenant, at: Timestamp) -> Self {
        Self {
            id,
            number,
            property: tenant.property,
            tenant,
            state: State::STARTED,
            tags: Vec::new(),
            declined_tags: Vec::new(),
            escalation: None,
            waiting_since: None,
            last_message: None,
            created_at: at,
            last_activity_at: at,
            version: Seq::ZERO,
            context_after: Seq::ZERO,
        }
    }

    pub fn is_emergency(&self) -> bool {
        self.escalation
            .as_ref()
            .is_some_and(|e| e.severity == Severity::Emergency)
    }
}

/// The two questions about a conversation, never answered by one field: is it open, and who has it.
///
/// `assignee` is set exactly when `handler` is `staff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    pub status: Status,
    pub handler: Handler,
    pub assignee: Option<MemberId>,
    /// When a snoozed conversation wakes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
}

impl State {
    pub const STARTED: State = State {
        status: Status::Open,
        handler: Handler::Agent,
        assignee: None,
        snoozed_until: None,
    };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Open,
    Snoozed,
    Resolved,
}

/// Who holds the conversation now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handler {
    Agent,
    /// Nobody yet: a human was asked.
    Waiting,
    Staff,
}

/// The last message as a row shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub message: MessageId,
    pub seq: Seq,
    pub author: Author,
    pub channel: Channel,
    /// The first [`Preview::CHARACTERS`] characters, on one line.
    pub text: String,
    pub at: Timestamp,
}

impl Preview {
    pub const CHARACTERS: usize = 160;

    pub fn text_of(body: &str) -> String {
        let mut text = String::new();
        for word in body.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
            if text.chars().count() > Self::CHARACTERS {
                return text.chars().take(Self::CHARACTERS).chain(['…']).collect();
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(Preview::text_of("  two\n\nlines "), "two lines");
        let long = Preview::text_of(&"äöü ".repeat(400));
        assert_eq!(long.chars().count(), Preview::CHARACTERS + 1);
    }
}
