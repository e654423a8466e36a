//! Many who want the same at the same instant.

use futures_util::future::join_all;
use shared::api::Empty;
use shared::api::conversations::{ClaimConversation, HandBackConversation};
use shared::api::members::{ChangeMember, MemberChange};
use shared::api::widget::{IntroduceTenant, Introduction};
use shared::api::workspace::{ChangeWorkspace, WorkspaceChange};
use shared::entities::Role;
use shared::error::ErrorCode;

use crate::support::{Database, Node, Staff, TenantClient, stories};

stories! {
    of_many_claims_exactly_one_wins,
    numbers_have_no_gaps_under_concurrent_writers,
    of_two_owners_who_demote_each_other_one_stays,
    a_new_role_does_not_undo_a_deactivation,
    settings_changed_at_once_are_both_kept,
    what_a_tenant_says_at_once_is_all_kept,
}

/// `PORCHLIGHT_RACES=1000` for the full count.
fn rounds() -> usize {
    std::env::var("PORCHLIGHT_RACES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(60)
}

async fn race(members: &[Staff], tenant: &TenantClient) {
    let id = tenant.conversation;
    let claims = members
        .iter()
        .map(|member| async move { member.call::<ClaimConversation>(id, &Empty {}).await });
    let results = join_all(claims).await;
    let mut winners = 0;
    for (member, result) in members.iter().zip(&results) {
        match result {
            Ok(conversation) => {
                winners += 1;
                assert_eq!(conversation.state.assignee, Some(member.me.member.id));
            }
            Err(error) => assert_eq!(error.code, ErrorCode::AlreadyClaimed, "{error:?}"),
        }
    }
    assert_eq!(winners, 1);
}

async fn of_many_claims_exactly_one_wins(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut members = vec![owner.clone()];
    for name in ["Ann", "Ben", "Cem", "Dee"] {
        members.push(owner.invite(name, Role::Member).await);
    }
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("Who is there?").await;
    for _ in 0..rounds() {
        race(&members, &tenant).await;
        owner
            .call::<HandBackConversation>(tenant.conversation, &Empty {})
            .await
            .expect("handed back");
    }
    let claims = owner.thread(tenant.conversation).await;
    let claimed = claims
        .events
        .iter()
        .filter(|event| event.kind.name() == "conversation_claimed")
        .count();
    assert!(claims.has_earlier || claimed == rounds());
}

async fn numbers_have_no_gaps_under_concurrent_writers(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut tenants = Vec::new();
    for _ in 0..8 {
        tenants.push(TenantClient::open(&node, owner.key()).await);
    }
    join_all(tenants.iter().map(|tenant| async move {
        for index in 0..12 {
            tenant.write(&format!("Word {index}")).await;
        }
    }))
    .await;
    let workspace = owner.me.workspace.id;
    let store = node.app.store();
    let head = store.head(workspace).await.expect("a head").seq;
    let events = store
        .events_since(
            workspace,
            shared::live::Seq::ZERO,
            usize::try_from(head.0).expect("small"),
        )
        .await
        .expect("read");
    let numbers: Vec<u64> = events.iter().map(|event| event.seq.0).collect();
    assert_eq!(numbers, (1..=head.0).collect::<Vec<_>>());
}

/// Lets both read what is there before either of them can finish.
async fn at_once<A, B>(
    database: &Database,
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> (A, B) {
    let held = database
        .hold("UPDATE workspace_heads SET head = head")
        .await;
    let let_go = async {
        held.waited_for_by(2).await;
        held.commit().await;
    };
    let (a, b, ()) = tokio::join!(one, other, let_go);
    (a, b)
}

async fn of_two_owners_who_demote_each_other_one_stays(database: Database) {
    let node = Node::start(&database).await;
    let olga = Staff::sign_up(&node).await;
    let otto = olga.invite("Otto Berg", Role::Owner).await;
    let demote = MemberChange {
        role: Some(Role::Member),
        active: None,
    };
    let (by_olga, by_otto) = at_once(
        &database,
        olga.call::<ChangeMember>(otto.me.member.id, &demote),
        otto.call::<ChangeMember>(olga.me.member.id, &demote),
    )
    .await;
    assert!(
        by_olga.is_ok() != by_otto.is_ok(),
        "{by_olga:?} {by_otto:?}"
    );
    let members = olga.inbox().await.inbox.members;
    let owners = members
        .values()
        .filter(|member| member.role == Role::Owner && member.active);
    assert_eq!(owners.count(), 1);
}

async fn a_new_role_does_not_undo_a_deactivation(database: Database) {
    let node = Node::start(&database).await;
    let olga = Staff::sign_up(&node).await;
    let otto = olga.invite("Otto Berg", Role::Owner).await;
    let id = olga.invite("Rosa Ortega", Role::Member).await.me.member.id;
    let (promoted, deactivated) = (
        MemberChange {
            role: Some(Role::Manager),
            active: None,
        },
        MemberChange {
            role: None,
            active: Some(false),
        },
    );
    let (by_olga, by_otto) = at_once(
        &database,
        olga.call::<ChangeMember>(id, &promoted),
        otto.call::<ChangeMember>(id, &deactivated),
    )
    .await;
    by_olga.expect("promoted");
    by_otto.expect("deactivated");
    let rosa = olga.inbox().await.inbox.members[&id].clone();
    assert_eq!((rosa.role, rosa.active), (Role::Manager, false));
}

async fn settings_changed_at_once_are_both_kept(database: Database) {
    let node = Node::start(&database).await;
    let olga = Staff::sign_up(&node).await;
    let otto = olga.invite("Otto Berg", Role::Owner).await;
    let (name, phone) = (
        WorkspaceChange {
            name: Some("Elm Street Homes".into()),
            ..Default::default()
        },
        WorkspaceChange {
            emergency_phone: Some("555 0100".into()),
            ..Default::default()
        },
    );
    let (by_olga, by_otto) = at_once(
        &database,
        olga.call::<ChangeWorkspace>((), &name),
        otto.call::<ChangeWorkspace>((), &phone),
    )
    .await;
    by_olga.expect("named");
    by_otto.expect("noted");
    let workspace = olga.inbox().await.inbox.workspace;
    assert_eq!(workspace.name, "Elm Street Homes");
    assert_eq!(workspace.emergency_phone, "555 0100");
}

async fn what_a_tenant_says_at_once_is_all_kept(database: Database) {
    let node = Node::start(&database).await;
    let olga = Staff::sign_up(&node).await;
    let tenant = TenantClient::open(&node, olga.key()).await;
    tenant.write("The tap drips.").await;
    node.settled().await;
    let (name, unit) = (
        Introduction {
            name: Some("Ana Silva".into()),
            ..Default::default()
        },
        Introduction {
            unit: Some("4B".into()),
            ..Default::default()
        },
    );
    let (named, placed) = at_once(
        &database,
        tenant.call::<IntroduceTenant>(&name),
        tenant.call::<IntroduceTenant>(&unit),
    )
    .await;
    named.expect("named");
    placed.expect("placed");
    let conversations = olga.inbox().await.inbox.conversations;
    let known = &conversations[&tenant.conversation].tenant;
    assert_eq!(known.name.as_deref(), Some("Ana Silva"));
    assert_eq!(known.unit.as_deref(), Some("4B"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_on_two_nodes_have_one_winner() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let Ok(redis) = std::env::var("PORCHLIGHT_TEST_REDIS") else {
        eprintln!("skipped: PORCHLIGHT_TEST_REDIS names no server");
        return;
    };
    let with_redis = |config: &mut porchlight::config::ServeConfig| {
        config.redis = Some(redis.clone());
        config.redis_prefix = format!("races-{}", std::process::id());
    };
    let one = Node::start_with(&database, with_redis).await;
    let two = Node::start_with(&database, with_redis).await;
    let owner = Staff::sign_up(&one).await;
    let there = owner.sign_in_at(&two.url(""), "eleven quiet lamps").await;
    let mut members = vec![owner.clone()];
    for (index, name) in ["Ann", "Ben", "Cem", "Dee"].iter().enumerate() {
        let base = if index % 2 == 0 {
            two.url("")
        } else {
            one.url("")
        };
        members.push(owner.invite_at(&base, name, Role::Member).await);
    }
    let tenant = TenantClient::open(&one, owner.key()).await;
    tenant.write("Who is there?").await;
    for _ in 0..rounds() {
        race(&members, &tenant).await;
        there
            .call::<HandBackConversation>(tenant.conversation, &Empty {})
            .await
            .expect("handed back");
    }
}
