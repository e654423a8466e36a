//! Conversations as rows: loaded with their tenant, saved only if nobody changed them meanwhile.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Set,
};
use shared::entities::{Conversation, State, Status, Tenant};
use shared::ids::{ConversationId, TenantId, WorkspaceId};
use shared::live::Seq;
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{from_word, number, seq, word};
use crate::store::rows::{self, conversation, from_json, to_json};
use crate::store::{Store, Tx};

impl Store {
    pub async fn conversation(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        let row = conversation::Entity::find_by_id(id)
            .filter(conversation::Column::WorkspaceId.eq(workspace))
            .with_tenant()
            .one(self.read())
            .await?;
        row.map(value).transpose()
    }

    /// Open and snoozed conversations: what an inbox holds.
    pub async fn unresolved_conversations(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<Conversation>, StoreError> {
        let rows = conversation::Entity::find()
            .filter(conversation::Column::WorkspaceId.eq(workspace))
            .filter(conversation::Column::Status.is_in(["open", "snoozed"]))
            .with_tenant()
            .all(self.read())
            .await?;
        rows.into_iter().map(value).collect()
    }

    /// A page by last activity, the latest first, after the row that a page before ended with.
    pub async fn conversations_by_activity(
        &self,
        workspace: WorkspaceId,
        status: Option<Status>,
        after: Option<(Timestamp, ConversationId)>,
        at_most: usize,
    ) -> Result<Vec<Conversation>, StoreError> {
        let mut query =
            conversation::Entity::find().filter(conversation::Column::WorkspaceId.eq(workspace));
        if let Some(status) = status {
            query = query.filter(conversation::Column::Status.eq(word(&status)?));
        }
        if let Some((at, id)) = after {
            query = query.filter(
                Condition::any()
                    .add(conversation::Column::LastActivityAt.lt(at))
                    .add(
                        Condition::all()
                            .add(conversation::Column::LastActivityAt.eq(at))
                            .add(conversation::Column::Id.lt(id)),
                    ),
            );
        }
        let rows = query
            .order_by_desc(conversation::Column::LastActivityAt)
            .order_by_desc(conversation::Column::Id)
            .limit(at_most as u64)
            .with_tenant()
            .all(self.read())
            .await?;
        rows.into_iter().map(value).collect()
    }

    /// The tenant's latest conversation.
    pub async fn latest_conversation_of(
        &self,
        workspace: WorkspaceId,
        tenant: TenantId,
    ) -> Result<Option<Conversation>, StoreError> {
        let row = conversation::Entity::find()
            .filter(conversation::Column::WorkspaceId.eq(workspace))
            .filter(conversation::Column::TenantId.eq(tenant))
            .order_by_desc(conversation::Column::CreatedAt)
            .order_by_desc(conversation::Column::Id)
            .with_tenant()
            .one(self.read())
            .await?;
        row.map(value).transpose()
    }

    /// Tells whether the conversation is this tenant's.
    pub async fn is_conversation_of(
        &self,
        workspace: WorkspaceId,
        tenant: TenantId,
        id: ConversationId,
    ) -> Result<bool, StoreError> {
        let row = conversation::Entity::find_by_id(id)
            .filter(conversation::Column::WorkspaceId.eq(workspace))
            .filter(conversation::Column::TenantId.eq(tenant))
            .one(self.read())
            .await?;
        Ok(row.is_some())
    }

    /// How many conversations each status has, for figures and tests.
    pub async fn count_conversations(
        &self,
        workspace: WorkspaceId,
    ) -> Result<HashMap<String, i64>, StoreError> {
        let counts: Vec<(String, i64)> = conversation::Entity::find()
            .select_only()
            .column(conversation::Column::Status)
            .column_as(conversation::Column::Id.count(), "count")
            .filter(conversation::Column::WorkspaceId.eq(workspace))
            .group_by(conversation::Column::Status)
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(counts.into_iter().collect())
    }
}

impl Tx {
    /// Loads a conversation to change it; other writers wait until this transaction ends.
    pub async fn conversation_to_change(
        &mut self,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        let row = conversation::Entity::find_by_id(id)
            .filter(conversation::Column::WorkspaceId.eq(self.workspace()))
            .lock_exclusive()
            .one(self.connection())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let tenant = rows::tenant::Entity::find_by_id(row.tenant_id)
            .one(self.connection())
            .await?;
        value((row, tenant)).map(Some)
    }

    pub async fn insert_conversation(
        &mut self,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        let row = to_row(self.workspace(), conversation)?;
        conversation::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    /// Writes the conversation back if it still is at `loaded`; [`StoreError::Stale`] if not.
    pub async fn save_conversation(
        &mut self,
        conversation: &Conversation,
        loaded: Seq,
    ) -> Result<(), StoreError> {
        let row = to_row(self.workspace(), conversation)?;
        let result = conversation::Entity::update_many()
            .set(row)
            .filter(conversation::Column::Id.eq(conversation.id))
            .filter(conversation::Column::WorkspaceId.eq(self.workspace()))
            .filter(conversation::Column::Version.eq(number(loaded)))
            .exec(self.connection())
            .await?;
        if result.rows_affected == 1 {
            Ok(())
        } else {
            Err(StoreError::Stale)
        }
    }
}

/// Reads the tenant beside the conversation in one query.
trait WithTenant {
    type Selected;
    fn with_tenant(self) -> Self::Selected;
}

impl WithTenant for sea_orm::Select<conversation::Entity> {
    type Selected = sea_orm::SelectTwo<conversation::Entity, rows::tenant::Entity>;

    fn with_tenant(self) -> Self::Selected {
        let lives_as = conversation::Entity::belongs_to(rows::tenant::Entity)
            .from(conversation::Column::TenantId)
            .to(rows::tenant::Column::Id)
            .into();
        self.join(JoinType::InnerJoin, lives_as)
            .select_also(rows::tenant::Entity)
    }
}

fn to_row(
    workspace: WorkspaceId,
    value: &Conversation,
) -> Result<conversation::ActiveModel, StoreError> {
    Ok(conversation::ActiveModel {
        id: Set(value.id),
        workspace_id: Set(workspace),
        number: Set(i64::try_from(value.number).unwrap_or(i64::MAX)),
        tenant_id: Set(value.tenant.id),
        property_id: Set(value.property),
        status: Set(word(&value.state.status)?),
        handler: Set(word(&value.state.handler)?),
        assignee_id: Set(value.state.assignee),
        snoozed_until: Set(value.state.snoozed_until),
        waiting_since: Set(value.waiting_since),
        created_at: Set(value.created_at),
        last_activity_at: Set(value.last_activity_at),
        version: Set(number(value.version)),
        context_after: Set(number(value.context_after)),
        tags: Set(to_json("tags", &value.tags)?),
        declined_tags: Set(to_json("declined tags", &value.declined_tags)?),
        escalation: Set(value
            .escalation
            .as_ref()
            .map(|escalation| to_json("escalation", escalation))
            .transpose()?),
        last_message: Set(value
            .last_message
            .as_ref()
            .map(|preview| to_json("last message", preview))
            .transpose()?),
    })
}

fn value(
    (row, tenant): (conversation::Model, Option<rows::tenant::Model>),
) -> Result<Conversation, StoreError> {
    let tenant: Tenant = tenant
        .ok_or_else(|| StoreError::corrupt("conversation", "its tenant is missing"))?
        .into();
    Ok(Conversation {
        id: row.id,
        number: row.number.unsigned_abs(),
        tenant,
        property: row.property_id,
        state: State {
            status: from_word("status", &row.status)?,
            handler: from_word("handler", &row.handler)?,
            assignee: row.assignee_id,
            snoozed_until: row.snoozed_until,
        },
        tags: from_json("tags", &row.tags)?,
        declined_tags: from_json("declined tags", &row.declined_tags)?,
        escalation: row
            .escalation
            .map(|text| from_json("escalation", &text))
            .transpose()?,
        waiting_since: row.waiting_since,
        last_message: row
            .last_message
            .map(|text| from_json("last message", &text))
            .transpose()?,
        created_at: row.created_at,
        last_activity_at: row.last_activity_at,
        version: seq(row.version),
        context_after: seq(row.context_after),
    })
}
