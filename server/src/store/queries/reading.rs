//! Up to where everybody has read. Marks only move forward, so a late one does no harm.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};
use shared::ids::{ConversationId, MemberId, WorkspaceId};
use shared::live::Seq;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{number, seq};
use crate::store::rows;
use crate::store::{Store, Tx};

impl Store {
    /// Moves a member's mark forward, to the head of the workspace at most: what has not been
    /// written yet nobody has read. Gives where it stands now; `None` if it did not move.
    pub async fn move_read_mark(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        conversation: ConversationId,
        up_to: Seq,
    ) -> Result<Option<Seq>, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.write().get_database_backend(),
            "INSERT INTO read_marks (member_id, conversation_id, workspace_id, up_to) \
             SELECT $1, conversations.id, conversations.workspace_id, \
             CASE WHEN $4 < head THEN $4 ELSE head END \
             FROM conversations JOIN workspace_heads \
             ON workspace_heads.workspace_id = conversations.workspace_id \
             WHERE conversations.id = $2 AND conversations.workspace_id = $3 \
             ON CONFLICT (member_id, conversation_id) DO UPDATE SET up_to = excluded.up_to \
             WHERE read_marks.up_to < excluded.up_to RETURNING up_to",
            [
                member.0.into(),
                conversation.0.into(),
                workspace.0.into(),
                number(up_to).into(),
            ],
        );
        self.moved(statement).await
    }

    /// The same for the tenant's mark.
    pub async fn move_tenant_read_mark(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        up_to: Seq,
    ) -> Result<Option<Seq>, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.write().get_database_backend(),
            "INSERT INTO tenant_read_marks (conversation_id, workspace_id, up_to) \
             SELECT conversations.id, conversations.workspace_id, \
             CASE WHEN $3 < head THEN $3 ELSE head END \
             FROM conversations JOIN workspace_heads \
             ON workspace_heads.workspace_id = conversations.workspace_id \
             WHERE conversations.id = $1 AND conversations.workspace_id = $2 \
             ON CONFLICT (conversation_id) DO UPDATE SET up_to = excluded.up_to \
             WHERE tenant_read_marks.up_to < excluded.up_to RETURNING up_to",
            [
                conversation.0.into(),
                workspace.0.into(),
                number(up_to).into(),
            ],
        );
        self.moved(statement).await
    }

    /// Where the mark stands that a statement moved.
    async fn moved(&self, statement: Statement) -> Result<Option<Seq>, StoreError> {
        let moved = self.write().query_all_raw(statement).await?;
        let Some(mark) = moved.first() else {
            return Ok(None);
        };
        Ok(Some(seq(mark.try_get("", "up_to")?)))
    }

    /// A member's marks on the conversations that are not resolved.
    pub async fn read_marks(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<BTreeMap<ConversationId, Seq>, StoreError> {
        let rows = rows::read_mark::Entity::find()
            .filter(rows::read_mark::Column::WorkspaceId.eq(workspace))
            .filter(rows::read_mark::Column::MemberId.eq(member))
            .all(self.read())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.conversation_id, seq(row.up_to)))
            .collect())
    }

    /// How far anybody of the office has read a conversation.
    pub async fn office_read_up_to(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Seq, StoreError> {
        let rows = rows::read_mark::Entity::find()
            .filter(rows::read_mark::Column::WorkspaceId.eq(workspace))
            .filter(rows::read_mark::Column::ConversationId.eq(conversation))
            .all(self.read())
            .await?;
        Ok(rows
            .iter()
            .map(|row| seq(row.up_to))
            .max()
            .unwrap_or_default())
    }

    pub async fn tenant_read_up_to(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Seq, StoreError> {
        let row = rows::tenant_read_mark::Entity::find_by_id(conversation)
            .filter(rows::tenant_read_mark::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        Ok(row.map(|row| seq(row.up_to)).unwrap_or_default())
    }
}

impl Tx {
    /// Moves the agent's mark forward; `false` if it stood there or further: another run was here.
    pub async fn move_agent_mark(
        &mut self,
        conversation: ConversationId,
        up_to: Seq,
    ) -> Result<bool, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.connection().get_database_backend(),
            "INSERT INTO agent_read_marks (conversation_id, workspace_id, up_to) VALUES ($1, $2, $3) \
             ON CONFLICT (conversation_id) DO UPDATE SET up_to = excluded.up_to \
             WHERE agent_read_marks.up_to < excluded.up_to",
            [
                conversation.0.into(),
                self.workspace().0.into(),
                number(up_to).into(),
            ],
        );
        Ok(self
            .connection()
            .execute_raw(statement)
            .await?
            .rows_affected()
            == 1)
    }
}
