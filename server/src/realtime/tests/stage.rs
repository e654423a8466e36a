//! What the tests play on: a real listener in front of a hub, a store in memory, and a bus that
//! loses and swaps on request.

use std::collections::HashSet;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, State};
use axum::routing::get;
use shared::entities::{Author, Channel, Message, StaffRef};
use shared::ids::{ConversationId, MemberId, MessageId, SessionId, TenantId, WorkspaceId};
use shared::live::ephemeral::PRESENCE_REPEATS;
use shared::live::{Actor, CloseCode, Epoch, Event, EventKind, Position, Seq};
use shared::time::Timestamp;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::clients::{Client, PATIENCE};
use crate::bus::local::LocalBus;
use crate::bus::{Announcement, Bus, Listener, News, Status};
use crate::realtime::{
    Answer, Connected, Hub, Office, Principal, Reader, StaffConnection, TenantConnection,
    Unavailable, configure, serve_staff, serve_tenant,
};

pub const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(500));
pub const ROSA: u128 = 11;
pub const OTTO: u128 = 12;
pub const LENA: TenantId = TenantId(Uuid::from_u128(1));
const MARK: TenantId = TenantId(Uuid::from_u128(2));
/// Lena's conversation.
pub const LEAK: ConversationId = ConversationId(Uuid::from_u128(71));

pub fn member(id: u128) -> StaffRef {
    StaffRef {
        id: MemberId(Uuid::from_u128(id)),
        name: "Rosa Ortega".to_owned(),
    }
}

pub fn session(id: u128) -> SessionId {
    SessionId(Uuid::from_u128(id + 1_000))
}

/// Runs a future where a test can't be async.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| Runtime::new().unwrap());
    runtime.block_on(work)
}

#[derive(Clone)]
pub struct Stage {
    pub hub: Arc<Hub>,
    pub bus: Arc<PoorBus>,
    pub ledger: Arc<Ledger>,
    address: SocketAddr,
}

impl Stage {
    pub async fn new() -> Self {
        let bus = Arc::new(PoorBus::default());
        let ledger = Arc::new(Ledger::default());
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let hub = Hub::start(bus.clone(), ledger.clone(), tasks.clone(), stop);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stage = Self {
            hub,
            bus,
            ledger,
            address,
        };
        let router = Router::new()
            .route("/staff/{id}", get(staff))
            .route("/staff/{id}/ended-meanwhile", get(staff_ended_meanwhile))
            .route("/tenant", get(tenant))
            .with_state(stage.clone());
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        stage
    }

    /// One for all cases of a test in which nothing happens.
    pub async fn shared() -> Self {
        static SHARED: tokio::sync::OnceCell<Stage> = tokio::sync::OnceCell::const_new();
        SHARED.get_or_init(Stage::new).await.clone()
    }

    pub async fn staff(&self, id: u128) -> Client {
        Client::connect(&format!("ws://{}/staff/{id}", self.address)).await
    }

    /// A member whose session ends between its check and the upgrade.
    pub async fn staff_ended_meanwhile(&self, id: u128) -> Client {
        let path = format!("ws://{}/staff/{id}/ended-meanwhile", self.address);
        Client::connect(&path).await
    }

    /// `_who` is for the reader; the token of the hello decides.
    pub async fn tenant(&self, _who: &str) -> Client {
        Client::connect(&format!("ws://{}/tenant", self.address)).await
    }

    /// Waits until the server has seen so many sockets.
    pub async fn upgraded(&self, sockets: usize) {
        let all = async {
            while self.hub.connections() < sockets {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, all).await.expect("the upgrades");
    }

    /// Every room has its beat now.
    pub fn beat(&self) {
        for second in 0..PRESENCE_REPEATS.as_secs() {
            self.hub.tick(second);
        }
    }

    pub fn head(&self) -> Position {
        self.ledger.position()
    }

    /// Something happens in Lena's conversation, and is announced.
    pub async fn happen(&self, times: usize) {
        for _ in 0..times {
            self.say("it drips").await;
        }
    }

    pub async fn say(&self, body: &str) {
        let event = self.ledger.append(LENA, LEAK, body);
        self.announce(event).await;
    }

    pub async fn happen_in(&self, conversation: ConversationId, tenant: TenantId) {
        let event = self.ledger.append(tenant, conversation, "new");
        self.announce(event).await;
    }

    /// Committed, not announced.
    pub fn append(&self, tenant: TenantId) -> Event {
        self.ledger.append(tenant, LEAK, "it drips")
    }

    async fn announce(&self, event: Event) {
        let epoch = self.ledger.position().epoch;
        self.bus.publish(announcement(epoch, event));
        tokio::task::yield_now().await;
    }
}

fn announcement(epoch: Epoch, event: Event) -> Announcement {
    Announcement::Events {
        workspace: WORKSPACE,
        epoch,
        events: Arc::new([event]),
    }
}

async fn staff(
    State(stage): State<Stage>,
    Path(id): Path<u128>,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    let who = checked(id);
    configure(upgrade).on_upgrade(|socket| serve_staff(socket, stage.hub, who))
}

async fn staff_ended_meanwhile(
    State(stage): State<Stage>,
    Path(id): Path<u128>,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    let who = checked(id);
    stage.bus.publish(Announcement::SessionsEnded {
        workspace: WORKSPACE,
        sessions: vec![who.session],
    });
    configure(upgrade).on_upgrade(|socket| serve_staff(socket, stage.hub, who))
}

fn checked(id: u128) -> StaffConnection {
    StaffConnection {
        workspace: WORKSPACE,
        member: member(id),
        session: session(id),
        checked_at: Instant::now(),
    }
}

async fn tenant(State(stage): State<Stage>, upgrade: WebSocketUpgrade) -> axum::response::Response {
    configure(upgrade).on_upgrade(|socket| {
        serve_tenant(socket, stage.hub, async |token: String| {
            let (tenant, conversations) = match token.as_str() {
                "lena" => (LENA, vec![LEAK]),
                "mark" => (MARK, vec![]),
                _ => return Err(CloseCode::SignedOut),
            };
            Ok(TenantConnection {
                workspace: WORKSPACE,
                tenant,
                conversations,
            })
        })
    })
}

/// Passes on in process, unless told to lose; one announcement can wait to be overtaken.
#[derive(Debug, Default)]
pub struct PoorBus {
    bus: LocalBus,
    losing: AtomicBool,
    held: Mutex<Option<Announcement>>,
    told: Mutex<Vec<Arc<Shared>>>,
}

/// A listener that can be called by the tests too.
struct Shared(Listener);

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
}

impl PoorBus {
    pub fn lose_everything(&self, losing: bool) {
        self.losing.store(losing, Ordering::Relaxed);
    }

    /// 0: arrives, and what was held after it. 1: is held until another arrives. 2: is lost.
    pub fn carry(&self, fate: u8, event: Event) {
        let announcement = announcement(Epoch(1), event);
        match fate {
            0 => {
                self.bus.publish(announcement);
                if let Some(held) = self.held.lock().unwrap().take() {
                    self.bus.publish(held);
                }
            }
            1 => *self.held.lock().unwrap() = Some(announcement),
            _ => {}
        }
    }

    pub fn tell(&self, news: &News) {
        for listener in &*self.told.lock().unwrap() {
            (listener.0)(news);
        }
    }
}

impl Bus for PoorBus {
    fn publish(&self, announcement: Announcement) {
        if !self.losing.load(Ordering::Relaxed) {
            self.bus.publish(announcement);
        }
    }

    fn listen(&self, listener: Listener) {
        let listener = Arc::new(Shared(listener));
        self.told.lock().unwrap().push(listener.clone());
        self.bus.listen(Box::new(move |news| (listener.0)(news)));
    }

    fn status(&self) -> Status {
        Status::Ok
    }
}

/// The store, the rights and the read marks, in memory.
#[derive(Default)]
pub struct Ledger {
    events: Mutex<Vec<Event>>,
    epoch: Mutex<Option<Epoch>>,
    down: AtomicBool,
    in_vain: AtomicUsize,
    asked: Notify,
    ended: Mutex<HashSet<SessionId>>,
    marks: Mutex<Vec<(Uuid, ConversationId, Seq)>>,
}

impl Ledger {
    pub fn append(&self, tenant: TenantId, conversation: ConversationId, body: &str) -> Event {
        let mut events = self.events.lock().unwrap();
        let seq = Seq(events.len() as u64 + 1);
        let event = Event {
            seq,
            at: Timestamp(0),
            by: Actor::Tenant,
            conversation: Some(conversation),
            tenant: Some(tenant),
            kind: EventKind::MessagePosted {
                message: Box::new(Message {
                    id: MessageId(Uuid::from_u128(seq.0.into())),
                    conversation,
                    seq,
                    author: Author::Tenant,
                    channel: Channel::Reply,
                    body: body.to_owned(),
                    citations: Vec::new(),
                    trace: None,
                    at: Timestamp(0),
                }),
            },
        };
        events.push(event.clone());
        event
    }

    pub fn position(&self) -> Position {
        Position {
            epoch: self.epoch.lock().unwrap().unwrap_or(Epoch(1)),
            seq: Seq(self.events.lock().unwrap().len() as u64),
        }
    }

    pub fn restore(&self, epoch: Epoch, events: usize) {
        self.events.lock().unwrap().truncate(events);
        *self.epoch.lock().unwrap() = Some(epoch);
    }

    pub fn go_down(&self) {
        self.down.store(true, Ordering::Relaxed);
    }

    pub fn come_back(&self) {
        self.down.store(false, Ordering::Relaxed);
    }

    /// Waits until the hub has asked so often while the store was away.
    pub async fn asked_in_vain(&self, times: usize) {
        let enough = async {
            loop {
                let asked = self.asked.notified();
                if self.in_vain.load(Ordering::Relaxed) >= times {
                    return;
                }
                asked.await;
            }
        };
        timeout(PATIENCE, enough).await.expect("the hub asks again");
    }

    pub fn end_session(&self, session: SessionId) {
        self.ended.lock().unwrap().insert(session);
    }

    pub fn marks(&self) -> Vec<(Uuid, ConversationId, Seq)> {
        self.marks.lock().unwrap().clone()
    }

    fn answer<T: Send + 'static>(&self, value: T) -> Answer<'_, Result<T, Unavailable>> {
        let down = self.down.load(Ordering::Relaxed);
        if down {
            self.in_vain.fetch_add(1, Ordering::Relaxed);
            self.asked.notify_waiters();
        }
        Box::pin(async move { if down { Err(Unavailable) } else { Ok(value) } })
    }
}

impl Office for Ledger {
    fn head(&self, _: WorkspaceId) -> Answer<'_, Result<Position, Unavailable>> {
        self.answer(self.position())
    }

    fn events_since(
        &self,
        _: WorkspaceId,
        after: Seq,
        at_most: usize,
    ) -> Answer<'_, Result<Vec<Event>, Unavailable>> {
        let events = self.events.lock().unwrap();
        let later = events.iter().filter(|event| event.seq > after);
        self.answer(later.take(at_most).cloned().collect())
    }

    fn mark_read(
        &self,
        _: WorkspaceId,
        reader: Reader,
        conversation: ConversationId,
        up_to: Seq,
    ) -> Answer<'_, ()> {
        let reader = match reader {
            Reader::Staff(member) => member.0,
            Reader::Tenant(tenant) => tenant.0,
        };
        self.marks
            .lock()
            .unwrap()
            .push((reader, conversation, up_to));
        Box::pin(async {})
    }

    fn owns(&self, _: WorkspaceId, tenant: TenantId, id: ConversationId) -> Answer<'_, bool> {
        Box::pin(async move { tenant == LENA && id == LEAK })
    }

    fn ended(&self, who: Vec<Connected>) -> Answer<'_, Result<Vec<Connected>, Unavailable>> {
        let ended = self.ended.lock().unwrap().clone();
        let over = |(_, it): &Connected| matches!(it, Principal::Session(id) if ended.contains(id));
        self.answer(who.into_iter().filter(over).collect())
    }
}
