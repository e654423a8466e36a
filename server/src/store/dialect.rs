//! The only place that tells the two databases apart.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, DbBackend, SqliteTransactionMode, TransactionOptions,
};

/// How long a writer waits for another process that holds the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Bounds how many transactions PostgreSQL sees from one node at once.
const POSTGRES_CONNECTIONS: u32 = 16;
const SQLITE_READERS: u32 = 4;

/// What a pool is for: on SQLite one connection writes and the others read beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Write,
    Read,
}

pub fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// Pool options for a database URL.
pub fn connect_options(url: &str, purpose: Use) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(10));
    if is_sqlite(url) {
        // WAL lets readers go on beside the writer. FULL keeps what was acknowledged through a
        // power cut; NORMAL may lose the last commits.
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("temp_store", "MEMORY")
                .pragma("cache_size", "-16384")
        });
        options.max_connections(match purpose {
            Use::Write => 1,
            Use::Read => SQLITE_READERS,
        });
        options
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
        options.test_before_acquire(false);
    } else {
        options
            .max_connections(POSTGRES_CONNECTIONS)
            .min_connections(1);
    }
    options
}

/// SQLite takes the write lock at the beginning: a transaction that read first could not upgrade.
pub fn write_transaction(backend: DbBackend) -> TransactionOptions {
    let mut options = TransactionOptions::default();
    if backend == DbBackend::Sqlite {
        options.sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    }
    options
}

/// Lets several nodes lease jobs without waiting for each other. SQLite has one writer anyway.
pub fn skip_locked(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    }
}

/// Makes a reader wait for the writer of a row, and the writer for the reader. SQLite has one writer
/// anyway.
pub fn for_share(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => " FOR SHARE",
        _ => "",
    }
}
