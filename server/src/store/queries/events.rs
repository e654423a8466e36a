//! Reading history.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::ids::{ConversationId, WorkspaceId};
use shared::live::{Epoch, Event, EventKind, Position, Seq};

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{number, seq};
use crate::store::rows::{self, from_json};
use crate::store::{Store, Tx};

impl Store {
    /// Where the workspace's history ends.
    pub async fn head(&self, workspace: WorkspaceId) -> Result<Position, StoreError> {
        let row = rows::workspace_head::Entity::find_by_id(workspace)
            .one(self.read())
            .await?
            .ok_or_else(|| StoreError::corrupt("workspace head", "missing"))?;
        Ok(Position {
            epoch: Epoch(u32::try_from(row.epoch).unwrap_or_default()),
            seq: seq(row.head),
        })
    }

    /// The events after a number, in order, `at_most` of them.
    pub async fn events_since(
        &self,
        workspace: WorkspaceId,
        after: Seq,
        at_most: usize,
    ) -> Result<Vec<Event>, StoreError> {
        let rows = rows::event::Entity::find()
            .filter(rows::event::Column::WorkspaceId.eq(workspace))
            .filter(rows::event::Column::Seq.gt(number(after)))
            .order_by_asc(rows::event::Column::Seq)
            .limit(at_most as u64)
            .all(self.read())
            .await?;
        rows.iter()
            .map(|row| from_json("event", &row.payload))
            .collect()
    }

    /// The last `at_most` events of a conversation before a number, oldest first, and whether there
    /// are earlier ones.
    pub async fn events_of_conversation(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        before: Option<Seq>,
        up_to: Seq,
        at_most: usize,
    ) -> Result<(Vec<Event>, bool), StoreError> {
        let mut query = rows::event::Entity::find()
            .filter(rows::event::Column::WorkspaceId.eq(workspace))
            .filter(rows::event::Column::ConversationId.eq(conversation))
            .filter(rows::event::Column::Seq.lte(number(up_to)));
        if let Some(before) = before {
            query = query.filter(rows::event::Column::Seq.lt(number(before)));
        }
        let mut rows = query
            .order_by_desc(rows::event::Column::Seq)
            .limit(at_most as u64 + 1)
            .all(self.read())
            .await?;
        let has_earlier = rows.len() > at_most;
        rows.truncate(at_most);
        let events: Result<Vec<Event>, StoreError> = rows
            .iter()
            .rev()
            .map(|row| from_json("event", &row.payload))
            .collect();
        Ok((events?, has_earlier))
    }
}

impl Tx {
    /// The last `at_most` events of a conversation after which somebody else may hold it, the latest
    /// first.
    pub async fn last_handovers(
        &mut self,
        conversation: ConversationId,
        at_most: usize,
    ) -> Result<Vec<Event>, StoreError> {
        let rows = rows::event::Entity::find()
            .filter(rows::event::Column::WorkspaceId.eq(self.workspace()))
            .filter(rows::event::Column::ConversationId.eq(conversation))
            .filter(rows::event::Column::Kind.is_in(EventKind::HANDOVERS))
            .order_by_desc(rows::event::Column::Seq)
            .limit(at_most as u64)
            .all(self.connection())
            .await?;
        rows.iter()
            .map(|row| from_json("event", &row.payload))
            .collect()
    }
}
