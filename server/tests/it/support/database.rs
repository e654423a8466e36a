//! A database of its own for each test, gone with it.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database as Connect};
use tempfile::TempDir;

/// An empty database.
pub struct Database {
    url: String,
    /// Removed with the database.
    _folder: Option<TempDir>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self {
            url,
            _folder: Some(folder),
        }
    }

    /// A new database on the server that `PORCHLIGHT_TEST_POSTGRES` names; `None`, said aloud, if
    /// there is none.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("PORCHLIGHT_TEST_POSTGRES") else {
            eprintln!("skipped: PORCHLIGHT_TEST_POSTGRES names no server");
            return None;
        };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("porchlight_test_{}_{count}", std::process::id());
        let admin = Connect::connect(&server).await.expect("PostgreSQL answers");
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .expect("created");
        admin.close().await.expect("closed");
        let (base, _) = server.rsplit_once('/').expect("a database in the address");
        Some(Self {
            url: format!("{base}/{name}"),
            _folder: None,
        })
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}
