//! What can go wrong between us and the database.

use sea_orm::{DbErr, RuntimeErr};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum StoreError {
    /// Another writer holds the database longer than we wait.
    #[error("the database is busy")]
    Busy,
    #[error("the database can't be reached: {0}")]
    Away(String),
    #[error("the disk of the database is full")]
    DiskFull,
    /// A row is already there under this key.
    #[error("a row with this key exists already")]
    Duplicate,
    /// The row changed since it was read.
    #[error("the row changed since it was read")]
    Stale,
    /// What is stored can't be read as what it should be.
    #[error("stored {what} can't be read: {reason}")]
    Corrupt { what: &'static str, reason: String },
    #[error("{0}")]
    Database(DbErr),
}

impl StoreError {
    pub fn corrupt(what: &'static str, reason: impl ToString) -> Self {
        Self::Corrupt {
            what,
            reason: reason.to_string(),
        }
    }

    /// Whether the same call may succeed a moment later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Busy | Self::Away(_) | Self::DiskFull)
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if matches!(
            error.sql_err(),
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
        ) {
            return Self::Duplicate;
        }
        let text = error.to_string();
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Away(text),
            DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
                let code = inner
                    .as_database_error()
                    .and_then(|e| e.code().map(std::borrow::Cow::into_owned));
                match code.as_deref() {
                    // SQLITE_BUSY and its extended forms; lock_not_available, serialization failures.
                    Some("5" | "261" | "517" | "773" | "6" | "55P03" | "40001" | "40P01") => {
                        Self::Busy
                    }
                    // SQLITE_FULL and SQLITE_IOERR on write; disk_full.
                    Some("13" | "778" | "53100") => Self::DiskFull,
                    // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections.
                    Some("57P01" | "57P02" | "57P03" | "53300") => Self::Away(text),
                    // Without a code it is the connection that failed.
                    None if ["closed", "I/O", "io error"]
                        .iter()
                        .any(|it| text.contains(it)) =>
                    {
                        Self::Away(text)
                    }
                    Some(_) | None => Self::Database(error),
                }
            }
            _ => Self::Database(error),
        }
    }
}
