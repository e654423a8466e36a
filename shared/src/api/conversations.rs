//! What staff do with conversations. Each reply is the conversation as it stands after; the same
//! change reaches every open inbox as events.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::{Channel, Conversation, Permission, Status, Verdict};
use crate::ids::{ConversationId, MemberId, MessageId, TagId};
use crate::live::Seq;
use crate::replica::Thread;
use crate::time::Timestamp;

const STAFF: Access = Access::Staff(Permission::Converse);

endpoints! {
    /// Conversations by their last activity, the latest first; used for what the inbox does not
    /// hold: resolved ones.
    ListConversations: Get "/api/conversations", STAFF, (), ConversationQuery => ConversationPage;
    LoadThread: Get "/api/conversations/{conversation}", STAFF, ConversationId, ThreadQuery => Thread;
    /// Posts a reply or a note. Replying to a conversation that nobody holds claims it.
    PostMessage: Post "/api/conversations/{conversation}/messages", STAFF, ConversationId, NewMessage => Conversation;
    ClaimConversation: Post "/api/conversations/{conversation}/claim", STAFF, ConversationId, Empty => Conversation;
    /// Within five seconds of one's own claim: all is as it was before.
    UndoClaim: Delete "/api/conversations/{conversation}/claim", STAFF, ConversationId, Empty => Conversation;
    HandBackConversation: Post "/api/conversations/{conversation}/hand-back", STAFF, ConversationId, Empty => Conversation;
    AssignConversation: Put "/api/conversations/{conversation}/assignee", STAFF, ConversationId, Assignment => Conversation;
    /// Whether it was right to ask for a human. Said again, the last word counts.
    JudgeEscalation: Put "/api/conversations/{conversation}/escalation", STAFF, ConversationId, Judgement => Conversation;
    ResolveConversation: Post "/api/conversations/{conversation}/resolve", STAFF, ConversationId, Empty => Conversation;
    ReopenConversation: Post "/api/conversations/{conversation}/reopen", STAFF, ConversationId, Empty => Conversation;
    SnoozeConversation: Post "/api/conversations/{conversation}/snooze", STAFF, ConversationId, Snooze => Conversation;
    ApplyTag: Put "/api/conversations/{conversation}/tags/{tag}", STAFF, (ConversationId, TagId), Empty => Conversation;
    RemoveTag: Delete "/api/conversations/{conversation}/tags/{tag}", STAFF, (ConversationId, TagId), Empty => Conversation;
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConversationQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// From the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationPage {
    pub conversations: Vec<Conversation>,
    /// Asks for the next page; `None` on the last.
    pub next: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThreadQuery {
    /// The page of history before this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Seq>,
}

/// `id` is made by the client: a message sent twice is posted once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    pub id: MessageId,
    pub channel: Channel,
    pub body: String,
    /// Resolves the conversation in the same step.
    #[serde(default)]
    pub resolve: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// `None` puts it back among the waiting.
    pub assignee: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    pub verdict: Verdict,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    pub until: Timestamp,
}
