//! The only place that wires: opens the store, starts the bus, the hub, the agent and the jobs, and
//! gives requests their context.

mod office;
mod throttles;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use shared::ids::WorkspaceId;
use shared::live::Actor;
use shared::time::Timestamp;
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::agent::Agent;
use crate::agent::composer::{Composer, NoEndpoint};
use crate::bus::local::LocalBus;
use crate::bus::redis::{RedisBus, RedisConfig};
use crate::bus::{Bus, News};
use crate::clock::{Clock, SystemClock, new_id};
use crate::config::ServeConfig;
use crate::cx::{Cx, Parts, Reactions};
use crate::inbox::{InboxError, documents, status};
use crate::jobs::{Job, JobBell, Order, Outcome, Runner};
use crate::outbound::{Bounds, Guard, NoClient, Outbound};
use crate::realtime::Hub;
use crate::store::{LeasedJob, Store, StoreError};

pub use throttles::Throttles;

/// A running node. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: ServeConfig,
    parts: Arc<Parts>,
    hub: Arc<Hub>,
    agent: Arc<Agent>,
    throttles: Arc<Throttles>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

#[derive(Debug, Error)]
pub enum StartError {
    #[error("the database can't be opened: {0}")]
    Store(#[from] StoreError),
    #[error("PORCHLIGHT_REDIS is no Redis address: {0}")]
    Redis(String),
    #[error("no language model can be asked: {0}")]
    Model(#[from] NoEndpoint),
    #[error("web pages can't be read: {0}")]
    Outbound(#[from] NoClient),
}

/// A bus over Redis when there is an address of one, else the one inside this process.
fn start_bus(
    redis: Option<&str>,
    prefix: &str,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Result<Arc<dyn Bus>, StartError> {
    match redis {
        None => Ok(Arc::new(LocalBus::new())),
        Some(url) => {
            let config = RedisConfig {
                url: url.to_owned(),
                prefix: prefix.to_owned(),
            };
            RedisBus::start(config, tasks, stop.clone())
                .map(|bus| bus as Arc<dyn Bus>)
                .map_err(|error| StartError::Redis(error.to_string()))
        }
    }
}

impl App {
    /// Starts everything but the listener.
    pub async fn start(config: ServeConfig) -> Result<Self, StartError> {
        Self::start_with(config, Arc::new(SystemClock), crate::reactions::reactions).await
    }

    pub async fn start_with(
        config: ServeConfig,
        clock: Arc<dyn Clock>,
        reactions: Reactions,
    ) -> Result<Self, StartError> {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let store = Store::open(&config.store.database).await?;
        let bus = start_bus(config.redis.as_deref(), &config.redis_prefix, &tasks, &stop)?;
        let bell = JobBell::default();
        let agent = Arc::new(Agent::new(
            load_model(config.store.model_dir.clone()).await,
            Composer::named_in(&config.composer)?,
            Outbound::new(
                Guard::allowing(config.private_networks.clone()),
                Bounds::default(),
            )?,
            Duration::from_millis(config.turn_pause_ms),
        ));
        let parts = Arc::new(Parts {
            store,
            bus,
            clock,
            reactions,
            bell,
            commits: tasks.clone(),
        });
        listen(&parts, &agent);
        let throttles = Arc::new(Throttles::new(&config));
        let office = office::Office::new(Arc::clone(&parts), Arc::clone(&throttles));
        let bus = Arc::clone(&parts.bus);
        let hub = Hub::start(bus, Arc::new(office), tasks.clone(), stop.clone());
        let app = Self(Arc::new(Inner {
            config,
            parts,
            hub,
            agent,
            throttles,
            tasks,
            stop,
        }));
        app.start_jobs();
        Ok(app)
    }

    fn start_jobs(&self) {
        let (parts, agent) = (Arc::clone(&self.0.parts), Arc::clone(&self.0.agent));
        let (store, clock, bell) = (
            parts.store.clone(),
            Arc::clone(&parts.clock),
            parts.bell.clone(),
        );
        let work = Arc::new(move |leased: LeasedJob, job: Job, order: Order| {
            let (parts, agent) = (Arc::clone(&parts), Arc::clone(&agent));
            Box::pin(async move { run_job(parts, &agent, leased, job, order).await }) as _
        });
        let runner = Runner::new(store, clock, bell, work);
        self.0.tasks.spawn(runner.run(self.0.stop.clone()));
    }

    /// Ends sockets with a hint to come back, finishes jobs that run, closes the store.
    pub async fn shut_down(&self) {
        self.0.hub.close_all().await;
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        self.0.parts.store.close().await;
    }

    /// The context of a change by `by` in a workspace.
    pub fn cx(&self, workspace: WorkspaceId, by: Actor) -> Cx {
        Cx::new(Arc::clone(&self.0.parts), workspace, by)
    }

    pub fn config(&self) -> &ServeConfig {
        &self.0.config
    }

    pub fn store(&self) -> &Store {
        &self.0.parts.store
    }

    pub fn bus(&self) -> &dyn Bus {
        &*self.0.parts.bus
    }

    pub fn hub(&self) -> &Arc<Hub> {
        &self.0.hub
    }

    pub fn agent(&self) -> &Arc<Agent> {
        &self.0.agent
    }

    pub fn throttles(&self) -> &Throttles {
        &self.0.throttles
    }

    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    pub fn new_id<T: From<Uuid>>(&self) -> T {
        new_id(self.now())
    }
}

/// Loading takes a second of CPU; the async threads go on meanwhile.
async fn load_model(folder: Option<PathBuf>) -> Arc<dyn crate::knowledge::embed::Embedder> {
    tokio::task::spawn_blocking(move || crate::knowledge::embed::open_model(folder.as_deref()))
        .await
        .unwrap_or_else(|_| {
            Arc::new(crate::knowledge::embed::Unavailable::new(
                "loading the model failed",
            ))
        })
}

/// Other nodes tell that jobs are waiting; after a silence there may be some. The agent hears what
/// happens in a conversation that it is answering.
fn listen(parts: &Parts, agent: &Arc<Agent>) {
    let (bell, agent) = (parts.bell.clone(), Arc::clone(agent));
    parts.bus.listen(Box::new(move |news| {
        if matches!(news, News::JobsWaiting | News::Missed) {
            bell.ring();
        }
        agent.hear(news);
    }));
}

async fn run_job(
    parts: Arc<Parts>,
    agent: &Agent,
    leased: LeasedJob,
    job: Job,
    order: Order,
) -> Outcome {
    let by = match job {
        Job::RunTurn { .. } | Job::Retag => Actor::Agent,
        Job::IndexDocument { .. }
        | Job::RefreshPage { .. }
        | Job::WakeConversation { .. }
        | Job::RunTests { .. } => Actor::System,
    };
    let cx = Cx::new(parts, leased.workspace, by);
    let result = match order {
        Order::Do => do_job(agent, &cx, job).await,
        Order::GiveUp => give_up(agent, &cx, job).await,
    };
    match result {
        // Whatever the job was about is gone.
        Ok(()) | Err(InboxError::NotFound { .. }) => Outcome::Done,
        Err(error) => Outcome::Again {
            why: error.to_string(),
        },
    }
}

async fn do_job(agent: &Agent, cx: &Cx, job: Job) -> Result<(), InboxError> {
    match job {
        Job::RunTurn { conversation } => agent.run_turn(cx, conversation).await,
        Job::IndexDocument { document } => agent.index_document(cx, document).await,
        Job::WakeConversation {
            conversation,
            at: _,
        } => status::wake(cx, conversation).await,
        Job::RefreshPage { document, at: _ } => {
            documents::read_again(cx, document).await.map(|_| ())
        }
        Job::RunTests { run } => agent.run_tests(cx, run).await,
        Job::Retag => agent.retag(cx).await,
    }
}

/// What somebody must know when a job can't be done.
async fn give_up(agent: &Agent, cx: &Cx, job: Job) -> Result<(), InboxError> {
    match job {
        Job::RunTurn { conversation } => agent.give_up_turn(cx, conversation).await,
        Job::IndexDocument { document } => agent.give_up_document(cx, document).await,
        Job::WakeConversation {
            conversation,
            at: _,
        } => status::wake(cx, conversation).await,
        // The next change of the page, or a member, asks again.
        Job::RefreshPage { .. } => Ok(()),
        Job::RunTests { run } => agent.give_up_tests(cx, run).await,
        Job::Retag => agent.give_up_retag(cx).await,
    }
}
