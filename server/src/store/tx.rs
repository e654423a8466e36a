//! A write: rows, numbered events and jobs in one transaction. Only a commit gives events out, so
//! nothing can be announced that did not happen.

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect, Set, Statement};
use shared::ids::WorkspaceId;
use shared::live::{Epoch, Event, Seq};

use crate::store::error::StoreError;
use crate::store::rows;

/// An open write in one workspace. Dropping it undoes everything.
#[derive(Debug)]
pub struct Tx {
    workspace: WorkspaceId,
    inner: DatabaseTransaction,
    epoch: Epoch,
    events: Vec<Event>,
    enqueued: bool,
}

/// Events that are stored. There is no other way to make one than a commit.
#[must_use = "committed events are announced, or other nodes and browsers hear of them late"]
#[derive(Debug)]
pub struct Committed {
    pub workspace: WorkspaceId,
    pub epoch: Epoch,
    pub events: Vec<Event>,
    /// Whether jobs were written that may be due now.
    pub enqueued: bool,
}

impl Tx {
    pub(super) fn new(workspace: WorkspaceId, inner: DatabaseTransaction) -> Self {
        Self {
            workspace,
            inner,
            epoch: Epoch::default(),
            events: Vec::new(),
            enqueued: false,
        }
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// What happened in this transaction so far.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Makes every other change of the workspace wait until this one ends, not only from its first
    /// event on: for what is decided by rows that others may be changing. Begin with it.
    ///
    /// On `SQLite` they wait already: its transactions take the lock at their beginning.
    pub async fn hold_workspace(&mut self) -> Result<(), StoreError> {
        rows::workspace_head::Entity::find_by_id(self.workspace)
            .lock_exclusive()
            .one(&self.inner)
            .await?;
        Ok(())
    }

    /// Appends an event under the next number of the workspace. `event` is given that number.
    ///
    /// The number comes from an update of one narrow row, whose lock is held until commit: the
    /// order of numbers is the order of commits, on both databases, without gaps.
    pub async fn append(&mut self, event: impl FnOnce(Seq) -> Event) -> Result<Event, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.inner.get_database_backend(),
            "UPDATE workspace_heads SET head = head + 1 WHERE workspace_id = $1 \
             RETURNING head, epoch",
            [self.workspace.0.into()],
        );
        let row = self
            .inner
            .query_one_raw(statement)
            .await?
            .ok_or_else(|| StoreError::corrupt("workspace head", "missing"))?;
        let seq: i64 = row.try_get("", "head")?;
        let epoch: i64 = row.try_get("", "epoch")?;
        self.epoch = Epoch(u32::try_from(epoch).unwrap_or_default());

        let event = event(Seq(seq.unsigned_abs()));
        rows::event::Entity::insert(rows::event::ActiveModel {
            workspace_id: Set(self.workspace),
            seq: Set(seq),
            conversation_id: Set(event.conversation),
            kind: Set(event.kind.name().to_owned()),
            at: Set(event.at),
            payload: Set(rows::to_json("event", &event)?),
        })
        .exec_without_returning(&self.inner)
        .await?;
        self.events.push(event.clone());
        Ok(event)
    }

    pub async fn commit(self) -> Result<Committed, StoreError> {
        self.inner.commit().await?;
        Ok(Committed {
            workspace: self.workspace,
            epoch: self.epoch,
            events: self.events,
            enqueued: self.enqueued,
        })
    }

    pub(super) fn connection(&self) -> &DatabaseTransaction {
        &self.inner
    }

    pub(super) fn mark_enqueued(&mut self) {
        self.enqueued = true;
    }
}
