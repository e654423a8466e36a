//! A node under test, the people who use it, and the database it runs on.

mod database;
mod ear;
mod model_server;
mod people;
mod redis;
mod socket;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use porchlight::app::App;
use porchlight::clock::{Clock, ManualClock, SystemClock};
use porchlight::config::{ComposerConfig, Networks, ServeConfig, StoreConfig};
use porchlight::cx::Reactions;
use porchlight::http::{Bounds, router, serve};
use porchlight::reactions::reactions;
use porchlight::store::{Lane, Store};
use shared::time::Timestamp;
use tokio_util::sync::CancellationToken;

pub use database::Database;
pub use ear::Ear;
pub use model_server::ModelServer;
pub use people::{Staff, TenantClient, expect_error};
pub use redis::RedisServer;
pub use socket::Socket;

/// Longer than anything in a test may take, on a machine that is busy with other things as well; a
/// wait that reaches it has failed.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Between two looks, or two tries of a client: without it a test takes the processor away from
/// what it waits for.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until it holds: for what tells nobody when it changes, as another process does not.
pub async fn look_until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let looked = async {
        while !holds().await {
            pause().await;
        }
    };
    tokio::time::timeout(PATIENCE, looked).await.expect(what);
}

/// What a client does before it tries again.
pub async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

/// A running node.
pub struct Node {
    pub app: App,
    pub address: SocketAddr,
    stop: CancellationToken,
    served: tokio::task::JoinHandle<()>,
}

impl Node {
    pub async fn start(database: &Database) -> Self {
        Self::start_with(database, |_| {}).await
    }

    /// Starts a node after changing its settings.
    pub async fn start_with(database: &Database, change: impl FnOnce(&mut ServeConfig)) -> Self {
        let mut config = config(database);
        change(&mut config);
        Self::launch(config, Arc::new(SystemClock), reactions).await
    }

    /// Starts a node whose clock the test turns, after changing its settings.
    pub async fn start_by(
        database: &Database,
        clock: &Arc<ManualClock>,
        change: impl FnOnce(&mut ServeConfig),
    ) -> Self {
        let mut config = config(database);
        change(&mut config);
        Self::launch(config, Arc::clone(clock) as Arc<dyn Clock>, reactions).await
    }

    /// A node where nothing follows by itself: the test does what a job would do.
    pub async fn start_without_reactions(database: &Database) -> Self {
        Self::launch(config(database), Arc::new(SystemClock), |_| Vec::new()).await
    }

    async fn launch(config: ServeConfig, clock: Arc<dyn Clock>, reactions: Reactions) -> Self {
        let app = App::start_with(config, clock, reactions)
            .await
            .expect("the node starts");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let bounds = Bounds::of(app.config());
        let served = tokio::spawn(serve(listener, router(app.clone()), bounds, stop.clone()));
        Self {
            app,
            address,
            stop,
            served,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits until the background has done all it promised.
    pub async fn settled(&self) {
        look_until("the background ends", async || {
            !has_jobs(self.app.store()).await
        })
        .await;
    }

    /// Ends in order, as at SIGTERM.
    pub async fn stop(self) {
        self.app.shut_down().await;
        self.stop.cancel();
        let _ = tokio::time::timeout(PATIENCE, self.served).await;
    }
}

/// Whether anything is still to be done, now or later.
pub async fn has_jobs(store: &Store) -> bool {
    for lane in Lane::ALL {
        if store.next_job_at(lane).await.expect("read").is_some() {
            return true;
        }
    }
    false
}

/// A clock that stands, at some day in 2026.
pub fn standing_clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(Timestamp(1_780_000_000_000)))
}

fn config(database: &Database) -> ServeConfig {
    ServeConfig {
        private_networks: Networks::default(),
        store: StoreConfig {
            database: database.url().to_owned(),
            model_dir: None,
        },
        listen: "127.0.0.1:0".parse().expect("an address"),
        public_url: None,
        redis: None,
        redis_prefix: "test".into(),
        trusted_proxies: vec![],
        connections_per_address: 1_000_000,
        demo_listen: None,
        turn_pause_ms: 0,
        composer: ComposerConfig::default(),
        sign_ups_per_hour: 1_000_000,
        sign_ins_per_minute: 1_000_000,
        tenant_messages_per_minute: 1_000_000,
        tenant_requests_per_minute: 1_000_000,
        widget_requests_per_minute: 1_000_000,
        new_tenants_per_minute: 1_000_000,
    }
}

/// Where the model is, for tests that need the real one; they say so when they are skipped.
pub fn model_dir() -> Option<std::path::PathBuf> {
    let dir = std::env::var_os("PORCHLIGHT_MODEL_DIR").map(Into::into);
    if dir.is_none() {
        eprintln!("skipped: PORCHLIGHT_MODEL_DIR names no model");
    }
    dir
}

/// Tells each story on both databases: `stories! { a_note_never_reaches_the_tenant }` runs
/// `async fn a_note_never_reaches_the_tenant(database: Database)`.
macro_rules! stories {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(crate::support::Database::sqlite()).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    if let Some(database) = crate::support::Database::postgres().await {
                        super::$name(database).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use stories;
