//! What the runner of jobs promises: nobody waits behind a shelf of documents, and no job fails for
//! ever without a word.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use porchlight::clock::{Clock, ManualClock, new_id};
use porchlight::jobs::{Job, JobBell, Order, Outcome, Runner};
use porchlight::store::{Lane, LeasedJob, Store};
use shared::ids::{ConversationId, DocumentId, WorkspaceId};
use shared::time::Timestamp;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::{Database, PATIENCE, stories};

stories! {
    a_shelf_of_documents_keeps_no_tenant_waiting,
    a_job_that_ends_the_process_is_given_up,
    a_job_that_keeps_failing_is_given_up,
}

const NOW: Timestamp = Timestamp(1_000_000);

struct Desk {
    store: Store,
    workspace: WorkspaceId,
    clock: Arc<ManualClock>,
}

/// What the runner was told to do, in order.
type Orders = mpsc::Receiver<(Job, Order)>;

impl Desk {
    async fn open(database: &Database) -> Self {
        Self {
            store: Store::open(database.url()).await.expect("opened"),
            workspace: new_id(NOW),
            clock: Arc::new(ManualClock::at(NOW)),
        }
    }

    async fn enqueue(&self, job: &Job) {
        let mut tx = self.store.begin(self.workspace).await.expect("begun");
        tx.enqueue(job.draft(self.workspace, NOW))
            .await
            .expect("written");
        let _told = tx.commit().await.expect("committed");
    }

    /// Runs jobs by `work`, and tells what was ordered.
    fn run<W, F>(&self, work: W) -> (Orders, CancellationToken)
    where
        W: Fn(Job, Order) -> F + Send + Sync + Clone + 'static,
        F: Future<Output = Outcome> + Send + 'static,
    {
        let (told, orders) = mpsc::channel(64);
        let work = move |_: LeasedJob, job: Job, order: Order| {
            let (told, work) = (told.clone(), work.clone());
            Box::pin(async move {
                told.send((job.clone(), order)).await.expect("heard");
                work(job, order).await
            }) as _
        };
        let clock = Arc::clone(&self.clock) as _;
        let runner = Runner::new(
            self.store.clone(),
            clock,
            JobBell::default(),
            Arc::new(work),
        );
        let stop = CancellationToken::new();
        tokio::spawn(runner.run(stop.clone()));
        (orders, stop)
    }
}

async fn next(orders: &mut Orders) -> (Job, Order) {
    let next = tokio::time::timeout(PATIENCE, orders.recv()).await;
    next.expect("in time").expect("the runner runs")
}

fn document() -> Job {
    Job::IndexDocument {
        document: DocumentId(Uuid::now_v7()),
    }
}

async fn a_shelf_of_documents_keeps_no_tenant_waiting(database: Database) {
    let desk = Desk::open(&database).await;
    for _ in 0..20 {
        desk.enqueue(&document()).await;
    }
    let turn = Job::RunTurn {
        conversation: ConversationId(Uuid::now_v7()),
    };
    desk.enqueue(&turn).await;
    let finish = Arc::new(Notify::new());
    let endless = Arc::clone(&finish);
    let (mut orders, stop) = desk.run(move |job, _| {
        let endless = Arc::clone(&endless);
        async move {
            if job.lane() == Lane::Bulk {
                endless.notified().await;
            }
            Outcome::Done
        }
    });
    while next(&mut orders).await.0 != turn {}
    stop.cancel();
    finish.notify_waiters();
}

async fn a_job_that_ends_the_process_is_given_up(database: Database) {
    let desk = Desk::open(&database).await;
    let job = document();
    desk.enqueue(&job).await;
    let lease = Duration::from_secs(60);
    for _ in 0..job.attempts() {
        // A process leases it and dies.
        let leased = desk.store.lease_job(Lane::Bulk, desk.clock.now(), lease);
        leased.await.expect("read").expect("free again");
        desk.clock.advance(lease);
    }
    let (mut orders, stop) = desk.run(|_, _| async { Outcome::Done });
    assert_eq!(next(&mut orders).await, (job, Order::GiveUp));
    stop.cancel();
}

async fn a_job_that_keeps_failing_is_given_up(database: Database) {
    let desk = Desk::open(&database).await;
    let job = document();
    desk.enqueue(&job).await;
    let lease = Duration::from_secs(60);
    for _ in 1..job.attempts() {
        let leased = desk.store.lease_job(Lane::Bulk, desk.clock.now(), lease);
        leased.await.expect("read").expect("free again");
        desk.clock.advance(lease);
    }
    let (mut orders, stop) = desk.run(|_, order| async move {
        match order {
            Order::Do => Outcome::Again {
                why: "it fails".into(),
            },
            Order::GiveUp => Outcome::Done,
        }
    });
    let told: HashSet<Order> = [next(&mut orders).await.1, next(&mut orders).await.1].into();
    assert_eq!(told, HashSet::from([Order::Do, Order::GiveUp]));
    stop.cancel();
}
