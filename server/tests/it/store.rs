//! What the store promises: jobs run at least once, and a rollback leaves nothing.

use std::time::Duration;

use porchlight::clock::new_id;
use porchlight::jobs::Job;
use porchlight::store::{Lane, Store};
use shared::ids::{ConversationId, WorkspaceId};
use shared::time::Timestamp;
use uuid::Uuid;

use crate::support::{Database, Node, Staff, stories};

stories! {
    a_job_is_leased_once_and_comes_back_after_its_lease,
    a_job_asked_for_again_while_it_runs_runs_again,
    what_is_not_committed_did_not_happen,
    a_second_start_finds_everything,
}

const LEASE: Duration = Duration::from_secs(60);

async fn with_job(database: &Database) -> (Store, WorkspaceId, Job) {
    let store = Store::open(database.url()).await.expect("opened");
    let workspace = new_id(Timestamp(1));
    let job = Job::RunTurn {
        conversation: ConversationId(Uuid::now_v7()),
    };
    enqueue(&store, workspace, &job).await;
    (store, workspace, job)
}

async fn enqueue(store: &Store, workspace: WorkspaceId, job: &Job) {
    let mut tx = store.begin(workspace).await.expect("begun");
    tx.enqueue(job.draft(workspace, Timestamp(100)))
        .await
        .expect("written");
    let committed = tx.commit().await.expect("committed");
    assert!(committed.enqueued);
}

async fn a_job_is_leased_once_and_comes_back_after_its_lease(database: Database) {
    let (store, _, _) = with_job(&database).await;
    assert!(
        store
            .lease_job(Lane::Prompt, Timestamp(99), LEASE)
            .await
            .expect("read")
            .is_none(),
        "not due yet"
    );
    let first = store
        .lease_job(Lane::Prompt, Timestamp(100), LEASE)
        .await
        .expect("read")
        .expect("due");
    assert_eq!(first.attempt, 1);
    assert!(
        store
            .lease_job(Lane::Prompt, Timestamp(200), LEASE)
            .await
            .expect("read")
            .is_none(),
        "taken"
    );
    let after = Timestamp(100).plus(LEASE);
    let second = store
        .lease_job(Lane::Prompt, after, LEASE)
        .await
        .expect("read")
        .expect("the lease ran out");
    assert_eq!((second.id, second.attempt), (first.id, 2));
    store.finish_job(&second).await.expect("finished");
    assert_eq!(store.next_job_at(Lane::Prompt).await.expect("read"), None);
}

async fn a_job_asked_for_again_while_it_runs_runs_again(database: Database) {
    let (store, workspace, job) = with_job(&database).await;
    let running = store
        .lease_job(Lane::Prompt, Timestamp(100), LEASE)
        .await
        .expect("read")
        .expect("due");
    enqueue(&store, workspace, &job).await;
    store.finish_job(&running).await.expect("finished");
    let again = store
        .lease_job(Lane::Prompt, Timestamp(101), LEASE)
        .await
        .expect("read")
        .expect("still wanted");
    store.finish_job(&again).await.expect("finished");
    assert_eq!(store.next_job_at(Lane::Prompt).await.expect("read"), None);
}

async fn what_is_not_committed_did_not_happen(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let workspace = owner.me.workspace.id;
    let before = node.app.store().head(workspace).await.expect("read");
    let cx = node.app.cx(workspace, shared::live::Actor::System);
    let mut tx = cx.begin().await.expect("begun");
    let member = owner.me.member.clone();
    cx.append(&mut tx, shared::live::EventKind::MemberChanged { member })
        .await
        .expect("appended");
    drop(tx);
    assert_eq!(
        node.app.store().head(workspace).await.expect("read"),
        before
    );
}

async fn a_second_start_finds_everything(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let before = owner.inbox().await.inbox;
    node.stop().await;
    let node = Node::start(&database).await;
    let again = owner.sign_in_at(&node.url(""), "eleven quiet lamps").await;
    assert_eq!(again.inbox().await.inbox, before);
}
