//! The agent's turns, one step at a time: what is looked at, what is answered, and what happens when
//! somebody writes in between.

use porchlight::cx::Cx;
use porchlight::inbox::messages::{AgentWords, Posted, Words, post_answer};
use shared::api::Empty;
use shared::api::conversations::{NewMessage, PostMessage, ResolveConversation};
use shared::api::widget::{AskForPerson, PersonWanted};
use shared::entities::{Author, Channel, Handler, Message, Severity, Status, Trace, Trigger};
use shared::ids::{ConversationId, MessageId};
use shared::live::{Actor, EventKind};
use shared::replica::Thread;
use uuid::Uuid;

use crate::support::{Database, Node, Staff, TenantClient, stories};

stories! {
    danger_is_seen_although_a_member_answered_first,
    danger_is_told_to_a_tenant_who_never_pauses,
    an_answer_that_was_overtaken_is_dropped,
    what_was_looked_at_is_not_looked_at_again,
    a_wish_for_a_person_opens_what_had_ended,
    a_turn_that_failed_for_good_brings_a_person,
}

struct Office {
    node: Node,
    owner: Staff,
    tenant: TenantClient,
}

impl Office {
    /// Turns run when the test says so.
    async fn open(database: &Database) -> Self {
        let node = Node::start_without_reactions(database).await;
        let owner = Staff::sign_up(&node).await;
        let tenant = TenantClient::open(&node, owner.key()).await;
        Self {
            node,
            owner,
            tenant,
        }
    }

    fn agents_cx(&self) -> Cx {
        self.node.app.cx(self.owner.me.workspace.id, Actor::Agent)
    }

    fn id(&self) -> ConversationId {
        self.tenant.conversation
    }

    async fn run_turn(&self) {
        let (agent, cx) = (self.node.app.agent(), self.agents_cx());
        agent.run_turn(&cx, self.id()).await.expect("a turn");
    }

    async fn thread(&self) -> Thread {
        self.owner.thread(self.id()).await
    }
}

fn said_by_agent(thread: &Thread) -> Vec<Message> {
    let posted = thread.events.iter().filter_map(|event| match &event.kind {
        EventKind::MessagePosted { message } => Some(Message::clone(message)),
        _ => None,
    });
    posted.filter(|it| it.author == Author::Agent).collect()
}

async fn danger_is_seen_although_a_member_answered_first(database: Database) {
    let office = Office::open(&database).await;
    office.tenant.write("I smell gas in the kitchen").await;
    let reply = NewMessage {
        id: MessageId(Uuid::now_v7()),
        channel: Channel::Reply,
        body: "Good morning, how can I help?".into(),
        resolve: false,
    };
    office
        .owner
        .call::<PostMessage>(office.id(), &reply)
        .await
        .expect("posted");

    office.run_turn().await;
    let thread = office.thread().await;
    assert!(thread.conversation.is_emergency());
    assert!(said_by_agent(&thread)[0].body.contains("911"));
    assert_eq!(thread.conversation.state.handler, Handler::Staff);
}

async fn danger_is_told_to_a_tenant_who_never_pauses(database: Database) {
    let node = Node::start_with(&database, |config| config.turn_pause_ms = 3_600_000).await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("there is smoke coming out of the oven").await;
    let event = socket.event_named("conversation_escalated").await;
    let EventKind::ConversationEscalated { escalation } = event.kind else {
        unreachable!()
    };
    assert_eq!(escalation.severity, Severity::Emergency);
}

async fn an_answer_that_was_overtaken_is_dropped(database: Database) {
    let office = Office::open(&database).await;
    let first = office.tenant.write("hello").await;
    office.tenant.write("I smell gas in the kitchen").await;
    let answer = Words {
        say: AgentWords {
            id: MessageId(Uuid::now_v7()),
            body: "Hello. What would you like to know?".into(),
            citations: vec![],
            trace: Trace {
                scores: None,
                sources: vec![],
                composer: "smalltalk".into(),
                model: None,
            },
        },
        escalation: None,
        tags: vec![],
    };
    let posted = post_answer(&office.agents_cx(), office.id(), first.seq, answer).await;
    assert_eq!(posted.expect("no failure"), Posted::Overtaken);
    assert!(said_by_agent(&office.thread().await).is_empty());

    office.run_turn().await;
    let thread = office.thread().await;
    assert!(thread.conversation.is_emergency());
    assert_eq!(said_by_agent(&thread).len(), 1);
}

async fn what_was_looked_at_is_not_looked_at_again(database: Database) {
    let office = Office::open(&database).await;
    office.tenant.write("I smell gas in the kitchen").await;
    office.run_turn().await;
    office.run_turn().await;
    office.tenant.write("it is me again").await;
    office.run_turn().await;
    let thread = office.thread().await;
    assert_eq!(said_by_agent(&thread).len(), 1, "the safety text, once");
}

async fn a_wish_for_a_person_opens_what_had_ended(database: Database) {
    let office = Office::open(&database).await;
    office.tenant.write("hello").await;
    office
        .owner
        .call::<ResolveConversation>(office.id(), &Empty {})
        .await
        .expect("resolved");
    let wanted = PersonWanted {
        conversation: office.id(),
    };
    office
        .tenant
        .call::<AskForPerson>(&wanted)
        .await
        .expect("asked");
    let state = office.thread().await.conversation.state;
    assert_eq!(
        (state.status, state.handler),
        (Status::Open, Handler::Waiting)
    );
}

async fn a_turn_that_failed_for_good_brings_a_person(database: Database) {
    let office = Office::open(&database).await;
    office.tenant.write("When is rent due?").await;
    let (agent, cx) = (office.node.app.agent(), office.agents_cx());
    agent
        .give_up_turn(&cx, office.id())
        .await
        .expect("given up");
    let conversation = office.thread().await.conversation;
    assert_eq!(conversation.state.handler, Handler::Waiting);
    let escalation = conversation.escalation.expect("a reason");
    assert_eq!(escalation.trigger, Trigger::AgentUnavailable);
}
