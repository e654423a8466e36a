//! Opening the store, and what concerns it as a whole.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use shared::ids::WorkspaceId;

use crate::store::dialect::{self, Use};
use crate::store::error::StoreError;
use crate::store::migrations::Migrator;
use crate::store::tx::Tx;

/// The database. Cheap to clone; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Arc<Pools>,
}

#[derive(Debug)]
struct Pools {
    write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Store {
    /// Connects to `sqlite://FILE` or `postgres://…` and brings the tables up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let write = Database::connect(dialect::connect_options(url, Use::Write)).await?;
        let read = if dialect::is_sqlite(url) {
            Database::connect(dialect::connect_options(url, Use::Read)).await?
        } else {
            write.clone()
        };
        Migrator::up(&write, None).await?;
        Ok(Self {
            pools: Arc::new(Pools { write, read }),
        })
    }

    /// Answers if the database does.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.read().execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Begins a write in one workspace.
    pub async fn begin(&self, workspace: WorkspaceId) -> Result<Tx, StoreError> {
        Ok(Tx::new(workspace, self.begin_unnumbered().await?))
    }

    /// Begins a write that makes no events: sessions, jobs, read marks.
    pub(super) async fn begin_unnumbered(
        &self,
    ) -> Result<sea_orm::DatabaseTransaction, StoreError> {
        let options = dialect::write_transaction(self.pools.write.get_database_backend());
        Ok(self.pools.write.begin_with_options(options).await?)
    }

    pub(super) fn read(&self) -> &DatabaseConnection {
        &self.pools.read
    }

    pub(super) fn write(&self) -> &DatabaseConnection {
        &self.pools.write
    }

    /// Closes the connections after what runs has finished; SQLite folds its log into the file.
    pub async fn close(&self) {
        for pool in [&self.pools.read, &self.pools.write] {
            if let Err(error) = pool.clone().close().await {
                tracing::warn!(%error, "closing the database");
            }
        }
    }
}
