//! Runs what is due, a few at a time in each lane, and sleeps until the next is: it never polls.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::jobs::{Job, JobBell, Lane, backoff};
use crate::store::{LeasedJob, Store};

/// A crashed node's jobs wait this long before they run again; one that still runs is renewed.
const LEASE: Duration = Duration::from_secs(20);
const RENEW_EVERY: Duration = Duration::from_secs(5);
/// Without any job in sight, look again after this: another node may have died holding the bell.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// What runs when the node ends has this long to finish. Then its lease runs out elsewhere.
const PATIENCE: Duration = Duration::from_secs(8);

/// What is to be done with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    Do,
    /// It failed too often: leave behind what somebody must know.
    GiveUp,
}

/// What came of a job.
#[derive(Debug)]
pub enum Outcome {
    Done,
    /// Failed in a way that may pass.
    Again {
        why: String,
    },
}

/// Jobs of a lane that one node runs at once.
fn places(lane: Lane) -> usize {
    match lane {
        Lane::Prompt => 8,
        Lane::Bulk => 2,
    }
}

type Work = Arc<
    dyn Fn(LeasedJob, Job, Order) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync,
>;

/// Leases jobs and runs them with the function it is given.
pub struct Runner {
    store: Store,
    clock: Arc<dyn Clock>,
    bell: JobBell,
    work: Work,
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner").finish_non_exhaustive()
    }
}

impl Runner {
    pub fn new(store: Store, clock: Arc<dyn Clock>, bell: JobBell, work: Work) -> Self {
        Self {
            store,
            clock,
            bell,
            work,
        }
    }

    /// Runs until `stop`; then finishes what has begun, if it ends soon.
    pub async fn run(self, stop: CancellationToken) {
        let (runner, tasks) = (Arc::new(self), TaskTracker::new());
        let lanes = Lane::ALL.map(|lane| runner.run_lane(lane, &tasks, &stop));
        futures_util::future::join_all(lanes).await;
        tasks.close();
        if tokio::time::timeout(PATIENCE, tasks.wait()).await.is_err() {
            tracing::warn!(
                jobs = tasks.len(),
                "left jobs to another node or the next start"
            );
        }
    }

    async fn run_lane(self: &Arc<Self>, lane: Lane, tasks: &TaskTracker, stop: &CancellationToken) {
        let permits = Arc::new(Semaphore::new(places(lane)));
        while !stop.is_cancelled() {
            let permit = tokio::select! {
                permit = Arc::clone(&permits).acquire_owned() => permit.expect("never closed"),
                () = stop.cancelled() => break,
            };
            match self.store.lease_job(lane, self.clock.now(), LEASE).await {
                Ok(Some(job)) => {
                    let runner = Arc::clone(self);
                    tasks.spawn(async move {
                        runner.run_one(job).await;
                        drop(permit);
                        runner.bell.ring();
                    });
                }
                Ok(None) => {
                    drop(permit);
                    let sleep = self.until_next(lane).await;
                    tokio::select! {
                        () = self.bell.rung(lane) => {}
                        () = tokio::time::sleep(sleep) => {}
                        () = stop.cancelled() => break,
                    }
                }
                Err(error) => {
                    drop(permit);
                    tracing::warn!(%error, "leasing a job");
                    tokio::select! {
                        () = tokio::time::sleep(Duration::from_secs(1)) => {}
                        () = stop.cancelled() => break,
                    }
                }
            }
        }
    }

    async fn run_one(&self, mut leased: LeasedJob) {
        let id = leased.id;
        let outcome = match serde_json::from_str::<Job>(&leased.payload) {
            Ok(job) => self.attempt(&mut leased, job).await,
            Err(error) => {
                tracing::error!(job = %id, kind = leased.kind, %error, "a job can't be read; dropped");
                Outcome::Done
            }
        };
        let ended = match outcome {
            Outcome::Done => self.store.finish_job(&leased).await,
            Outcome::Again { why } => {
                let attempt = leased.attempt;
                tracing::warn!(job = %id, kind = leased.kind, attempt, why, "a job failed");
                let again = self.clock.now().plus(backoff(attempt));
                self.store.release_job(&leased, Some(again)).await
            }
        };
        if let Err(error) = ended {
            // Its lease runs out, and it runs again.
            tracing::warn!(job = %id, %error, "ending a job");
        }
    }

    /// Does a job; one that has failed too often is given up, so that somebody hears of it.
    async fn attempt(&self, leased: &mut LeasedJob, job: Job) -> Outcome {
        // An attempt that ended the process left no outcome behind, only its count.
        let failed_before = leased.attempt > job.attempts();
        if !failed_before {
            match self.work_on(leased, job.clone(), Order::Do).await {
                Outcome::Again { why } if leased.attempt >= job.attempts() => {
                    tracing::error!(job = %leased.id, kind = leased.kind, why, "giving a job up");
                }
                outcome => return outcome,
            }
        }
        self.work_on(leased, job, Order::GiveUp).await
    }

    /// Does the work, and keeps the lease while it lasts.
    async fn work_on(&self, leased: &mut LeasedJob, job: Job, order: Order) -> Outcome {
        let mut work = (self.work)(leased.clone(), job, order);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                () = tokio::time::sleep(RENEW_EVERY) => {
                    let renewed = self.store.renew_lease(leased, self.clock.now(), LEASE).await;
                    if !matches!(renewed, Ok(true)) {
                        tracing::warn!(job = %leased.id, "could not keep the lease of a job");
                    }
                }
            }
        }
    }

    async fn until_next(&self, lane: Lane) -> Duration {
        match self.store.next_job_at(lane).await {
            Ok(Some(at)) => {
                let now = self.clock.now();
                if at <= now {
                    Duration::from_millis(50)
                } else {
                    at.since(now).min(LONGEST_SLEEP)
                }
            }
            Ok(None) => LONGEST_SLEEP,
            Err(error) => {
                tracing::warn!(%error, "looking for the next job");
                Duration::from_secs(1)
            }
        }
    }
}
