//! Snapshot plus events is a fresh snapshot: for every kind of change, after every prefix.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::api::Empty;
use shared::api::conversations::{
    ApplyTag, AssignConversation, Assignment, ClaimConversation, HandBackConversation, NewMessage,
    PostMessage, RemoveTag, ReopenConversation, ResolveConversation, Snooze, SnoozeConversation,
    UndoClaim,
};
use shared::api::properties::{AddProperty, NewProperty};
use shared::api::rules::{AddRule, NewRule};
use shared::api::tags::{AddTag, NewTag};
use shared::api::widget::{AskForPerson, IntroduceTenant, Introduction, PersonWanted};
use shared::api::workspace::{ChangeWorkspace, WorkspaceChange};
use shared::entities::{Channel, Role, RuleTerms, RuleWords, TagColor};
use shared::ids::{MessageId, PropertyId, RuleId, TagId};
use shared::live::{Event, EventKind, Seq};
use shared::replica::{Applied, Inbox, Thread};
use uuid::Uuid;

use crate::support::{Database, Node, Staff, TenantClient};

/// Something a person does. Refusals are fine: they change nothing, and that is checked too.
#[derive(Clone, Copy, Debug)]
enum Deed {
    TenantWrites(usize),
    AsksForPerson(usize),
    TenantIntroduces(usize),
    Claims(usize, usize),
    UndoesClaim(usize, usize),
    Replies(usize, usize),
    Notes(usize, usize),
    RepliesAndResolves(usize, usize),
    HandsBack(usize, usize),
    Assigns(usize, usize),
    Unassigns(usize, usize),
    Resolves(usize, usize),
    Reopens(usize, usize),
    Snoozes(usize, usize),
    Tags(usize, usize),
    Untags(usize, usize),
    AddsTag,
    AddsProperty,
    ChangesWorkspace,
    AddsRule,
}

fn deed() -> impl Strategy<Value = Deed> {
    let (who, which) = (0..2_usize, 0..3_usize);
    prop_oneof![
        4 => which.clone().prop_map(Deed::TenantWrites),
        1 => which.clone().prop_map(Deed::AsksForPerson),
        1 => which.clone().prop_map(Deed::TenantIntroduces),
        2 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Claims(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::UndoesClaim(a, b)),
        2 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Replies(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Notes(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::RepliesAndResolves(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::HandsBack(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Assigns(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Unassigns(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Resolves(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Reopens(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Snoozes(a, b)),
        1 => (who.clone(), which.clone()).prop_map(|(a, b)| Deed::Tags(a, b)),
        1 => (who, which).prop_map(|(a, b)| Deed::Untags(a, b)),
        1 => Just(Deed::AddsTag),
        1 => Just(Deed::AddsProperty),
        1 => Just(Deed::ChangesWorkspace),
        1 => Just(Deed::AddsRule),
    ]
}

struct Office {
    node: Node,
    members: [Staff; 2],
    tenants: Vec<TenantClient>,
    tag: TagId,
}

impl Office {
    async fn open(database: &Database) -> Self {
        let node = Node::start(database).await;
        let olga = Staff::sign_up(&node).await;
        let rosa = olga.invite("Rosa Ortega", Role::Member).await;
        let mut tenants = Vec::new();
        for _ in 0..3 {
            tenants.push(TenantClient::open(&node, olga.key()).await);
        }
        let inbox = olga.inbox().await.inbox;
        let tag = *inbox.tags.keys().next().expect("a starter tag");
        Self {
            node,
            members: [olga, rosa],
            tenants,
            tag,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm a deed")]
    async fn perform(&self, deed: Deed) {
        let id = |which: usize| self.tenants[which].conversation;
        let message = |channel, resolve| NewMessage {
            id: MessageId(Uuid::now_v7()),
            channel,
            body: "Words".into(),
            resolve,
        };
        let m = &self.members;
        // What is refused must change nothing; the comparison after it would tell.
        match deed {
            Deed::TenantWrites(c) => {
                self.tenants[c].write("Hello").await;
            }
            Deed::AsksForPerson(c) => {
                let wanted = PersonWanted {
                    conversation: id(c),
                };
                let _ = self.tenants[c].call::<AskForPerson>(&wanted).await;
            }
            Deed::TenantIntroduces(c) => {
                let unit = Some(Uuid::now_v7().to_string());
                let me = Introduction {
                    unit,
                    ..Default::default()
                };
                let _ = self.tenants[c].call::<IntroduceTenant>(&me).await;
            }
            Deed::Claims(a, c) => drop(m[a].call::<ClaimConversation>(id(c), &Empty {}).await),
            Deed::UndoesClaim(a, c) => drop(m[a].call::<UndoClaim>(id(c), &Empty {}).await),
            Deed::Replies(a, c) => {
                drop(
                    m[a].call::<PostMessage>(id(c), &message(Channel::Reply, false))
                        .await,
                );
            }
            Deed::Notes(a, c) => {
                drop(
                    m[a].call::<PostMessage>(id(c), &message(Channel::Note, false))
                        .await,
                );
            }
            Deed::RepliesAndResolves(a, c) => {
                drop(
                    m[a].call::<PostMessage>(id(c), &message(Channel::Reply, true))
                        .await,
                );
            }
            Deed::HandsBack(a, c) => {
                drop(m[a].call::<HandBackConversation>(id(c), &Empty {}).await);
            }
            Deed::Assigns(a, c) => {
                let assignee = Some(m[1 - a].me.member.id);
                let assignment = Assignment {
                    assignee,
                    note: Some("yours".into()),
                };
                drop(m[a].call::<AssignConversation>(id(c), &assignment).await);
            }
            Deed::Unassigns(a, c) => {
                let assignment = Assignment {
                    assignee: None,
                    note: None,
                };
                drop(m[a].call::<AssignConversation>(id(c), &assignment).await);
            }
            Deed::Resolves(a, c) => {
                drop(m[a].call::<ResolveConversation>(id(c), &Empty {}).await);
            }
            Deed::Reopens(a, c) => drop(m[a].call::<ReopenConversation>(id(c), &Empty {}).await),
            Deed::Snoozes(a, c) => {
                let until = self
                    .node
                    .app
                    .now()
                    .plus(std::time::Duration::from_secs(3600));
                drop(
                    m[a].call::<SnoozeConversation>(id(c), &Snooze { until })
                        .await,
                );
            }
            Deed::Tags(a, c) => {
                drop(m[a].call::<ApplyTag>((id(c), self.tag), &Empty {}).await);
            }
            Deed::Untags(a, c) => {
                drop(m[a].call::<RemoveTag>((id(c), self.tag), &Empty {}).await);
            }
            Deed::AddsTag => {
                let new = NewTag {
                    id: TagId(Uuid::now_v7()),
                    name: Uuid::now_v7().to_string(),
                    color: TagColor::Teal,
                    description: String::new(),
                    examples: vec![],
                    by_agent: false,
                };
                drop(m[0].call::<AddTag>((), &new).await);
            }
            Deed::AddsProperty => {
                let (id, name) = (PropertyId(Uuid::now_v7()), "Elm House".into());
                let new = NewProperty {
                    id,
                    name,
                    address: String::new(),
                };
                drop(m[0].call::<AddProperty>((), &new).await);
            }
            Deed::ChangesWorkspace => {
                let greeting = Some(Uuid::now_v7().to_string());
                let change = WorkspaceChange {
                    greeting,
                    ..Default::default()
                };
                drop(m[0].call::<ChangeWorkspace>((), &change).await);
            }
            Deed::AddsRule => {
                let terms = RuleTerms {
                    name: "Towing".into(),
                    phrases: vec!["tow*".into()],
                    description: String::new(),
                    nearness: 0.5,
                    told: RuleWords::default(),
                    tags: vec![],
                    enabled: true,
                };
                let new = NewRule {
                    id: RuleId(Uuid::now_v7()),
                    terms,
                };
                drop(m[0].call::<AddRule>((), &new).await);
            }
        }
    }

    async fn events_after(&self, seq: Seq) -> Vec<Event> {
        let workspace = self.members[0].me.workspace.id;
        self.node
            .app
            .store()
            .events_since(workspace, seq, 10_000)
            .await
            .expect("read")
    }
}

/// Performs the deeds, and after each compares every replica begun at an earlier snapshot, brought
/// up to date by events, with a fresh snapshot.
async fn replicas_agree(deeds: Vec<Deed>) -> Vec<&'static str> {
    let database = Database::sqlite();
    let office = Office::open(&database).await;
    let mut replicas: Vec<Inbox> = vec![office.members[0].inbox().await.inbox];
    let mut threads: Vec<Thread> = Vec::new();
    for deed in deeds {
        office.perform(deed).await;
        let fresh = office.members[0].inbox().await.inbox;
        for replica in &mut replicas {
            for event in office.events_after(replica.position.seq).await {
                if event.seq <= fresh.position.seq {
                    assert_eq!(replica.apply(&event), Applied::Yes);
                    assert_eq!(replica.apply(&event), Applied::Already);
                }
            }
            assert_eq!(*replica, fresh, "after {deed:?}");
        }
        for thread in &mut threads {
            for event in office.events_after(thread.position.seq).await {
                thread.apply(&event);
            }
            let fresh = office.members[0].thread(thread.conversation.id).await;
            // The agent's turn may have spoken between the two reads.
            if fresh.position == thread.position {
                assert_eq!(*thread, fresh, "after {deed:?}");
            }
        }
        replicas.push(fresh.clone());
        if threads.is_empty()
            && let Some(id) = fresh.conversations.keys().next()
        {
            threads.push(office.members[0].thread(*id).await);
        }
    }
    let mut kinds: Vec<&'static str> = office
        .events_after(Seq::ZERO)
        .await
        .iter()
        .map(|event| event.kind.name())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    office.node.stop().await;
    kinds
}

/// `PROPTEST_CASES` for more.
#[test]
fn snapshot_plus_events_is_a_fresh_snapshot() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(12);
    let mut runner = TestRunner::new(Config {
        cases,
        max_shrink_iters: 20,
        ..Config::default()
    });
    let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
    runner
        .run(&prop::collection::vec(deed(), 1..30), |deeds| {
            seen.borrow_mut()
                .extend(runtime.block_on(replicas_agree(deeds)));
            Ok(())
        })
        .expect("replicas agree");
}

/// The same with deeds that cause every kind of event, so that none is left to chance.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_event_is_reduced() {
    let deeds = vec![
        Deed::TenantWrites(0),
        Deed::Claims(0, 0),
        Deed::UndoesClaim(0, 0),
        Deed::AsksForPerson(0),
        Deed::Claims(1, 0),
        Deed::Replies(1, 0),
        Deed::Tags(0, 0),
        Deed::Untags(0, 0),
        Deed::Tags(1, 0),
        Deed::Assigns(1, 0),
        Deed::TenantIntroduces(0),
        Deed::Snoozes(0, 0),
        Deed::TenantWrites(0),
        Deed::HandsBack(0, 0),
        Deed::Unassigns(0, 0),
        Deed::Notes(1, 0),
        Deed::RepliesAndResolves(0, 0),
        Deed::TenantWrites(0),
        Deed::Resolves(0, 0),
        Deed::Reopens(1, 0),
        Deed::AddsTag,
        Deed::AddsProperty,
        Deed::ChangesWorkspace,
        Deed::AddsRule,
    ];
    let seen = replicas_agree(deeds).await;
    for kind in [
        "agent_changed",
        "claim_undone",
        "conversation_assigned",
        "conversation_claimed",
        "conversation_escalated",
        "conversation_handed_back",
        "conversation_reopened",
        "conversation_resolved",
        "conversation_snoozed",
        "conversation_started",
        "conversation_woken",
        "member_added",
        "message_posted",
        "property_added",
        "tag_added",
        "tag_applied",
        "tag_removed",
        "tenant_changed",
        "workspace_changed",
    ] {
        assert!(
            seen.contains(&kind),
            "{kind} never happened; seen: {seen:?}"
        );
    }
    // Not in every office's day, but of the same reducer: member_changed, document_*.
    let _ = EventKind::ConversationWoken;
}
