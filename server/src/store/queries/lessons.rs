//! What members taught about tags.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use shared::entities::{Author, Channel, TagSource};
use shared::ids::{ConversationId, TagId, WorkspaceId};
use shared::live::{Event, EventKind};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::word;
use crate::store::rows::{event, from_json, message, tag_lesson, to_json};
use crate::store::{Store, Tx};

/// What a member taught about a tag, by putting it on or taking it off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    pub tag: TagId,
    /// The tenant's words.
    pub text: String,
    /// Whether the tag fits them.
    pub fits: bool,
}

impl Store {
    /// The last `at_most` lessons, the latest first.
    pub async fn lessons(
        &self,
        workspace: WorkspaceId,
        at_most: u64,
    ) -> Result<Vec<Lesson>, StoreError> {
        let rows = tag_lesson::Entity::find()
            .filter(tag_lesson::Column::WorkspaceId.eq(workspace))
            .order_by_desc(tag_lesson::Column::At)
            .order_by_desc(tag_lesson::Column::ConversationId)
            .limit(at_most)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(Lesson::from).collect())
    }

    /// Lessons since an instant.
    pub async fn lessons_since(
        &self,
        workspace: WorkspaceId,
        since: Timestamp,
    ) -> Result<Vec<Lesson>, StoreError> {
        let rows = tag_lesson::Entity::find()
            .filter(tag_lesson::Column::WorkspaceId.eq(workspace))
            .filter(tag_lesson::Column::At.gt(since))
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(Lesson::from).collect())
    }

    /// How often the agent put on each tag since an instant.
    pub async fn tags_by_agent(
        &self,
        workspace: WorkspaceId,
        since: Timestamp,
    ) -> Result<BTreeMap<TagId, u32>, StoreError> {
        let rows: Vec<String> = event::Entity::find()
            .select_only()
            .column(event::Column::Payload)
            .filter(event::Column::WorkspaceId.eq(workspace))
            .filter(event::Column::Kind.eq("tag_applied"))
            .filter(event::Column::At.gt(since))
            .into_tuple()
            .all(self.read())
            .await?;
        let mut counts = BTreeMap::new();
        for row in rows {
            let event: Event = from_json("event", &row)?;
            if let EventKind::TagApplied { applied, .. } = event.kind
                && matches!(applied.source, TagSource::Agent { .. })
            {
                *counts.entry(applied.tag).or_default() += 1;
            }
        }
        Ok(counts)
    }

    /// What a tenant wrote in a conversation since an instant, oldest first.
    pub async fn said_by_tenant(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        since: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let rows: Vec<String> = message::Entity::find()
            .select_only()
            .column(message::Column::Body)
            .filter(message::Column::WorkspaceId.eq(workspace))
            .filter(message::Column::ConversationId.eq(conversation))
            .filter(message::Column::At.gt(since))
            .filter(message::Column::Author.eq(to_json("author", &Author::Tenant)?))
            .order_by_asc(message::Column::Seq)
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(rows)
    }

    /// Conversations in which a tenant wrote since an instant.
    pub async fn spoken_in(
        &self,
        workspace: WorkspaceId,
        since: Timestamp,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let rows: Vec<ConversationId> = message::Entity::find()
            .select_only()
            .column(message::Column::ConversationId)
            .distinct()
            .filter(message::Column::WorkspaceId.eq(workspace))
            .filter(message::Column::At.gt(since))
            .filter(message::Column::Author.eq(to_json("author", &Author::Tenant)?))
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(rows)
    }
}

impl Tx {
    /// The tenant's last replies of a conversation, the latest first.
    pub async fn last_words_of_tenant(
        &mut self,
        conversation: ConversationId,
        at_most: u64,
    ) -> Result<Vec<String>, StoreError> {
        let rows: Vec<String> = message::Entity::find()
            .select_only()
            .column(message::Column::Body)
            .filter(message::Column::WorkspaceId.eq(self.workspace()))
            .filter(message::Column::ConversationId.eq(conversation))
            .filter(message::Column::Channel.eq(word(&Channel::Reply)?))
            .filter(message::Column::Author.eq(to_json("author", &Author::Tenant)?))
            .order_by_desc(message::Column::Seq)
            .limit(at_most)
            .into_tuple()
            .all(self.connection())
            .await?;
        Ok(rows)
    }

    pub async fn lesson(
        &mut self,
        conversation: ConversationId,
        tag: TagId,
    ) -> Result<Option<Lesson>, StoreError> {
        let row = tag_lesson::Entity::find_by_id((conversation, tag))
            .filter(tag_lesson::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        Ok(row.map(Lesson::from))
    }

    /// The last word on a tag and a conversation.
    pub async fn keep_lesson(
        &mut self,
        conversation: ConversationId,
        lesson: &Lesson,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        use tag_lesson::Column;
        let row = tag_lesson::ActiveModel {
            conversation_id: Set(conversation),
            tag_id: Set(lesson.tag),
            workspace_id: Set(self.workspace()),
            text: Set(lesson.text.clone()),
            fits: Set(lesson.fits),
            at: Set(at),
        };
        let again = OnConflict::columns([Column::ConversationId, Column::TagId])
            .update_columns([Column::Text, Column::Fits, Column::At])
            .to_owned();
        tag_lesson::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    pub async fn forget_lesson(
        &mut self,
        conversation: ConversationId,
        tag: TagId,
    ) -> Result<(), StoreError> {
        tag_lesson::Entity::delete_by_id((conversation, tag))
            .filter(tag_lesson::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }
}

impl From<tag_lesson::Model> for Lesson {
    fn from(row: tag_lesson::Model) -> Self {
        Self {
            tag: row.tag_id,
            text: row.text,
            fits: row.fits,
        }
    }
}
