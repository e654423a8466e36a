//! Messages as rows: for recognising a retry and for what the agent reads. The thread that people
//! see is made of events.

use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use shared::entities::{Author, Channel, Message};
use shared::ids::{ConversationId, MessageId, WorkspaceId};
use shared::live::{Event, EventKind, Seq};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{from_word, number, seq, word};
use crate::store::rows::{self, from_json, message, to_json};
use crate::store::{Store, Tx};

/// A message without its citations.
#[derive(Clone, Debug)]
pub struct StoredMessage {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub seq: Seq,
    pub author: Author,
    pub channel: Channel,
    pub body: String,
    pub at: Timestamp,
}

impl Store {
    /// The last `at_most` messages of a conversation after an event, oldest first.
    pub async fn messages_after(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        after: Seq,
        at_most: usize,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let mut rows = message::Entity::find()
            .filter(message::Column::WorkspaceId.eq(workspace))
            .filter(message::Column::ConversationId.eq(conversation))
            .filter(message::Column::Seq.gt(number(after)))
            .order_by_desc(message::Column::Seq)
            .limit(at_most as u64)
            .all(self.read())
            .await?;
        rows.reverse();
        rows.into_iter().map(StoredMessage::try_from).collect()
    }
}

impl Store {
    /// The first `at_most` replies of a conversation that the agent has not looked at, oldest first.
    pub async fn messages_unseen_by_agent(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        at_most: usize,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let mark = rows::agent_read_mark::Entity::find_by_id(conversation)
            .filter(rows::agent_read_mark::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        let rows = message::Entity::find()
            .filter(message::Column::WorkspaceId.eq(workspace))
            .filter(message::Column::ConversationId.eq(conversation))
            .filter(message::Column::Channel.eq(word(&Channel::Reply)?))
            .filter(message::Column::Seq.gt(mark.map_or(0, |mark| mark.up_to)))
            .order_by_asc(message::Column::Seq)
            .limit(at_most as u64)
            .all(self.read())
            .await?;
        rows.into_iter().map(StoredMessage::try_from).collect()
    }
}

impl Store {
    /// The last `at_most` messages of tenants after an instant, the latest first, and how many there
    /// are.
    pub async fn messages_of_tenants(
        &self,
        workspace: WorkspaceId,
        after: Timestamp,
        at_most: usize,
    ) -> Result<(Vec<StoredMessage>, u64), StoreError> {
        let query = message::Entity::find()
            .filter(message::Column::WorkspaceId.eq(workspace))
            .filter(message::Column::At.gt(after))
            .filter(message::Column::Author.eq(to_json("author", &Author::Tenant)?));
        let count = query.clone().count(self.read()).await?;
        let rows = query
            .order_by_desc(message::Column::At)
            .order_by_desc(message::Column::Seq)
            .limit(at_most as u64)
            .all(self.read())
            .await?;
        let messages: Result<Vec<_>, _> = rows.into_iter().map(StoredMessage::try_from).collect();
        Ok((messages?, count))
    }
}

impl Store {
    /// The agent's messages with sources since an instant, the latest first.
    pub async fn answers_with_sources(
        &self,
        workspace: WorkspaceId,
        since: Timestamp,
        at_most: u64,
    ) -> Result<Vec<Message>, StoreError> {
        use rows::event;
        let payloads: Vec<String> = event::Entity::find()
            .select_only()
            .column(event::Column::Payload)
            .filter(event::Column::WorkspaceId.eq(workspace))
            .filter(event::Column::Kind.eq("message_posted"))
            .filter(event::Column::At.gt(since))
            // A message without any leaves the field out.
            .filter(event::Column::Payload.contains(r#""citations":["#))
            .order_by_desc(event::Column::Seq)
            .limit(at_most)
            .into_tuple()
            .all(self.read())
            .await?;
        let mut answers = Vec::with_capacity(payloads.len());
        for payload in payloads {
            let event: Event = from_json("event", &payload)?;
            if let EventKind::MessagePosted { message } = event.kind
                && message.author == Author::Agent
            {
                answers.push(*message);
            }
        }
        Ok(answers)
    }
}

impl Tx {
    /// The number of the last reply in a conversation; notes do not count.
    pub async fn last_reply(
        &mut self,
        conversation: ConversationId,
    ) -> Result<Option<Seq>, StoreError> {
        let row = message::Entity::find()
            .filter(message::Column::WorkspaceId.eq(self.workspace()))
            .filter(message::Column::ConversationId.eq(conversation))
            .filter(message::Column::Channel.eq(word(&Channel::Reply)?))
            .order_by_desc(message::Column::Seq)
            .one(self.connection())
            .await?;
        Ok(row.map(|row| seq(row.seq)))
    }

    /// A message by its client-made id, in whichever workspace: an id is taken once.
    pub async fn message(&mut self, id: MessageId) -> Result<Option<StoredMessage>, StoreError> {
        let row = message::Entity::find_by_id(id)
            .filter(message::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        row.map(StoredMessage::try_from).transpose()
    }

    /// The event that posted a message, for a sender who asks again.
    pub async fn event_numbered(
        &mut self,
        at: Seq,
    ) -> Result<Option<shared::live::Event>, StoreError> {
        let row = rows::event::Entity::find_by_id((self.workspace(), number(at)))
            .one(self.connection())
            .await?;
        row.map(|row| from_json("event", &row.payload)).transpose()
    }

    pub async fn insert_message(&mut self, message: &Message) -> Result<(), StoreError> {
        let row = message::ActiveModel {
            id: Set(message.id),
            workspace_id: Set(self.workspace()),
            conversation_id: Set(message.conversation),
            seq: Set(number(message.seq)),
            author: Set(to_json("author", &message.author)?),
            channel: Set(word(&message.channel)?),
            body: Set(message.body.clone()),
            at: Set(message.at),
        };
        message::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }
}

impl TryFrom<message::Model> for StoredMessage {
    type Error = StoreError;

    fn try_from(row: message::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            conversation: row.conversation_id,
            seq: seq(row.seq),
            author: from_json("author", &row.author)?,
            channel: from_word("channel", &row.channel)?,
            body: row.body,
            at: row.at,
        })
    }
}
