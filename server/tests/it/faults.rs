//! What breaks outside: the server is killed, another process holds the database, Redis goes away.

use std::collections::{HashMap, HashSet};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use porchlight::store::Store;
use sea_orm::{ConnectionTrait, Database as Connect};
use shared::api::Empty;
use shared::api::conversations::{ClaimConversation, NewMessage, PostMessage};
use shared::entities::{Author, Channel, Role, WidgetKey};
use shared::error::ErrorCode;
use shared::ids::{ConversationId, MessageId};
use shared::live::{EventKind, Position, Seq, ServerFrame};
use uuid::Uuid;

use crate::support::{
    Database, Node, RedisServer, Socket, Staff, TenantClient, expect_error, has_jobs, look_until,
    pause,
};

/// The server as a process of its own, so that it can be killed.
struct Killable {
    child: Child,
    port: u16,
    database: String,
}

impl Killable {
    async fn start(database: &Database) -> Self {
        let port = free_port();
        let database = database.url().to_owned();
        let child = spawn(&database, port);
        let server = Self {
            child,
            port,
            database,
        };
        server.ready().await;
        server
    }

    async fn ready(&self) {
        let client = reqwest::Client::new();
        let url = format!("{}/healthz", self.base());
        look_until("the server starts", async || {
            client.get(&url).send().await.is_ok()
        })
        .await;
    }

    fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// SIGKILL, and a new one in its place.
    async fn kill_and_restart(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
        self.child = spawn(&self.database, self.port);
        self.ready().await;
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(database: &str, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_porchlight"))
        .args(["serve", "--database", database, "--turn-pause-ms", "0"])
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args([
            "--new-tenants-per-minute",
            "100000",
            "--tenant-messages-per-minute",
            "1000000",
            "--tenant-requests-per-minute",
            "1000000",
            "--widget-requests-per-minute",
            "1000000",
        ])
        .env_remove("PORCHLIGHT_MODEL_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// `PORCHLIGHT_KILLS=20` for the full count.
fn kills() -> usize {
    std::env::var("PORCHLIGHT_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3)
}

/// What one client was told, to be compared with the database.
#[derive(Default)]
struct Ledger {
    acknowledged: HashSet<MessageId>,
    messages: usize,
}

/// Writes until told to stop; a message without an answer is sent again under the same id.
async fn write_until(tenant: TenantClient, stop: Arc<AtomicBool>) -> Ledger {
    let mut ledger = Ledger::default();
    while !stop.load(Ordering::SeqCst) {
        let id = MessageId(Uuid::now_v7());
        ledger.messages += 1;
        loop {
            let body = format!("Word {}", ledger.messages);
            if try_send(&tenant, id, &body).await {
                ledger.acknowledged.insert(id);
                break;
            }
            pause().await;
        }
    }
    ledger
}

async fn try_send(tenant: &TenantClient, id: MessageId, body: &str) -> bool {
    let words = serde_json::json!({ "id": id, "conversation": tenant.conversation, "body": body });
    let request = tenant
        .client
        .post(format!("{}/api/widget/messages", tenant.base))
        .bearer_auth(&tenant.opened.token)
        .json(&words);
    match request.send().await {
        Ok(response) => response.status().is_success(),
        Err(_) => false,
    }
}

/// Reads events through every restart, resuming by position; gives their numbers.
async fn watch(base: String, cookie: String, from: Position, until: Arc<AtomicBool>) -> Vec<u64> {
    let (mut position, mut seen) = (from, Vec::new());
    loop {
        let Some(mut socket) = Socket::try_staff(&base, &cookie, Some(position)).await else {
            pause().await;
            continue;
        };
        let mut head = None;
        while let Ok(text) = socket.next_text().await {
            match serde_json::from_str(&text).expect("a frame") {
                ServerFrame::Event { event } => {
                    position.seq = event.seq;
                    seen.push(event.seq.0);
                }
                ServerFrame::Welcome { head: told } => head = Some(told.seq),
                ServerFrame::Reset { .. } => panic!("a history that goes on is never reset"),
                ServerFrame::Heartbeat { head: told } => head = Some(told),
                ServerFrame::Ephemeral { .. } => {}
            }
            if until.load(Ordering::SeqCst) && head.is_some_and(|head| position.seq >= head) {
                return seen;
            }
            if until.load(Ordering::SeqCst) {
                socket.try_send(&shared::live::ClientFrame::Ping).await;
            }
        }
    }
}

/// A server under load may say that it is busy and that nothing was changed: then one asks again.
async fn open_when_it_has_room(base: &str, key: &WidgetKey) -> TenantClient {
    loop {
        match TenantClient::open_at(base, key.clone(), None).await {
            Ok(tenant) => return tenant,
            Err(error) => assert_eq!(error.code, ErrorCode::Unavailable, "{error:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_nine() {
    let database = Database::sqlite();
    let mut server = Killable::start(&database).await;
    let owner = Staff::sign_up_at(&server.base()).await;
    let from = owner.inbox().await.inbox.position;
    let stop = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicBool::new(false));

    let mut writers = Vec::new();
    for _ in 0..50 {
        let tenant = open_when_it_has_room(&server.base(), &owner.key()).await;
        writers.push(tokio::spawn(write_until(tenant, Arc::clone(&stop))));
    }
    let watchers: Vec<_> = (0..3)
        .map(|_| {
            let cookie = owner.cookie().to_owned();
            tokio::spawn(watch(server.base(), cookie, from, Arc::clone(&done)))
        })
        .collect();

    let workspace = owner.me.workspace.id;
    let store = Store::open(database.url()).await.expect("a second reader");
    for _ in 0..kills() {
        // Load first: a kill counts only when there was something to lose.
        let before = store.head(workspace).await.expect("read").seq;
        look_until("the writers write", async || {
            store.head(workspace).await.expect("read").seq.0 >= before.0 + 100
        })
        .await;
        server.kill_and_restart().await;
    }
    stop.store(true, Ordering::SeqCst);
    let mut acknowledged = HashSet::new();
    for writer in writers {
        acknowledged.extend(writer.await.expect("wrote").acknowledged);
    }
    // Turns that a kill interrupted run again, once their lease has run out.
    look_until("the agent's turns end", async || !has_jobs(&store).await).await;
    done.store(true, Ordering::SeqCst);
    // One more event wakes watchers that wait.
    let last = open_when_it_has_room(&server.base(), &owner.key()).await;
    assert!(try_send(&last, MessageId(Uuid::now_v7()), "The last word").await);

    let head = store.head(workspace).await.expect("read").seq;
    let events = store
        .events_since(
            workspace,
            Seq::ZERO,
            usize::try_from(head.0).expect("small"),
        )
        .await
        .expect("read");
    let mut posted: HashMap<MessageId, usize> = HashMap::new();
    let mut answers: HashMap<ConversationId, usize> = HashMap::new();
    for event in &events {
        if let EventKind::MessagePosted { message } = &event.kind {
            *posted.entry(message.id).or_default() += 1;
            if message.author == Author::Agent {
                *answers.entry(message.conversation).or_default() += 1;
            }
        }
    }
    let lost = acknowledged
        .iter()
        .filter(|id| !posted.contains_key(id))
        .count();
    let doubled = posted.values().filter(|count| **count > 1).count();
    assert_eq!(
        (lost, doubled),
        (0, 0),
        "of {} acknowledged",
        acknowledged.len()
    );
    assert!(
        answers.values().all(|count| *count == 1),
        "each question is handed over once"
    );
    for watcher in watchers {
        let seen = watcher.await.expect("watched");
        let expected: Vec<u64> = (from.seq.0 + 1..=seen.last().copied().unwrap_or(0)).collect();
        assert_eq!(seen, expected, "in order, none twice, none missing");
        assert!(seen.len() as u64 + from.seq.0 >= head.0 - 4);
    }
    eprintln!(
        "killed {} times: {} acknowledged, {} events, 0 lost, 0 doubled, 0 reordered",
        kills(),
        acknowledged.len(),
        events.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_held_answers_busy_and_loses_nothing() {
    let database = Database::sqlite();
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    let mut options = sea_orm::ConnectOptions::new(database.url());
    options.max_connections(1);
    let other = Connect::connect(options).await.expect("another process");
    other
        .execute_unprepared("BEGIN IMMEDIATE")
        .await
        .expect("held");
    let id = MessageId(Uuid::now_v7());
    expect_error(
        tenant.send(id, "Can you hear me?").await,
        ErrorCode::Unavailable,
    );
    owner.inbox().await;
    other.execute_unprepared("ROLLBACK").await.expect("let go");
    tenant
        .send(id, "Can you hear me?")
        .await
        .expect("the same message goes through");
    let thread = owner.thread(tenant.conversation).await;
    let posted = thread
        .events
        .iter()
        .filter(|event| event.by == shared::live::Actor::Tenant);
    assert_eq!(
        posted
            .filter(|event| event.kind.name() == "message_posted")
            .count(),
        1
    );
}

async fn two_nodes(redis: &RedisServer, database: &Database) -> (Node, Node) {
    let with_redis =
        |config: &mut porchlight::config::ServeConfig| config.redis = Some(redis.url());
    (
        Node::start_with(database, with_redis).await,
        Node::start_with(database, with_redis).await,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_are_one_office() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let redis = RedisServer::start().await;
    let (one, two) = two_nodes(&redis, &database).await;
    let olga = Staff::sign_up(&one).await;
    let rosa = olga
        .invite_at(&two.url(""), "Rosa Ortega", Role::Member)
        .await;
    let mut at_two = rosa.connect().await;
    at_two.welcomed().await;
    let tenant = TenantClient::open(&one, olga.key()).await;
    tenant.write("Hello from node one").await;
    assert_eq!(
        at_two.event_named("message_posted").await.conversation,
        Some(tenant.conversation)
    );
    let mut tenant_at_one = tenant.connect().await;
    rosa.call::<ClaimConversation>(tenant.conversation, &Empty {})
        .await
        .expect("claimed");
    loop {
        let kind = tenant_at_one.next_tenant_event().await.kind;
        if matches!(kind, shared::live::TenantEventKind::PersonJoined { .. }) {
            break;
        }
    }
    // A session that ends on one node closes its sockets on the other.
    let again = rosa.sign_in_at(&one.url(""), "eleven quiet lamps").await;
    let session = rosa.me.session;
    again
        .call::<shared::api::accounts::EndSession>(session, &Empty {})
        .await
        .expect("ended");
    assert_eq!(
        at_two.closed().await,
        shared::live::CloseCode::SignedOut.code()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_dies_loses_nothing() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let mut redis = RedisServer::start().await;
    let (one, two) = two_nodes(&redis, &database).await;
    let olga = Staff::sign_up(&one).await;
    let rosa = olga
        .invite_at(&two.url(""), "Rosa Ortega", Role::Member)
        .await;
    let mut at_one = olga.connect().await;
    let mut at_two = rosa.connect().await;
    at_one.welcomed().await;
    let mut last = at_two.welcomed().await.seq;
    let tenant = TenantClient::open(&one, olga.key()).await;
    tenant.write("Before").await;
    redis.kill().await;
    // Writes go on, and this node's sockets hear of them at once.
    for index in 0..10 {
        tenant.write(&format!("Without Redis {index}")).await;
    }
    let note = NewMessage {
        id: MessageId(Uuid::now_v7()),
        channel: Channel::Note,
        body: "The last of them".into(),
        resolve: false,
    };
    olga.call::<PostMessage>(tenant.conversation, &note)
        .await
        .expect("posted");
    while !is_note(&at_one.next_event().await.kind) {}
    redis.restart().await;
    let returned = tokio::time::Instant::now();
    loop {
        let event = at_two.next_event().await;
        assert_eq!(event.seq, last.next(), "in order, none missing");
        last = event.seq;
        if is_note(&event.kind) {
            break;
        }
    }
    eprintln!("healed {:?} after Redis was back", returned.elapsed());
}

fn is_note(kind: &EventKind) -> bool {
    matches!(kind, EventKind::MessagePosted { message } if message.channel == Channel::Note)
}
