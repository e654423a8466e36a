//! Posting: what tenants, staff and the agent say.

use shared::api::conversations::NewMessage;
use shared::api::widget::TenantWords;
use shared::entities::{
    Author, Channel, Citation, Conversation, Escalation, Message, Status, Tag, TagSource, Tenant,
    Trace,
};
use shared::ids::{ConversationId, MessageId, TagId, TenantId};
use shared::lifecycle::{self, Command};
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

/// Something the agent says, and the call for a human that goes with it.
#[derive(Clone, Debug)]
pub struct Words {
    pub say: AgentWords,
    pub escalation: Option<Escalation>,
    /// Put on together with the escalation, where they still exist.
    pub tags: Vec<TagId>,
}

#[derive(Clone, Debug)]
pub struct AgentWords {
    pub id: MessageId,
    pub body: String,
    pub citations: Vec<Citation>,
    pub trace: Trace,
}

/// What the agent found when it looked at a tenant's messages.
#[derive(Clone, Debug)]
pub struct Look {
    /// The last message it looked at.
    pub up_to: Seq,
    /// The safety text, if the tenant told of danger.
    pub alarm: Option<Words>,
    /// Tags that fit, each with its confidence and the words that led to it.
    pub tags: Vec<(Tag, f32, String)>,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    Said,
    /// Somebody wrote after what the agent had read: the answer is out of date and was dropped.
    Overtaken,
    /// A member claimed meanwhile, or the conversation was ended: the answer was dropped.
    NotOurs,
}

/// Keeps what a look found, once. Danger is told whoever holds the conversation, and brings it back
/// if it had ended.
pub async fn post_look(cx: &Cx, id: ConversationId, look: Look) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    if !change.tx().move_agent_mark(id, look.up_to).await? {
        return Ok(());
    }
    if let Some(alarm) = look.alarm {
        change
            .carry_out_by(&Actor::Tenant, Command::TenantWrites)
            .await?;
        say(cx, &mut change, alarm).await?;
    }
    if change.conversation.state.status == Status::Open {
        for (tag, confidence, evidence) in look.tags {
            let source = TagSource::Agent {
                confidence,
                evidence,
            };
            change.apply_tag(Actor::Agent, &tag, source).await?;
        }
    }
    change.save().await?;
    cx.commit(tx).await?;
    Ok(())
}

/// Puts on the tags that fit and takes off those of the agent's that no longer do. Says whether
/// anything changed.
pub async fn choose_tags_anew(
    cx: &Cx,
    id: ConversationId,
    fitting: Vec<(Tag, f32, String)>,
) -> Result<bool, InboxError> {
    let mut tx = cx.begin().await?;
    let names = tx.all_tags().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    let before = change.conversation.version;
    let fits = |id| fitting.iter().any(|(tag, ..)| tag.id == id);
    let by_agent =
        change.conversation.tags.iter().filter(|applied| {
            matches!(applied.source, TagSource::Agent { .. }) && !fits(applied.tag)
        });
    let misfits: Vec<TagId> = by_agent.map(|applied| applied.tag).collect();
    for tag in names.into_iter().filter(|tag| misfits.contains(&tag.id)) {
        let name = tag.name;
        change
            .record(EventKind::TagRemoved { tag: tag.id, name })
            .await?;
    }
    for (tag, confidence, evidence) in fitting {
        let source = TagSource::Agent {
            confidence,
            evidence,
        };
        change.apply_tag(Actor::Agent, &tag, source).await?;
    }
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation.version != before)
}

/// Posts the agent's answer to everything up to `read`. A member who claimed meanwhile wins, and so
/// does whoever wrote meanwhile.
pub async fn post_answer(
    cx: &Cx,
    id: ConversationId,
    read: Seq,
    words: Words,
) -> Result<Posted, InboxError> {
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    if lifecycle::decide(&change.conversation, Command::AgentAnswers).is_err() {
        return Ok(Posted::NotOurs);
    }
    if change.tx().last_reply(id).await? > Some(read) {
        return Ok(Posted::Overtaken);
    }
    say(cx, &mut change, words).await?;
    change.save().await?;
    cx.commit(tx).await?;
    Ok(Posted::Said)
}

/// The tenant wishes a person, by button: a conversation that had ended is open again. Where one was
/// asked already, or has come, nothing happens.
pub async fn post_wish_for_person(
    cx: &Cx,
    id: ConversationId,
    words: Words,
) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    change
        .carry_out_by(&Actor::Tenant, Command::TenantWrites)
        .await?;
    if lifecycle::decide(&change.conversation, Command::AgentAnswers).is_ok() {
        say(cx, &mut change, words).await?;
    }
    change.save().await?;
    cx.commit(tx).await?;
    Ok(())
}

async fn say(cx: &Cx, change: &mut Change<'_>, words: Words) -> Result<(), InboxError> {
    let Words {
        say,
        escalation,
        tags,
    } = words;
    let message = Message {
        id: say.id,
        conversation: change.conversation.id,
        seq: Seq::ZERO,
        author: Author::Agent,
        channel: Channel::Reply,
        body: say.body,
        citations: say.citations,
        trace: Some(say.trace),
        at: cx.now(),
    };
    change.post(Actor::Agent, message).await?;
    if let Some(escalation) = escalation {
        change.carry_out(Command::Escalate { escalation }).await?;
    }
    for tag in tags {
        if let Some(tag) = change.tx().tag(tag).await? {
            let by = Actor::System;
            change.apply_tag(by, &tag, TagSource::System).await?;
        }
    }
    Ok(())
}
