//! Posting: what tenants, staff and the agent say.

use shared::api::conversations::NewMessage;
use shared::api::widget::TenantWords;
use shared::entities::{
    Author, Channel, Citation, Conversation, Escalation, Message, Severity, Tag, TagSource, Tenant,
    Trace,
};
use shared::ids::{ConversationId, MessageId, TenantId};
use shared::lifecycle::Command;
use shared::live::{Actor, Event, EventKind, Seq};
use shared::validate;

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::change::Change;
use crate::inbox::handling::staff;

/// Posts a member's reply or note. A reply to a conversation that nobody holds claims it. Sent again
/// under the same id, nothing is posted again.
pub async fn post_staff_message(
    cx: &Cx,
    id: ConversationId,
    new: NewMessage,
) -> Result<Conversation, InboxError> {
    let by = staff(cx)?;
    let body = validate::message_body(&new.body).map_err(|text| InboxError::field("body", text))?;
    let mut tx = cx.begin().await?;
    // Loading waits for a retry that is under way; only then does its message show.
    let mut change = Change::load(cx, &mut tx, id).await?;
    match change.tx().message(new.id).await? {
        Some(message) if message.conversation == id => return Ok(change.conversation),
        Some(_) => return Err(InboxError::IdTaken),
        None => {}
    }
    if new.channel == Channel::Reply {
        change
            .carry_out(Command::StaffReplies { by: by.clone() })
            .await?;
    }
    let author = Author::Staff { member: by };
    change
        .post(
            cx.by.clone(),
            message(cx, new.id, id, author, new.channel, body),
        )
        .await?;
    if new.resolve {
        change.carry_out(Command::Resolve).await?;
    }
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

/// Posts a tenant's message, and starts the conversation if it is the first. Sent again under the
/// same id, the first event is given back.
pub async fn post_tenant_message(
    cx: &Cx,
    tenant: TenantId,
    words: TenantWords,
) -> Result<Event, InboxError> {
    let body =
        validate::message_body(&words.body).map_err(|text| InboxError::field("body", text))?;
    match post_once(cx, tenant, &words, &body).await {
        // A retry that overtook the first attempt: by now its message is there.
        Err(InboxError::IdTaken) => post_once(cx, tenant, &words, &body).await,
        outcome => outcome,
    }
}

async fn post_once(
    cx: &Cx,
    tenant: TenantId,
    words: &TenantWords,
    body: &str,
) -> Result<Event, InboxError> {
    let mut tx = cx.begin().await?;
    let conversation = tx.conversation_to_change(words.conversation).await?;
    if let Some(message) = tx.message(words.id).await? {
        let event = tx.event_numbered(message.seq).await?;
        return event
            .filter(|event| event.tenant == Some(tenant))
            .ok_or(InboxError::IdTaken);
    }
    let tenant = tx
        .tenant(tenant)
        .await?
        .ok_or(InboxError::NotFound { what: "tenant" })?;
    let mut change = match conversation {
        Some(conversation) if conversation.tenant.id != tenant.id => {
            return Err(InboxError::NotFound {
                what: "conversation",
            });
        }
        Some(conversation) => Change::of(cx, &mut tx, conversation),
        None => start(cx, &mut tx, words.conversation, tenant).await?,
    };
    change.carry_out(Command::TenantWrites).await?;
    let (id, channel) = (change.conversation.id, Channel::Reply);
    let posted = message(cx, words.id, id, Author::Tenant, channel, body.to_owned());
    let event = change.post(Actor::Tenant, posted).await?;
    change.save().await?;
    cx.commit(tx).await?;
    Ok(event)
}

/// A message of a person; its number comes with its event.
fn message(
    cx: &Cx,
    id: MessageId,
    conversation: ConversationId,
    author: Author,
    channel: Channel,
    body: String,
) -> Message {
    Message {
        id,
        conversation,
        seq: Seq::ZERO,
        author,
        channel,
        body,
        citations: Vec::new(),
        trace: None,
        at: cx.now(),
    }
}

async fn start<'a>(
    cx: &'a Cx,
    tx: &'a mut crate::store::Tx,
    id: ConversationId,
    tenant: Tenant,
) -> Result<Change<'a>, InboxError> {
    let number = tx.take_conversation_number().await?;
    let conversation = Conversation::started(id, number, tenant, cx.now());
    tx.insert_conversation(&conversation).await?;
    let mut change = Change::of(cx, tx, conversation.clone());
    change
        .record_by(Actor::Tenant, |_| EventKind::ConversationStarted {
            conversation: Box::new(conversation),
        })
        .await?;
    Ok(change)
}

/// What one turn of the agent came to.
#[derive(Clone, Debug)]
pub struct TurnResult {
    pub say: Option<AgentWords>,
    pub escalation: Option<Escalation>,
    pub tags: Vec<(Tag, f32, String)>,
}

#[derive(Clone, Debug)]
pub struct AgentWords {
    pub id: MessageId,
    pub body: String,
    pub citations: Vec<Citation>,
    pub trace: Trace,
}

/// Posts what a turn came to, in one transaction. A member who claimed meanwhile wins: the answer is
/// dropped, and only an emergency is still told. Returns whether anything was said.
pub async fn post_turn(cx: &Cx, id: ConversationId, turn: TurnResult) -> Result<bool, InboxError> {
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    let emergency = turn
        .escalation
        .as_ref()
        .is_some_and(|it| it.severity == Severity::Emergency);
    let held = shared::lifecycle::decide(&change.conversation, Command::AgentAnswers);
    let may_speak = emergency || held.is_ok();
    let open = change.conversation.state.status == shared::entities::Status::Open;
    let mut said = false;
    if may_speak && open {
        if let Some(words) = turn.say {
            let message = Message {
                id: words.id,
                conversation: id,
                seq: Seq::ZERO,
                author: Author::Agent,
                channel: Channel::Reply,
                body: words.body,
                citations: words.citations,
                trace: Some(words.trace),
                at: cx.now(),
            };
            change.post(Actor::Agent, message).await?;
            said = true;
        }
        if let Some(escalation) = turn.escalation {
            change.carry_out(Command::Escalate { escalation }).await?;
        }
    }
    if open {
        for (tag, confidence, evidence) in turn.tags {
            change
                .apply_tag(
                    Actor::Agent,
                    &tag,
                    TagSource::Agent {
                        confidence,
                        evidence,
                    },
                )
                .await?;
        }
    }
    change.save().await?;
    cx.commit(tx).await?;
    Ok(said)
}
