//! Tags that learn: what members put on and take off counts for the next message, a changed tag holds
//! at once, and the last days can be looked at again.

use shared::api::Empty;
use shared::api::conversations::{ApplyTag, RemoveTag};
use shared::api::tags::{AddTag, ChangeTag, ListTagRecords, NewTag, RetagWeek, TagTerms};
use shared::entities::{Conversation, Role, Tag, TagColor, TagSource};
use shared::error::ErrorCode;
use shared::ids::{ConversationId, TagId};
use shared::live::{AgentChange, EventKind};
use uuid::Uuid;

use crate::support::{Database, Node, Staff, TenantClient, expect_error, model_dir, stories};

stories! {
    what_a_member_corrects_counts_for_the_next_tenant,
    a_changed_tag_holds_and_the_week_is_tagged_again,
    a_tag_is_changed_by_managers_and_keeps_its_name_to_itself,
}

const BIKES: &str = "Where may I chain up my bicycle overnight?";

fn terms(name: &str, examples: &[&str]) -> TagTerms {
    TagTerms {
        name: name.into(),
        color: TagColor::Teal,
        description: String::new(),
        examples: examples.iter().map(|it| (*it).to_owned()).collect(),
        by_agent: true,
    }
}

async fn add(staff: &Staff, name: &str, examples: &[&str]) -> Tag {
    let TagTerms {
        name,
        color,
        description,
        examples,
        by_agent,
    } = terms(name, examples);
    let new = NewTag {
        id: TagId(Uuid::now_v7()),
        name,
        color,
        description,
        examples,
        by_agent,
    };
    staff.call::<AddTag>((), &new).await.expect("added")
}

/// A new tenant writes; the conversation once the agent has looked and answered.
async fn write(node: &Node, staff: &Staff, text: &str) -> Conversation {
    let tenant = TenantClient::open(node, staff.key()).await;
    tenant.write(text).await;
    node.settled().await;
    now(staff, tenant.conversation).await
}

async fn now(staff: &Staff, id: ConversationId) -> Conversation {
    staff.thread(id).await.conversation
}

fn by_agent(conversation: &Conversation, tag: TagId) -> bool {
    conversation
        .tags
        .iter()
        .any(|applied| applied.tag == tag && matches!(applied.source, TagSource::Agent { .. }))
}

async fn what_a_member_corrects_counts_for_the_next_tenant(database: Database) {
    let Some(model) = model_dir() else { return };
    let node = Node::start_with(&database, |config| config.store.model_dir = Some(model)).await;
    let owner = Staff::sign_up(&node).await;
    let bikes = add(&owner, "Bikes", &["The garden hose drips on the lawn"]).await;
    let first = write(&node, &owner, BIKES).await;
    assert!(!by_agent(&first, bikes.id), "nothing was taught yet");

    let put_on = owner
        .call::<ApplyTag>((first.id, bikes.id), &Empty {})
        .await;
    put_on.expect("put on");
    let second = write(&node, &owner, "Where can I chain my bicycle up at night?").await;
    assert!(by_agent(&second, bikes.id), "it was taught: {second:?}");

    let taken_off = owner
        .call::<RemoveTag>((second.id, bikes.id), &Empty {})
        .await;
    taken_off.expect("taken off");
    let third = write(&node, &owner, "Where can I chain my bicycle up at night?").await;
    assert!(!by_agent(&third, bikes.id), "it was taught otherwise");

    let records = owner.call::<ListTagRecords>((), &Empty {}).await;
    let records = records.expect("read");
    let record = records.iter().find(|it| it.tag == bikes.id).expect("one");
    assert_eq!((record.applied, record.wrong, record.missed), (1, 1, 1));
}

async fn a_changed_tag_holds_and_the_week_is_tagged_again(database: Database) {
    let Some(model) = model_dir() else { return };
    let node = Node::start_with(&database, |config| config.store.model_dir = Some(model)).await;
    let owner = Staff::sign_up(&node).await;
    let tag = add(&owner, "Bikes", &["The garden hose drips on the lawn"]).await;
    let kept = write(&node, &owner, BIKES).await;
    let declined = write(&node, &owner, BIKES).await;
    for call in [declined.id] {
        owner
            .call::<ApplyTag>((call, tag.id), &Empty {})
            .await
            .expect("on");
        owner
            .call::<RemoveTag>((call, tag.id), &Empty {})
            .await
            .expect("off");
    }

    let mut socket = owner.connect().await;
    let changed = terms(
        "Bicycles",
        &["Where do I lock my bicycle?", "Is there a bike rack?"],
    );
    let changed = owner
        .call::<ChangeTag>(tag.id, &changed)
        .await
        .expect("changed");
    assert_eq!(changed.name, "Bicycles");
    owner.call::<RetagWeek>((), &Empty {}).await.expect("begun");
    let count = loop {
        let event = socket.event_named("agent_changed").await;
        if let EventKind::AgentChanged {
            change: AgentChange::RetagEnded { changed },
        } = event.kind
        {
            break changed;
        }
    };
    assert_eq!(count, 1, "a member's word is for good");
    assert!(by_agent(&now(&owner, kept.id).await, tag.id));
    assert!(!by_agent(&now(&owner, declined.id).await, tag.id));
}

async fn a_tag_is_changed_by_managers_and_keeps_its_name_to_itself(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let bikes = add(&owner, "Bikes", &["Is there a bike rack?"]).await;
    let cars = add(&owner, "Cars", &["Where do I park?"]).await;
    let same = owner.call::<ChangeTag>(cars.id, &terms("bikes", &[])).await;
    let error = expect_error(same, ErrorCode::ValidationFailed);
    assert_eq!(error.fields[0].field, "name");

    let member = owner.invite("Mia Park", Role::Member).await;
    let changed = member
        .call::<ChangeTag>(bikes.id, &terms("Mine", &[]))
        .await;
    expect_error(changed, ErrorCode::Forbidden);
    let again = member.call::<RetagWeek>((), &Empty {}).await;
    expect_error(again, ErrorCode::Forbidden);
    assert!(member.call::<ListTagRecords>((), &Empty {}).await.is_ok());
}
