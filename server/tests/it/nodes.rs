//! Two nodes over PostgreSQL and Redis: what happens on one is seen on the other, also when Redis is
//! killed, frozen or forgets its subscribers in between.

use porchlight::bus::Status;
use porchlight::config::ServeConfig;
use shared::api::Empty;
use shared::api::accounts::EndSession;
use shared::api::conversations::ClaimConversation;
use shared::entities::Role;
use shared::live::{ClientFrame, CloseCode, Ephemeral, ServerFrame};

use crate::support::{Database, Ear, Node, RedisServer, Socket, Staff, TenantClient};

/// Both nodes, and what each hears of the other.
struct Pair {
    redis: RedisServer,
    a: Node,
    b: Node,
}

impl Pair {
    /// `None`, said aloud, where there is no PostgreSQL.
    async fn start() -> Option<Self> {
        let database = Database::postgres().await?;
        let redis = RedisServer::start().await;
        let url = redis.url();
        let over_redis = |config: &mut ServeConfig| config.redis = Some(url.clone());
        let a = Node::start_with(&database, over_redis).await;
        let b = Node::start_with(&database, over_redis).await;
        let pair = Self { redis, a, b };
        pair.joined().await;
        Some(pair)
    }

    async fn joined(&self) {
        for node in [&self.a, &self.b] {
            let ear = Ear::at(node.app.bus());
            let well = || node.app.bus().status() == Status::Ok;
            ear.wait_until("the bus carries", well).await;
        }
    }

    async fn parted(&self) {
        for node in [&self.a, &self.b] {
            let ear = Ear::at(node.app.bus());
            let away = || node.app.bus().status() != Status::Ok;
            ear.wait_until("it shows that Redis is away", away).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_on_one_node_is_seen_on_the_other() {
    let Some(pair) = Pair::start().await else {
        return;
    };
    let olga = Staff::sign_up(&pair.a).await;
    let otto = olga
        .invite_at(&pair.b.url(""), "Otto Berg", Role::Member)
        .await;
    let mut olgas = olga.connect().await;
    olgas.welcomed().await;
    let mut ottos = otto.connect().await;
    ottos.welcomed().await;

    let tenant = TenantClient::open(&pair.b, olga.key()).await;
    tenant.write("The heating is cold.").await;
    olgas.event_named("message_posted").await;
    olga.call::<ClaimConversation>(tenant.conversation, &Empty {})
        .await
        .expect("claimed");
    ottos.event_named("conversation_claimed").await;

    let conversation = tenant.conversation;
    olgas.send(&ClientFrame::Typing { conversation }).await;
    loop {
        if let ServerFrame::Ephemeral { ephemeral } = ottos.next_frame().await
            && matches!(ephemeral, Ephemeral::Typing { .. })
        {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_on_one_node_closes_its_socket_on_the_other() {
    let Some(pair) = Pair::start().await else {
        return;
    };
    let olga = Staff::sign_up(&pair.a).await;
    let elsewhere = olga.sign_in_at(&pair.b.url(""), "eleven quiet lamps").await;
    let mut socket = elsewhere.connect().await;
    socket.welcomed().await;
    olga.call::<EndSession>(elsewhere.me.session, &Empty {})
        .await
        .expect("ended");
    assert_eq!(socket.closed().await, CloseCode::SignedOut.code());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_redis_is_away() {
    let Some(mut pair) = Pair::start().await else {
        return;
    };
    pair.redis.kill().await;
    let story = StoryInTheDark::begin(&pair).await;
    pair.redis.restart().await;
    story.end(&pair).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_redis_is_frozen() {
    let Some(pair) = Pair::start().await else {
        return;
    };
    pair.redis.signal("STOP").await;
    let story = StoryInTheDark::begin(&pair).await;
    pair.redis.signal("CONT").await;
    story.end(&pair).await;
}

/// While the nodes don't hear each other: a tenant writes on A and is seen there at once, a session
/// of B is ended on A. When they hear each other again, B has both.
struct StoryInTheDark {
    otto: Socket,
    gone: Socket,
}

impl StoryInTheDark {
    async fn begin(pair: &Pair) -> Self {
        pair.parted().await;
        let olga = Staff::sign_up(&pair.a).await;
        let mut olgas = olga.connect().await;
        let before = olgas.welcomed().await;
        let otto = olga
            .invite_at(&pair.b.url(""), "Otto Berg", Role::Member)
            .await;
        let mut ottos = otto.connect().await;
        ottos.welcomed().await;
        let elsewhere = olga.sign_in_at(&pair.b.url(""), "eleven quiet lamps").await;
        let mut gone = elsewhere.connect().await;
        gone.welcomed().await;

        let tenant = TenantClient::open(&pair.a, olga.key()).await;
        for number in 0..10 {
            tenant.write(&format!("Word {number}")).await;
        }
        let mut last = before.seq;
        while !seen(&mut olgas, &mut last, "Word 9").await {}
        olga.call::<EndSession>(elsewhere.me.session, &Empty {})
            .await
            .expect("ended");
        Self { otto: ottos, gone }
    }

    async fn end(mut self, pair: &Pair) {
        pair.joined().await;
        let mut last = self.otto.next_event().await.seq;
        while !seen(&mut self.otto, &mut last, "Word 9").await {}
        assert_eq!(self.gone.closed().await, CloseCode::SignedOut.code());
    }
}

/// Reads one event, which must be the next one; whether it is the message.
async fn seen(socket: &mut Socket, last: &mut shared::live::Seq, word: &str) -> bool {
    let event = socket.next_event().await;
    assert_eq!(event.seq, last.next());
    *last = event.seq;
    serde_json::to_string(&event).expect("json").contains(word)
}
