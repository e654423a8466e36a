//! A database of its own for each test, gone with it.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Connect, DatabaseConnection, Statement,
};
use tempfile::TempDir;
use tokio::time::timeout;

use super::PATIENCE;

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

    /// Changes what is stored past the node, as another process could.
    pub async fn run(&self, statements: &str) {
        let connection = Connect::connect(&self.url).await.expect("connected");
        let done = connection.execute_unprepared(statements).await;
        done.unwrap_or_else(|error| panic!("{error}: {statements}"));
        connection.close().await.expect("closed");
    }

    /// From now on deleting rows of this table fails, as in a database that is in trouble.
    pub async fn refuse_deletes(&self, table: &str) {
        let trigger = if self.is_postgres() {
            format!(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'refused'; END $$; \
                 CREATE TRIGGER refusal BEFORE DELETE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        } else {
            format!(
                "CREATE TRIGGER refusal BEFORE DELETE ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        };
        self.run(&trigger).await;
    }

    pub async fn allow_deletes(&self, table: &str) {
        let drop = if self.is_postgres() {
            format!("DROP TRIGGER refusal ON {table}; DROP FUNCTION refuse()")
        } else {
            "DROP TRIGGER refusal".to_owned()
        };
        self.run(&drop).await;
    }

    /// Another process begins a change and does not end it yet.
    pub async fn hold(&self, statement: &str) -> Held {
        let mut options = ConnectOptions::new(&self.url);
        options.max_connections(1);
        let change = Connect::connect(options).await.expect("connected");
        let begin = if self.is_postgres() {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        };
        for statement in [begin, statement] {
            let done = change.execute_unprepared(statement).await;
            done.unwrap_or_else(|error| panic!("{error}: {statement}"));
        }
        let watch = Connect::connect(&self.url).await.expect("connected");
        let postgres = self.is_postgres();
        Held {
            change,
            watch,
            postgres,
        }
    }

    fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres:")
    }
}

/// A change that another process has begun.
pub struct Held {
    change: DatabaseConnection,
    watch: DatabaseConnection,
    postgres: bool,
}

impl Held {
    /// Waits until so many others wait for its end. `SQLite` does not tell who waits; there its lock
    /// is on the whole file, so whoever writes waits.
    pub async fn waited_for_by(&self, count: i64) {
        let waiting = async { while self.postgres && self.waiting().await < count {} };
        timeout(PATIENCE, waiting).await.expect("others wait");
    }

    pub async fn commit(self) {
        let committed = self.change.execute_unprepared("COMMIT").await;
        committed.expect("committed");
        self.change.close().await.expect("closed");
        self.watch.close().await.expect("closed");
    }

    async fn waiting(&self) -> i64 {
        let statement = Statement::from_string(
            self.watch.get_database_backend(),
            "SELECT count(*) AS n FROM pg_stat_activity \
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        let row = self.watch.query_one_raw(statement).await;
        let row = row.expect("counted").expect("a row");
        row.try_get("", "n").expect("a number")
    }
}
