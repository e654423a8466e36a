//! The agent with its real model, as tenants and staff see it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::api::Empty;
use shared::api::conversations::{ClaimConversation, HandBackConversation};
use shared::api::documents::{DeleteDocument, NewDocument, ReadDocument, UploadDocument};
use shared::api::widget::{AskForPerson, PersonWanted};
use shared::entities::{
    Author, DocumentStatus, EmergencyKind, Handler, Message, Severity, Trigger,
};
use shared::error::ErrorCode;
use shared::ids::DocumentId;
use shared::live::EventKind;
use uuid::Uuid;

use crate::support::{
    Database, Node, Socket, Staff, TenantClient, expect_error, model_dir, stories,
};

stories! {
    a_question_is_answered_with_the_sentence_and_its_source,
    what_no_document_says_brings_a_person,
    a_claim_silences_the_agent,
    a_document_that_cannot_be_read_says_why,
}

const RULES: &str = "# House rules\n\n## Pool\n\nThe pool is open every day from 8 in the morning \
    to 9 in the evening.\n\n## Guests\n\nA guest may stay for at most 14 nights in a row.\n";

struct Office {
    node: Node,
    owner: Staff,
    document: DocumentId,
}

/// An office with one document, read by the real model; `None` without one.
async fn office(database: &Database) -> Option<Office> {
    let model = model_dir()?;
    let node = Node::start_with(database, |config| config.store.model_dir = Some(model)).await;
    let owner = Staff::sign_up(&node).await;
    let document = upload(&owner, "rules.md", RULES.as_bytes()).await;
    assert_eq!(settled(&owner, document).await, DocumentStatus::Ready);
    Some(Office {
        node,
        owner,
        document,
    })
}

async fn upload(owner: &Staff, file_name: &str, content: &[u8]) -> DocumentId {
    let new = NewDocument {
        id: DocumentId(Uuid::now_v7()),
        file_name: file_name.into(),
        title: None,
        property: None,
        content: STANDARD.encode(content),
    };
    owner
        .call::<UploadDocument>((), &new)
        .await
        .expect("taken in")
        .id
}

/// Waits until a document is ready or failed.
async fn settled(owner: &Staff, id: DocumentId) -> DocumentStatus {
    let snapshot = owner.inbox().await.inbox;
    let mut socket = Socket::staff(owner.base(), owner.cookie(), Some(snapshot.position)).await;
    let mut status = snapshot.documents[&id].status.clone();
    while !matches!(
        status,
        DocumentStatus::Ready | DocumentStatus::Failed { .. }
    ) {
        if let EventKind::DocumentChanged { document } = socket.next_event().await.kind
            && document.id == id
        {
            status = document.status;
        }
    }
    status
}

async fn agents_answer(socket: &mut Socket) -> Message {
    loop {
        if let EventKind::MessagePosted { message } = socket.next_event().await.kind
            && message.author == Author::Agent
        {
            return *message;
        }
    }
}

async fn a_question_is_answered_with_the_sentence_and_its_source(database: Database) {
    let Some(office) = office(&database).await else {
        return;
    };
    let mut socket = office.owner.connect().await;
    socket.welcomed().await;
    let tenant = TenantClient::open(&office.node, office.owner.key()).await;
    tenant.write("When is the pool open?").await;
    let answer = agents_answer(&mut socket).await;
    assert!(
        answer
            .body
            .contains("from 8 in the morning to 9 in the evening"),
        "{}",
        answer.body
    );
    let citation = &answer.citations[0];
    assert_eq!((citation.number, citation.document), (1, office.document));
    assert!(citation.section.contains("Pool"), "{}", citation.section);
    assert!(answer.trace.is_some(), "staff see how");

    let detail = office
        .owner
        .call::<ReadDocument>(office.document, &Empty {})
        .await
        .expect("read");
    assert!(
        detail
            .passages
            .iter()
            .any(|passage| passage.id == citation.passage)
    );
    office
        .owner
        .call::<DeleteDocument>(office.document, &Empty {})
        .await
        .expect("deleted");
    tenant.write("How long may a guest stay?").await;
    let later = agents_answer(&mut socket).await;
    assert!(
        !later.body.contains("14 nights"),
        "a deleted document is never quoted"
    );
}

async fn what_no_document_says_brings_a_person(database: Database) {
    let Some(office) = office(&database).await else {
        return;
    };
    let tenant = TenantClient::open(&office.node, office.owner.key()).await;
    let mut socket = office.owner.connect().await;
    socket.welcomed().await;
    tenant
        .write("Is the parking garage heated in winter?")
        .await;
    let event = socket.event_named("conversation_escalated").await;
    let EventKind::ConversationEscalated { escalation } = event.kind else {
        unreachable!()
    };
    assert_eq!(escalation.trigger, Trigger::LowSupport);
    let conversation = office.owner.thread(tenant.conversation).await.conversation;
    assert_eq!(conversation.state.handler, Handler::Waiting);
    assert!(conversation.waiting_since.is_some());
}

async fn a_claim_silences_the_agent(database: Database) {
    let Some(office) = office(&database).await else {
        return;
    };
    let mut socket = office.owner.connect().await;
    socket.welcomed().await;
    let tenant = TenantClient::open(&office.node, office.owner.key()).await;
    tenant.write("hello").await;
    agents_answer(&mut socket).await;
    let id = tenant.conversation;
    office
        .owner
        .call::<ClaimConversation>(id, &Empty {})
        .await
        .expect("claimed");
    tenant.write("When is the pool open?").await;
    tenant.write("I smell gas in the kitchen").await;
    let safety = agents_answer(&mut socket).await;
    assert!(
        safety.body.contains("911"),
        "only the danger is answered: {}",
        safety.body
    );
    let conversation = office.owner.thread(id).await.conversation;
    assert_eq!(
        conversation.state.handler,
        Handler::Staff,
        "whoever holds it keeps it"
    );
    office
        .owner
        .call::<HandBackConversation>(id, &Empty {})
        .await
        .expect("handed back");
    tenant.write("How long may a guest stay?").await;
    let answer = agents_answer(&mut socket).await;
    assert!(answer.body.contains("14 nights"), "{}", answer.body);
}

async fn a_document_that_cannot_be_read_says_why(database: Database) {
    let Some(office) = office(&database).await else {
        return;
    };
    for (name, content, part) in [
        ("photo.md", &b"\x89PNG\r\n\x1a\n\0\0\0"[..], "binary"),
        ("latin.txt", &b"Caf\xe9 rules"[..], "UTF-8"),
        ("blank.md", &b"   \n \n"[..], "no text"),
        ("sheet.xls", &b"Rent"[..], "xls"),
    ] {
        let id = upload(&office.owner, name, content).await;
        let DocumentStatus::Failed { reason } = settled(&office.owner, id).await else {
            panic!("{name} was read");
        };
        assert!(reason.contains(part), "{name}: {reason}");
    }
    let empty = NewDocument {
        id: DocumentId(Uuid::now_v7()),
        file_name: "empty.md".into(),
        title: None,
        property: None,
        content: String::new(),
    };
    expect_error(
        office.owner.call::<UploadDocument>((), &empty).await,
        ErrorCode::ValidationFailed,
    );
}

#[tokio::test]
async fn emergencies_are_caught_without_a_model() {
    let database = Database::sqlite();
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("I smell gas in the hallway!").await;
    let answer = agents_answer(&mut socket).await;
    assert!(answer.body.contains("911"), "{}", answer.body);
    let EventKind::ConversationEscalated { escalation } =
        socket.event_named("conversation_escalated").await.kind
    else {
        unreachable!()
    };
    assert_eq!(escalation.severity, Severity::Emergency);
    assert_eq!(
        escalation.trigger,
        Trigger::Emergency {
            emergency: EmergencyKind::Gas
        }
    );
    assert!(!escalation.evidence.is_empty());
    let inbox = owner.inbox().await.inbox;
    let conversation = &inbox.conversations[&tenant.conversation];
    let names: Vec<&str> = conversation
        .tags
        .iter()
        .map(|applied| inbox.tags[&applied.tag].name.as_str())
        .collect();
    assert!(
        names.contains(&"Emergency") && names.contains(&"Escalated"),
        "{names:?}"
    );

    let other = TenantClient::open(&node, owner.key()).await;
    other.write("When is rent due?").await;
    let handed = agents_answer(&mut socket).await;
    assert!(handed.citations.is_empty());
    let conversation = owner.thread(other.conversation).await.conversation;
    assert_eq!(conversation.state.handler, Handler::Waiting);
}

#[tokio::test]
async fn the_button_brings_a_person_once() {
    let database = Database::sqlite();
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("hello").await;
    agents_answer(&mut socket).await;
    let wanted = PersonWanted {
        conversation: tenant.conversation,
    };
    tenant.call::<AskForPerson>(&wanted).await.expect("asked");
    tenant
        .call::<AskForPerson>(&wanted)
        .await
        .expect("asked again");
    let thread = owner.thread(tenant.conversation).await;
    assert_eq!(thread.conversation.state.handler, Handler::Waiting);
    let asked = thread
        .events
        .iter()
        .filter(|it| it.kind.name() == "conversation_escalated");
    assert_eq!(asked.count(), 1);
}
