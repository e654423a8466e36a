//! Promises kept in a table of ours, because they are written in the transaction that causes them.
//! A job is leased, run at least once, and deleted when it is done.

use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement};
use shared::ids::{JobId, WorkspaceId};
use shared::time::Timestamp;

use crate::store::dialect;
use crate::store::error::StoreError;
use crate::store::rows::job;
use crate::store::{Store, Tx};

/// Which jobs wait for which: each lane has places of its own on a node, so that a shelf of new
/// documents never keeps a tenant waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for it.
    Prompt,
    /// Takes long, and nobody stands beside it.
    Bulk,
}

impl Lane {
    pub const ALL: [Lane; 2] = [Lane::Prompt, Lane::Bulk];

    fn as_str(self) -> &'static str {
        match self {
            Lane::Prompt => "prompt",
            Lane::Bulk => "bulk",
        }
    }
}

/// A job to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobDraft {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub lane: Lane,
    /// A second job under the same key moves the first one instead of adding one: that is how a
    /// burst of messages becomes one turn.
    pub unique_key: String,
    pub run_at: Timestamp,
}

/// A job that this node runs now.
#[derive(Clone, Debug)]
pub struct LeasedJob {
    pub id: JobId,
    pub workspace: WorkspaceId,
    pub kind: String,
    pub payload: String,
    pub unique_key: String,
    generation: i64,
    /// Names this lease: nobody else's has the same end.
    until: Timestamp,
    /// From 1.
    pub attempt: u32,
    pub run_at: Timestamp,
}

impl Tx {
    pub async fn enqueue(&mut self, draft: JobDraft) -> Result<(), StoreError> {
        let statement = Statement::from_sql_and_values(
            self.connection().get_database_backend(),
            "INSERT INTO jobs (id, workspace_id, kind, lane, payload, unique_key, generation, run_at, attempts) \
             VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0) \
             ON CONFLICT (unique_key) DO UPDATE SET run_at = excluded.run_at, \
             payload = excluded.payload, generation = jobs.generation + 1, attempts = 0",
            [
                draft.id.0.into(),
                self.workspace().0.into(),
                draft.kind.into(),
                draft.lane.as_str().into(),
                draft.payload.into(),
                draft.unique_key.into(),
                draft.run_at.0.into(),
            ],
        );
        self.connection().execute_raw(statement).await?;
        self.mark_enqueued();
        Ok(())
    }
}

impl Store {
    /// Takes the job of a lane that is due longest, for the length of a lease. A crash lets the lease
    /// run out, and the job runs again.
    pub async fn lease_job(
        &self,
        lane: Lane,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<LeasedJob>, StoreError> {
        let connection = self.write();
        let until = now.plus(lease);
        let sql = format!(
            "UPDATE jobs SET leased_until = $1, attempts = attempts + 1 WHERE id = (\
               SELECT id FROM jobs WHERE lane = $3 AND run_at <= $2 \
               AND (leased_until IS NULL OR leased_until <= $2) \
               ORDER BY run_at LIMIT 1{}) \
             RETURNING id, workspace_id, kind, payload, unique_key, generation, attempts, run_at",
            dialect::skip_locked(connection)
        );
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            sql,
            [until.0.into(), now.0.into(), lane.as_str().into()],
        );
        let Some(row) = connection.query_one_raw(statement).await? else {
            return Ok(None);
        };
        Ok(Some(LeasedJob {
            id: row.try_get("", "id")?,
            workspace: row.try_get("", "workspace_id")?,
            kind: row.try_get("", "kind")?,
            payload: row.try_get("", "payload")?,
            unique_key: row.try_get("", "unique_key")?,
            generation: row.try_get("", "generation")?,
            until,
            attempt: row.try_get::<i32>("", "attempts")?.unsigned_abs(),
            run_at: row.try_get("", "run_at")?,
        }))
    }

    /// Keeps a job that takes longer than its lease; `false` if it was lost to another node.
    pub async fn renew_lease(
        &self,
        leased: &mut LeasedJob,
        now: Timestamp,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let until = now.plus(lease);
        let renewed = job::Entity::update_many()
            .col_expr(job::Column::LeasedUntil, Expr::value(until.0))
            .filter(job::Column::Id.eq(leased.id))
            .filter(job::Column::LeasedUntil.eq(leased.until))
            .exec(self.write())
            .await?;
        leased.until = until;
        Ok(renewed.rows_affected == 1)
    }

    /// Ends a job that was done. If it was asked for again while it ran, it stays and is free.
    pub async fn finish_job(&self, leased: &LeasedJob) -> Result<(), StoreError> {
        let deleted = job::Entity::delete_many()
            .filter(job::Column::Id.eq(leased.id))
            .filter(job::Column::Generation.eq(leased.generation))
            .exec(self.write())
            .await?;
        if deleted.rows_affected == 0 {
            self.release_job(leased, None).await?;
        }
        Ok(())
    }

    /// Gives a job back: to run at `again`, or when it is due anyway. A lease that another node has
    /// taken meanwhile stays.
    pub async fn release_job(
        &self,
        leased: &LeasedJob,
        again: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mut update =
            job::Entity::update_many().col_expr(job::Column::LeasedUntil, Expr::value(None::<i64>));
        if let Some(again) = again {
            update = update.col_expr(job::Column::RunAt, Expr::value(again.0));
        }
        update
            .filter(job::Column::Id.eq(leased.id))
            .filter(job::Column::LeasedUntil.eq(leased.until))
            .exec(self.write())
            .await?;
        Ok(())
    }

    /// When the next job of a lane is due, or the lease of a running one runs out.
    pub async fn next_job_at(&self, lane: Lane) -> Result<Option<Timestamp>, StoreError> {
        let of_lane = || job::Entity::find().filter(job::Column::Lane.eq(lane.as_str()));
        let free = of_lane()
            .filter(job::Column::LeasedUntil.is_null())
            .order_by_asc(job::Column::RunAt)
            .one(self.read())
            .await?
            .map(|row| row.run_at);
        let leased = of_lane()
            .filter(job::Column::LeasedUntil.is_not_null())
            .order_by_asc(job::Column::LeasedUntil)
            .one(self.read())
            .await?
            .and_then(|row| Some(row.leased_until?.max(row.run_at)));
        Ok(free.into_iter().chain(leased).min())
    }
}
