//! What a turn has to answer: the tenant's messages that nobody has answered, while the conversation
//! is the agent's.

use shared::entities::{Author, Channel, Conversation, Handler, Status};
use shared::ids::ConversationId;
use shared::live::Seq;
use shared::time::Timestamp;

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::StoredMessage;

/// The agent reads this many messages back, and never past the last resolution.
const CONTEXT: usize = 40;

/// What there is to answer.
#[derive(Debug)]
pub(super) struct Reading {
    pub conversation: Conversation,
    /// The tenant's messages that nobody has answered, oldest first; at least one.
    pub unanswered: Vec<String>,
    /// What the tenant wrote before these and the agent answered.
    pub answered: Vec<String>,
    pub last_at: Timestamp,
    /// The last reply that was read: an answer that comes later than the next one is out of date.
    pub up_to: Seq,
}

/// What is unanswered and the agent's to answer; `None` if there is nothing.
pub(super) async fn read(cx: &Cx, id: ConversationId) -> Result<Option<Reading>, InboxError> {
    let conversation = cx.store().conversation(cx.workspace, id).await?;
    let Some(conversation) = conversation.filter(|conversation| {
        let state = &conversation.state;
        state.status == Status::Open && state.handler == Handler::Agent
    }) else {
        return Ok(None);
    };
    let after = conversation.context_after;
    let messages: Vec<StoredMessage> = cx
        .store()
        .messages_after(cx.workspace, id, after, CONTEXT)
        .await?
        .into_iter()
        .filter(|message| message.channel == Channel::Reply)
        .collect();
    let begins = messages
        .iter()
        .rposition(|message| message.author != Author::Tenant)
        .map_or(0, |last_answer| last_answer + 1);
    let (before, unanswered) = messages.split_at(begins);
    let Some(last) = unanswered.last() else {
        return Ok(None);
    };
    Ok(Some(Reading {
        last_at: last.at,
        up_to: last.seq,
        answered: answered_by_agent(before),
        unanswered: unanswered
            .iter()
            .map(|message| message.body.clone())
            .collect(),
        conversation,
    }))
}

/// What the tenant wrote and the agent, not a member, answered.
fn answered_by_agent(messages: &[StoredMessage]) -> Vec<String> {
    messages
        .chunk_by(|a, b| a.author == Author::Tenant || b.author != Author::Tenant)
        .filter(|exchange| {
            exchange
                .iter()
                .find(|message| message.author != Author::Tenant)
                .is_some_and(|first| first.author == Author::Agent)
        })
        .flatten()
        .filter(|message| message.author == Author::Tenant)
        .map(|message| message.body.clone())
        .collect()
}
