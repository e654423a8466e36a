//! Runs what is due, a few at a time, and sleeps until the next is: it never polls.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::jobs::{Job, JobBell, backoff};
use crate::store::{LeasedJob, Store};

/// A crashed node's jobs wait this long before they run again; one that still runs is renewed.
const LEASE: Duration = Duration::from_secs(60);
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// Jobs of one node at once.
const AT_ONCE: usize = 8;
/// Without any job in sight, look again after this: another node may have died holding the bell.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// After this many attempts a job is given up, loudly.
const ATTEMPTS: u32 = 12;

/// What came of a job.
#[derive(Debug)]
pub enum Outcome {
    Done,
    /// Failed in a way that may pass.
    Again {
        why: String,
    },
}

type Work =
    Arc<dyn Fn(LeasedJob, Job) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

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

    /// Runs until `stop`; then finishes what has begun.
    pub async fn run(self, stop: CancellationToken) {
        let runner = Arc::new(self);
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        let tasks = TaskTracker::new();
        while !stop.is_cancelled() {
            let permit = tokio::select! {
                permit = Arc::clone(&permits).acquire_owned() => permit.expect("never closed"),
                () = stop.cancelled() => break,
            };
            match runner.store.lease_job(runner.clock.now(), LEASE).await {
                Ok(Some(job)) => {
                    let runner = Arc::clone(&runner);
                    tasks.spawn(async move {
                        runner.run_one(job).await;
                        drop(permit);
                        runner.bell.ring();
                    });
                }
                Ok(None) => {
                    drop(permit);
                    let sleep = runner.until_next().await;
                    tokio::select! {
                        () = runner.bell.rung() => {}
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
        tasks.close();
        tasks.wait().await;
    }

    async fn run_one(&self, mut leased: LeasedJob) {
        let id = leased.id;
        let outcome = match serde_json::from_str::<Job>(&leased.payload) {
            Ok(job) => self.work_on(&mut leased, job).await,
            Err(error) => {
                tracing::error!(job = %id, kind = leased.kind, %error, "a job can't be read; dropped");
                Outcome::Done
            }
        };
        let ended = match outcome {
            Outcome::Done => self.store.finish_job(&leased).await,
            Outcome::Again { why } if leased.attempt >= ATTEMPTS => {
                tracing::error!(job = %id, kind = leased.kind, why, "gave a job up");
                self.store.finish_job(&leased).await
            }
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

    /// Does the work, and keeps the lease while it lasts.
    async fn work_on(&self, leased: &mut LeasedJob, job: Job) -> Outcome {
        let mut work = (self.work)(leased.clone(), job);
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

    async fn until_next(&self) -> Duration {
        match self.store.next_job_at().await {
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
