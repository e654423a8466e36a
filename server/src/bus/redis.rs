//! The bus between nodes over Redis pub/sub.
//!
//! One channel for everything: a node that hears its own probe on it hears everything on it, a
//! reconnect is one command, and no subscription races with a socket that just came. The price, that
//! every node reads the news of workspaces it has no sockets of, is a microsecond each at rates
//! that one database bounds.
//!
//! Pub/sub loses silently, so nothing here retries: what may be lost is said aloud ([`News::Missed`])
//! and read from the store.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tokio::sync::Notify;
use tokio::time::{Instant, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::wire::{HEADER_BYTES, Item, put_header, put_news, put_probe, read_batch};
use super::{Announcement, Bus, Listener, Listeners, News, Status};

/// News that waits for Redis. What does not fit is dropped, and the others are told.
const OUTBOX_BYTES: usize = 1024 * 1024;
/// For connecting and for each command.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a node calls itself.
const PROBE_EVERY: Duration = Duration::from_millis(500);
/// Not having heard oneself for so long, the connection counts as broken.
const PROBE_LOST: Duration = Duration::from_millis(1600);
/// Between attempts to connect. Short: healing must be quick, and an attempt costs Redis little.
const RETRY: Duration = Duration::from_millis(250);

#[derive(Clone, Debug)]
pub struct RedisConfig {
    /// `redis://[user:password@]host[:port][/db]`
    pub url: String,
    /// Installations that share a Redis differ in this.
    pub prefix: String,
}

/// The address is none. That Redis is away is no error: the bus is degraded until it comes.
#[derive(Debug, thiserror::Error)]
#[error("not an address of a Redis server: {0}")]
pub struct BadUrl(#[source] redis::RedisError);

pub struct RedisBus {
    client: redis::Client,
    channel: String,
    /// Chosen at random; tells our own batches from those of others.
    node: u64,
    listeners: Listeners,
    outbox: Mutex<Outbox>,
    filled: Notify,
    status: Mutex<Status>,
}

#[derive(Default)]
struct Outbox {
    batch: Vec<u8>,
    /// Something was dropped, or may not have arrived.
    missed: bool,
}

impl RedisBus {
    /// Works on `tasks` until `stop`.
    pub fn start(
        config: RedisConfig,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> Result<Arc<Self>, BadUrl> {
        let bus = Arc::new(Self {
            client: redis::Client::open(config.url).map_err(BadUrl)?,
            channel: format!("{}:news", config.prefix),
            node: RandomState::new().build_hasher().finish(),
            listeners: Listeners::default(),
            outbox: Mutex::default(),
            filled: Notify::new(),
            status: Mutex::new(Status::Degraded {
                reason: "not connected to Redis yet".to_owned(),
            }),
        });
        let running = bus.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = running.run() => {}
            }
        });
        Ok(bus)
    }

    async fn run(&self) {
        loop {
            let trouble = match self.connect_and_carry().await {
                Ok(never) => match never {},
                Err(trouble) => trouble,
            };
            tracing::warn!(%trouble, "the bus has lost Redis; this node is on its own");
            *self.lock_status() = Status::Degraded {
                reason: trouble.to_string(),
            };
            sleep(RETRY).await;
        }
    }

    /// Carries news both ways until something breaks.
    async fn connect_and_carry(&self) -> Result<Never, Trouble> {
        let connect = async {
            let mut subscriber = self.client.get_async_pubsub().await?;
            subscriber.subscribe(&self.channel).await?;
            let patient = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE));
            let publisher = self
                .client
                .get_multiplexed_async_connection_with_config(&patient)
                .await?;
            Ok::<_, redis::RedisError>((subscriber, publisher))
        };
        let (subscriber, publisher) = timeout(PATIENCE, connect)
            .await
            .map_err(|_| Trouble::Silent)??;
        let heard = Mutex::new(Heard {
            at: Instant::now(),
            ourselves: false,
        });
        let messages = subscriber.into_on_message();
        tokio::select! {
            trouble = self.receive(messages, &heard) => Err(trouble),
            trouble = self.send(publisher) => Err(trouble),
            trouble = self.probe(&heard) => Err(trouble),
        }
    }

    async fn receive(
        &self,
        mut messages: impl Stream<Item = redis::Msg> + Unpin,
        heard: &Mutex<Heard>,
    ) -> Trouble {
        while let Some(message) = messages.next().await {
            let Some((node, items)) = read_batch(message.get_payload_bytes()) else {
                continue;
            };
            if node == self.node {
                if items.into_iter().any(|item| matches!(item, Item::Probe)) {
                    self.hear_ourselves(heard);
                }
                continue;
            }
            for item in items {
                if let Item::News(news) = item {
                    self.listeners.tell(&news);
                }
            }
        }
        Trouble::Closed
    }

    /// The first probe that comes back proves both directions: from here on nothing is lost
    /// silently, and all that was lost before can be read.
    fn hear_ourselves(&self, heard: &Mutex<Heard>) {
        let first = {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.at = Instant::now();
            !std::mem::replace(&mut heard.ourselves, true)
        };
        if first {
            *self.lock_status() = Status::Ok;
            tracing::info!("the bus is connected to Redis");
            self.listeners.tell(&News::Missed);
        }
    }

    async fn send(&self, mut publisher: MultiplexedConnection) -> Trouble {
        loop {
            let filled = self.filled.notified();
            let Some(batch) = self.take_batch() else {
                filled.await;
                continue;
            };
            let mut publish = redis::cmd("PUBLISH");
            publish.arg(&self.channel).arg(&batch[..]);
            let sent: Result<i64, _> = publish.query_async(&mut publisher).await;
            if let Err(error) = sent {
                self.lock_outbox().missed = true;
                return Trouble::Redis(error);
            }
        }
    }

    async fn probe(&self, heard: &Mutex<Heard>) -> Trouble {
        let mut turns = interval(PROBE_EVERY);
        loop {
            turns.tick().await;
            let silent_for = heard
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .at
                .elapsed();
            if silent_for > PROBE_LOST {
                // Those who hear us must learn that they may not have heard everything.
                self.lock_outbox().missed = true;
                return Trouble::Silent;
            }
            put_probe(self.begin_batch(&mut self.lock_outbox()));
            self.filled.notify_one();
        }
    }

    /// Everything that waits, as one message: under load the batches grow instead of the queue.
    fn take_batch(&self) -> Option<Vec<u8>> {
        let mut outbox = self.lock_outbox();
        if std::mem::take(&mut outbox.missed) {
            put_news(self.begin_batch(&mut outbox), &News::Missed);
        }
        let batch = std::mem::take(&mut outbox.batch);
        (!batch.is_empty()).then_some(batch)
    }

    fn put(&self, news: &News) {
        // What holds for seconds is not kept for a Redis that is away.
        let passing = matches!(news, News::Ephemeral { .. });
        if passing && *self.lock_status() != Status::Ok {
            return;
        }
        let mut outbox = self.lock_outbox();
        let before = outbox.batch.len();
        put_news(self.begin_batch(&mut outbox), news);
        if outbox.batch.len() > OUTBOX_BYTES {
            outbox.batch.truncate(before);
            outbox.missed = true;
        }
        drop(outbox);
        // Whoever put the first has called already.
        if before <= HEADER_BYTES {
            self.filled.notify_one();
        }
    }

    fn begin_batch<'a>(&self, outbox: &'a mut Outbox) -> &'a mut Vec<u8> {
        if outbox.batch.is_empty() {
            put_header(&mut outbox.batch, self.node);
        }
        &mut outbox.batch
    }

    fn lock_outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for RedisBus {
    fn publish(&self, announcement: Announcement) {
        let news = News::from(&announcement);
        self.put(&news);
        self.listeners.tell(&news);
    }

    fn listen(&self, listener: Listener) {
        self.listeners.add(listener);
    }

    fn status(&self) -> Status {
        self.lock_status().clone()
    }
}

/// When we last heard our own probe on this connection; at first, when it was made.
struct Heard {
    at: Instant,
    ourselves: bool,
}

/// Carrying ends in trouble only.
enum Never {}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("Redis: {0}")]
    Redis(#[from] redis::RedisError),
    #[error("Redis closed the subscription")]
    Closed,
    #[error("Redis does not answer")]
    Silent,
}

impl fmt::Debug for RedisBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBus")
            .field("channel", &self.channel)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
