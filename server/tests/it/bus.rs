//! Both buses against the same expectations, and the Redis one against a Redis that dies, freezes
//! and drops its subscribers.

use std::sync::Arc;

use porchlight::bus::local::LocalBus;
use porchlight::bus::redis::{RedisBus, RedisConfig};
use porchlight::bus::{Announcement, Bus, EncodedEvent, News, Status};
use shared::ids::{ConversationId, MemberId, SessionId, TenantId, WorkspaceId};
use shared::live::{Actor, Ephemeral, Epoch, Event, EventKind, Seq, Typist};
use shared::time::Timestamp;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::support::{Ear, RedisServer};

const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));

fn event(seq: u64) -> Event {
    Event {
        seq: Seq(seq),
        at: Timestamp(0),
        by: Actor::System,
        conversation: Some(ConversationId(Uuid::from_u128(2))),
        tenant: Some(TenantId(Uuid::from_u128(3))),
        kind: EventKind::ConversationResolved,
    }
}

fn happened(seq: u64) -> Announcement {
    Announcement::Events {
        workspace: WORKSPACE,
        epoch: Epoch(1),
        events: Arc::new([event(seq)]),
    }
}

fn is_event(seq: u64) -> impl Fn(&News) -> bool {
    move |news| matches!(news, News::Events { events, .. } if events[0].seq == Seq(seq))
}

fn missed(news: &News) -> bool {
    matches!(news, News::Missed)
}

fn one_of_each() -> Vec<Announcement> {
    vec![
        Announcement::Events {
            workspace: WORKSPACE,
            epoch: Epoch(4),
            events: Arc::new([event(1), event(2)]),
        },
        Announcement::Ephemeral {
            workspace: WORKSPACE,
            ephemeral: Ephemeral::Typing {
                conversation: ConversationId(Uuid::from_u128(2)),
                who: Typist::Agent,
            },
        },
        Announcement::SessionsEnded {
            workspace: WORKSPACE,
            sessions: vec![SessionId(Uuid::from_u128(5))],
        },
        Announcement::MemberGone {
            workspace: WORKSPACE,
            member: MemberId(Uuid::from_u128(6)),
        },
        Announcement::TenantsEnded {
            workspace: WORKSPACE,
            tenants: vec![TenantId(Uuid::from_u128(3))],
        },
        Announcement::JobsWaiting,
        Announcement::KnowledgeChanged {
            workspace: WORKSPACE,
        },
    ]
}

/// A node of an installation that shares `server`.
#[expect(
    clippy::unused_async,
    reason = "starting spawns tasks: it needs the runtime"
)]
async fn node(server: &RedisServer) -> (Arc<RedisBus>, Ear) {
    let config = RedisConfig {
        url: server.url(),
        prefix: "porchlight-test".to_owned(),
    };
    let bus = RedisBus::start(config, &TaskTracker::new(), CancellationToken::new()).unwrap();
    let ear = Ear::at(&*bus);
    (bus, ear)
}

async fn two_nodes(server: &RedisServer) -> [(Arc<RedisBus>, Ear); 2] {
    let nodes = [node(server).await, node(server).await];
    for (_, ear) in &nodes {
        ear.wait_for("the first connection", missed).await;
    }
    for (bus, ear) in &nodes {
        assert_eq!(bus.status(), Status::Ok);
        ear.forget();
    }
    nodes
}

async fn every_announcement_is_heard_once_and_in_order(bus: &dyn Bus, ears: &[&Ear]) {
    let all = one_of_each();
    let expected: Vec<String> = all
        .iter()
        .map(|it| format!("{:?}", News::from(it)))
        .collect();
    for announcement in all {
        bus.publish(announcement);
    }
    for ear in ears {
        ear.wait_for("the last of them", |news| {
            matches!(news, News::KnowledgeChanged { .. })
        })
        .await;
        assert_eq!(ear.heard(), expected);
    }
}

#[tokio::test]
async fn the_local_bus_tells_everything_at_once() {
    let bus = LocalBus::new();
    let ear = Ear::at(&bus);
    every_announcement_is_heard_once_and_in_order(&bus, &[&ear]).await;
}

#[tokio::test]
async fn the_redis_bus_tells_this_node_and_the_others() {
    let server = RedisServer::start().await;
    let [(bus, here), (_other, there)] = two_nodes(&server).await;
    every_announcement_is_heard_once_and_in_order(&*bus, &[&here, &there]).await;
}

#[tokio::test]
async fn frames_arrive_as_they_were_encoded() {
    let server = RedisServer::start().await;
    let [(bus, _), (_other, there)] = two_nodes(&server).await;
    bus.publish(happened(7));
    let news = there.wait_for("the event", is_event(7)).await;
    let News::Events { events, .. } = news else {
        panic!("{news:?}")
    };
    assert_eq!(events, [EncodedEvent::of(&event(7))]);
}

#[tokio::test]
async fn installations_with_another_prefix_hear_nothing() {
    let server = RedisServer::start().await;
    let [(bus, _), (_other, there)] = two_nodes(&server).await;
    let config = RedisConfig {
        url: server.url(),
        prefix: "somebody-else".to_owned(),
    };
    let stranger = RedisBus::start(config, &TaskTracker::new(), CancellationToken::new()).unwrap();
    let ear = Ear::at(&*stranger);
    ear.wait_for("the first connection", missed).await;
    bus.publish(happened(1));
    there.wait_for("the event", is_event(1)).await;
    stranger.publish(Announcement::JobsWaiting);
    assert_eq!(ear.heard(), ["Missed", "JobsWaiting"]);
}

#[tokio::test]
async fn without_redis_a_node_is_degraded_and_works_alone() {
    let mut server = RedisServer::start().await;
    server.kill().await;
    let (bus, ear) = node(&server).await;
    bus.publish(happened(1));
    assert_eq!(ear.heard().len(), 1, "inside publish");
    assert!(matches!(bus.status(), Status::Degraded { .. }));
    server.restart().await;
    ear.wait_for("the first connection", missed).await;
    assert_eq!(bus.status(), Status::Ok);
}

#[tokio::test]
async fn a_redis_that_was_killed_is_found_again() {
    let mut server = RedisServer::start().await;
    let [(bus, here), (other, there)] = two_nodes(&server).await;
    server.kill().await;
    there
        .wait_until("it shows", || {
            bus.status() != Status::Ok && other.status() != Status::Ok
        })
        .await;
    bus.publish(happened(1));
    assert_eq!(here.heard().len(), 1, "this node hears at once");
    server.restart().await;
    there.wait_for("the word to read the store", missed).await;
    here.wait_for("the same", missed).await;
    bus.publish(happened(2));
    there.wait_for("what happens after", is_event(2)).await;
}

#[tokio::test]
async fn a_redis_that_freezes_is_noticed_and_healed() {
    let server = RedisServer::start().await;
    let [(bus, here), (other, there)] = two_nodes(&server).await;
    server.signal("STOP").await;
    there
        .wait_until("it shows", || {
            bus.status() != Status::Ok && other.status() != Status::Ok
        })
        .await;
    bus.publish(happened(1));
    assert_eq!(here.heard().len(), 1);
    server.signal("CONT").await;
    there.wait_for("the word to read the store", missed).await;
    bus.publish(happened(2));
    there.wait_for("what happens after", is_event(2)).await;
    assert_eq!(other.status(), Status::Ok);
}

#[tokio::test]
async fn a_lost_subscription_is_made_again() {
    let server = RedisServer::start().await;
    let [(bus, _), (_other, there)] = two_nodes(&server).await;
    server.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    there.wait_for("the word to read the store", missed).await;
    there
        .wait_until("both are back", || bus.status() == Status::Ok)
        .await;
    bus.publish(happened(1));
    there.wait_for("what happens after", is_event(1)).await;
}

#[tokio::test]
async fn what_does_not_fit_is_dropped_and_the_others_are_told() {
    let mut server = RedisServer::start().await;
    let [(bus, here), (_other, there)] = two_nodes(&server).await;
    server.kill().await;
    there
        .wait_until("it shows", || bus.status() != Status::Ok)
        .await;
    for seq in 1..=20_000 {
        bus.publish(happened(seq));
    }
    assert_eq!(here.heard().len(), 20_000, "none is lost here");
    server.restart().await;
    there.wait_for("its own reconnect", missed).await;
    there
        .wait_until("the other's", || bus.status() == Status::Ok)
        .await;
    there.forget();
    bus.publish(happened(20_001));
    there.wait_for("what happens after", is_event(20_001)).await;
    let heard = there.heard();
    assert!(heard.len() < 20_000, "{}", heard.len());
}
