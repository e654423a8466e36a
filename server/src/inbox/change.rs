//! A conversation while it is being changed: loaded, decided on, appended to, saved, all in one
//! transaction. What is saved is what the shared reducer makes of the events, so rows and replicas
//! can't differ.

use shared::entities::{AppliedTag, Conversation, Message, Severity, Tag, TagFollows, TagSource};
use shared::ids::{ConversationId, MemberId};
use shared::lifecycle::{Command, Refusal, decide};
use shared::live::{Actor, Event, EventKind, Seq};

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::{Store, StoreError, Tx};

pub(super) struct Change<'a> {
    cx: &'a Cx,
    tx: &'a mut Tx,
    pub conversation: Conversation,
    loaded: Seq,
}

impl<'a> Change<'a> {
    /// Loads a conversation of the workspace; whoever else wants to change it waits.
    pub async fn load(cx: &'a Cx, tx: &'a mut Tx, id: ConversationId) -> Result<Self, InboxError> {
        let conversation = tx
            .conversation_to_change(id)
            .await?
            .ok_or(InboxError::NotFound {
                what: "conversation",
            })?;
        Ok(Self::of(cx, tx, conversation))
    }

    /// Goes on with a conversation that this transaction inserted.
    pub fn of(cx: &'a Cx, tx: &'a mut Tx, conversation: Conversation) -> Self {
        Self {
            cx,
            tx,
            loaded: conversation.version,
            conversation,
        }
    }

    /// Lets the state machine decide, and records what follows.
    pub async fn carry_out(&mut self, command: Command) -> Result<(), InboxError> {
        let by = &self.cx.by;
        self.carry_out_by(by, command).await
    }

    /// The same for somebody whose deed is part of this change.
    pub async fn carry_out_by(&mut self, by: &Actor, command: Command) -> Result<(), InboxError> {
        for kind in decide(&self.conversation, command).map_err(InboxError::Refused)? {
            self.record_by(by.clone(), |_| kind).await?;
        }
        Ok(())
    }

    pub async fn record(&mut self, kind: EventKind) -> Result<Event, InboxError> {
        self.record_by(self.cx.by.clone(), |_| kind).await
    }

    /// Records what somebody else did within this change, with the number it gets.
    pub async fn record_by(
        &mut self,
        by: Actor,
        kind: impl FnOnce(Seq) -> EventKind,
    ) -> Result<Event, InboxError> {
        let (id, tenant) = (self.conversation.id, self.conversation.tenant.id);
        let event = self.cx.append_in(self.tx, id, tenant, by, kind).await?;
        self.conversation.apply(&event);
        self.follow_with_tags(&event).await?;
        Ok(event)
    }

    /// Posts a message; `message` is completed with the number of its event.
    pub async fn post(&mut self, by: Actor, mut message: Message) -> Result<Event, InboxError> {
        let mut posted = None;
        let event = self
            .record_by(by, |seq| {
                message.seq = seq;
                posted = Some(message.clone());
                EventKind::MessagePosted {
                    message: Box::new(message),
                }
            })
            .await?;
        if let Some(message) = posted {
            self.tx.insert_message(&message).await?;
        }
        Ok(event)
    }

    /// Tags that follow what happened, whoever caused it.
    async fn follow_with_tags(&mut self, event: &Event) -> Result<(), InboxError> {
        let follows: &[TagFollows] = match &event.kind {
            EventKind::ConversationEscalated { escalation } => match escalation.severity {
                Severity::Normal => &[TagFollows::Escalation],
                Severity::Emergency => &[TagFollows::Emergency, TagFollows::Escalation],
            },
            EventKind::ConversationResolved => &[TagFollows::Resolution],
            _ => return Ok(()),
        };
        for tag in self.tx.all_tags().await? {
            if tag.follows.is_some_and(|follow| follows.contains(&follow)) {
                self.apply_tag(Actor::System, &tag, TagSource::System)
                    .await?;
            }
        }
        Ok(())
    }

    /// Applies a tag unless it is there, or a member took it off and this is no member.
    pub async fn apply_tag(
        &mut self,
        by: Actor,
        tag: &Tag,
        source: TagSource,
    ) -> Result<(), InboxError> {
        let there = self
            .conversation
            .tags
            .iter()
            .any(|applied| applied.tag == tag.id);
        let declined = self.conversation.declined_tags.contains(&tag.id)
            && !matches!(source, TagSource::Member { .. });
        if there || declined {
            return Ok(());
        }
        let applied = AppliedTag {
            tag: tag.id,
            source,
            at: self.cx.now(),
        };
        let (id, tenant) = (self.conversation.id, self.conversation.tenant.id);
        let name = tag.name.clone();
        let event = self
            .cx
            .append_in(self.tx, id, tenant, by, |_| EventKind::TagApplied {
                applied,
                name,
            })
            .await?;
        self.conversation.apply(&event);
        Ok(())
    }

    pub fn tx(&mut self) -> &mut Tx {
        self.tx
    }

    /// Writes the row back. Nothing happened: nothing is written.
    pub async fn save(self) -> Result<Conversation, InboxError> {
        if self.conversation.version != self.loaded {
            self.tx
                .save_conversation(&self.conversation, self.loaded)
                .await?;
        }
        Ok(self.conversation)
    }
}

/// Says who holds a conversation, by name, where the state machine only knows the id.
pub(super) async fn name_holder(
    store: &Store,
    cx: &Cx,
    error: InboxError,
) -> Result<InboxError, StoreError> {
    let InboxError::Refused(Refusal::HeldByStaff { by }) = error else {
        return Ok(error);
    };
    Ok(InboxError::AlreadyClaimed {
        by: member_name(store, cx, by).await?,
    })
}

async fn member_name(store: &Store, cx: &Cx, id: MemberId) -> Result<String, StoreError> {
    let members = store.members(cx.workspace).await?;
    Ok(members
        .into_iter()
        .find(|member| member.id == id)
        .map_or_else(|| "A colleague".to_owned(), |member| member.name))
}
