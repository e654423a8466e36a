//! Promises.

use super::table;

table! {
    job "jobs" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: JobId,
        workspace_id: WorkspaceId,
        kind: String,
        lane: String,
        payload: String,
        #[sea_orm(unique)]
        unique_key: String,
        /// Counts how often the same key was asked for again, also while it runs.
        generation: i64,
        run_at: Timestamp,
        attempts: i32,
        leased_until: Option<Timestamp>,
    }
}
