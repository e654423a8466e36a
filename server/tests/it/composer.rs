//! Answers that a language model puts into words: the real agent, its real embedding model, and a
//! server of models that says what the story wants.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::api::Empty;
use shared::api::conversations::{ClaimConversation, NewMessage, PostMessage};
use shared::api::documents::{NewDocument, UploadDocument};
use shared::entities::{Author, Channel, DocumentStatus, Message, Trace, Trigger};
use shared::ids::{DocumentId, MessageId};
use shared::live::{
    AnswerPart, Ephemeral, EventKind, TenantAuthor, TenantEphemeral, TenantEventKind,
    TenantServerFrame,
};
use uuid::Uuid;

use crate::support::{
    Database, ModelServer, Node, Socket, Staff, TenantClient, model_dir, stories,
};

stories! {
    a_model_words_the_answer_and_its_source_is_cited,
    a_model_that_fails_or_invents_costs_nothing_but_its_words,
    a_model_is_not_asked_what_no_document_says,
    an_answer_grows_before_everybodys_eyes,
    a_claim_stops_an_answer_that_is_being_written,
    danger_is_told_while_a_model_writes,
}

const RULES: &str = "# House rules\n\n## Pool\n\nThe pool is open every day from 8 in the morning \
    to 9 in the evening.\n\n## Guests\n\nA guest may stay for at most 14 nights in a row.\n";

struct Office {
    node: Node,
    owner: Staff,
    socket: Socket,
    model: ModelServer,
}

/// An office with one document and a language model; `None` without the model that searches.
async fn office(database: &Database) -> Option<Office> {
    let embedder = model_dir()?;
    let model = ModelServer::start().await;
    let node = Node::start_with(database, |config| {
        config.store.model_dir = Some(embedder);
        model.be_asked_by(config);
    })
    .await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    let new = NewDocument {
        id: DocumentId(Uuid::now_v7()),
        file_name: "rules.md".into(),
        title: None,
        property: None,
        content: STANDARD.encode(RULES),
    };
    owner
        .call::<UploadDocument>((), &new)
        .await
        .expect("taken in");
    loop {
        let event = socket.event_named("document_changed").await;
        if let EventKind::DocumentChanged { document } = event.kind
            && document.status == DocumentStatus::Ready
        {
            break;
        }
    }
    Some(Office {
        node,
        owner,
        socket,
        model,
    })
}

impl Office {
    async fn tenant(&self) -> TenantClient {
        TenantClient::open(&self.node, self.owner.key()).await
    }

    async fn agents_answer(&mut self) -> Message {
        loop {
            let event = self.socket.event_named("message_posted").await;
            if let EventKind::MessagePosted { message } = event.kind
                && message.author == Author::Agent
            {
                return *message;
            }
        }
    }
}

async fn a_model_words_the_answer_and_its_source_is_cited(database: Database) {
    let Some(mut office) = office(&database).await else {
        return;
    };
    office.tenant().await.write("When is the pool open?").await;
    let asked = office.model.asked().await;
    let data = asked.body["messages"][1]["content"].as_str().expect("text");
    assert!(data.contains("The pool is open every day"), "{data}");
    asked
        .say("Every day, the pool is open from 8 in the ")
        .await;
    asked.say("morning to 9 in the evening.").await;
    asked.end().await;

    let answer = office.agents_answer().await;
    assert_eq!(
        answer.body,
        "Every day, the pool is open from 8 in the morning to 9 in the evening. [1]"
    );
    assert_eq!(
        answer.citations[0].quote,
        "The pool is open every day from 8 in the morning to 9 in the evening."
    );
    let trace = answer.trace.expect("staff see how");
    assert_eq!(trace.composer, Trace::WRITTEN);
    let part = trace.model.expect("a model wrote");
    assert_eq!((part.model.as_str(), part.refused), ("test-model", None));
}

async fn a_model_that_fails_or_invents_costs_nothing_but_its_words(database: Database) {
    let Some(mut office) = office(&database).await else {
        return;
    };
    office.tenant().await.write("When is the pool open?").await;
    office.model.fail().await;
    let quoted = office.agents_answer().await;
    assert!(
        quoted.body.starts_with("The pool is open every day from 8"),
        "{}",
        quoted.body
    );
    let part = quoted.trace.and_then(|trace| trace.model).expect("asked");
    assert_eq!(part.refused.as_deref(), Some("status"));

    office.tenant().await.write("When is the pool open?").await;
    let asked = office.model.asked().await;
    asked
        .say("The pool is open every day from 8 in the morning to 10 in the evening. ")
        .await;
    asked.say("Come in.").await;
    asked.left().await;
    let same = office.agents_answer().await;
    assert_eq!(
        same.body, quoted.body,
        "not the hour that the model made up"
    );
    let trace = same.trace.expect("staff see how");
    assert_eq!(trace.composer, "extractive");
    let part = trace.model.expect("asked");
    assert_eq!(part.refused.as_deref(), Some("unsupported_words"));
}

async fn a_model_is_not_asked_what_no_document_says(database: Database) {
    let Some(mut office) = office(&database).await else {
        return;
    };
    let tenant = office.tenant().await;
    tenant
        .write("Is the parking garage heated in winter?")
        .await;
    let event = office.socket.event_named("conversation_escalated").await;
    let EventKind::ConversationEscalated { escalation } = event.kind else {
        unreachable!()
    };
    assert_eq!(escalation.trigger, Trigger::LowSupport);
    tenant.write("thank you").await;
    office.node.settled().await;
    assert!(office.model.was_left_alone());
}

/// The next part of an answer that staff are shown.
async fn next_part(socket: &mut Socket) -> AnswerPart {
    let wanted = |it: &Ephemeral| matches!(it, Ephemeral::Answering { .. });
    let Ephemeral::Answering { answer, .. } = socket.ephemeral_that(wanted).await else {
        unreachable!()
    };
    answer
}

/// What a tenant is shown of answers until somebody else than the tenant has posted a message.
async fn shown_until_posted(socket: &mut Socket) -> (Vec<String>, TenantAuthor) {
    let mut shown = Vec::new();
    loop {
        match socket.next_tenant_frame().await {
            TenantServerFrame::Ephemeral {
                ephemeral: TenantEphemeral::Answering { answer, .. },
            } => shown.push(answer.text),
            TenantServerFrame::Event { event } => {
                if let TenantEventKind::MessagePosted { message } = event.kind
                    && message.author != TenantAuthor::Tenant
                {
                    return (shown, message.author);
                }
            }
            _ => {}
        }
    }
}

const FIRST: &str = "Every day, the pool is open from 8 in the morning to 9 in the evening.";
const SECOND: &str = "A guest may stay for at most 14 nights in a row.";

async fn an_answer_grows_before_everybodys_eyes(database: Database) {
    let Some(mut office) = office(&database).await else {
        return;
    };
    let tenant = office.tenant().await;
    tenant
        .write("When is the pool open? How long may a guest stay?")
        .await;
    let mut theirs = tenant.connect().await;
    theirs.tenant_welcomed().await;
    let asked = office.model.asked().await;
    asked.say(&format!("{FIRST} A guest may")).await;
    let first = next_part(&mut office.socket).await;
    assert_eq!(
        first.text, FIRST,
        "whole sentences that were checked, and no more"
    );
    asked.say(" stay for at most 14 nights in a row.").await;
    asked.end().await;

    let posted = office.agents_answer().await;
    assert_eq!(
        posted.id, first.message,
        "the message takes the place of its parts"
    );
    assert_eq!(posted.body, format!("{FIRST} [1]\n{SECOND} [2]"));
    assert_eq!(first.part, 1);
    let (shown, author) = shown_until_posted(&mut theirs).await;
    assert_eq!(author, TenantAuthor::Agent);
    assert!(
        shown.iter().all(|text| text == FIRST) && !shown.is_empty(),
        "{shown:?}"
    );
}

async fn a_claim_stops_an_answer_that_is_being_written(database: Database) {
    let Some(mut office) = office(&database).await else {
        return;
    };
    let tenant = office.tenant().await;
    tenant.write("When is the pool open?").await;
    let mut theirs = tenant.connect().await;
    theirs.tenant_welcomed().await;
    let asked = office.model.asked().await;
    asked.say(&format!("{FIRST} The pool")).await;
    next_part(&mut office.socket).await;
    let id = tenant.conversation;
    office
        .owner
        .call::<ClaimConversation>(id, &Empty {})
        .await
        .expect("claimed");
    asked.left().await;
    office.node.settled().await;
    let reply = NewMessage {
        id: MessageId(Uuid::now_v7()),
        channel: Channel::Reply,
        body: "Good morning, I am here.".into(),
        resolve: false,
    };
    office
        .owner
        .call::<PostMessage>(id, &reply)
        .await
        .expect("posted");

    let (shown, author) = shown_until_posted(&mut theirs).await;
    assert!(
        matches!(author, TenantAuthor::Staff { .. }),
        "the agent said nothing: {author:?}"
    );
    assert!(shown.iter().all(|text| text == FIRST), "{shown:?}");
    let thread = office.owner.thread(id).await;
    assert!(!thread.events.iter().any(|event| matches!(
        &event.kind,
        EventKind::MessagePosted { message } if message.author == Author::Agent
    )));
}

async fn danger_is_told_while_a_model_writes(database: Database) {
    let Some(mut office) = office(&database).await else {
        return;
    };
    let tenant = office.tenant().await;
    tenant.write("When is the pool open?").await;
    let asked = office.model.asked().await;
    tenant.write("I smell gas in the kitchen").await;
    asked.left().await;
    let told = office.agents_answer().await;
    assert!(told.body.contains("911"), "{}", told.body);
}
