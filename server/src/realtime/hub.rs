//! All live sockets of this node: finds the room for what the bus brings, reads the store where the
//! bus lost something, and keeps time for everybody.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use shared::ids::{MemberId, WorkspaceId};
use shared::live::ephemeral::PRESENCE_REPEATS;
use shared::live::{CloseCode, Ephemeral, Position};

use crate::bus::{Announcement, Bus, EncodedEvent, News};
use crate::realtime::ended::Ended;
use crate::realtime::link::{Link, Who};
use crate::realtime::room::{Gap, Need, Room};
use crate::realtime::{Office, Unavailable};

/// Two commits may be announced in the wrong order; a moment later both are here.
const REORDER_WAIT: Duration = Duration::from_millis(5);
/// Events read from the store at once.
pub const PAGE: usize = 256;
/// Readings of the store for sockets that may run at once; the others wait.
const READERS: usize = 16;
/// Sockets without a valid token that may be open at once. Staff are not counted: their session was
/// checked before the upgrade.
const STRANGERS: usize = 4096;
/// How often rooms are swept. Each beats at its own second of [`PRESENCE_REPEATS`].
const SWEEP: Duration = Duration::from_secs(1);
const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_LAST: Duration = Duration::from_secs(5);
/// Sockets closed at once in a restart, and the pause after them, so that not all come back at once.
const SLICE: usize = 256;
const SLICE_PAUSE: Duration = Duration::from_millis(25);
const CLOSE_WAIT: Duration = Duration::from_secs(5);

pub struct Hub {
    bus: Arc<dyn Bus>,
    pub(super) office: Arc<dyn Office>,
    tasks: TaskTracker,
    stop: CancellationToken,
    /// Cancelled when sockets are to go; newcomers are sent away.
    pub(super) closing: CancellationToken,
    rooms: RwLock<HashMap<WorkspaceId, Arc<Room>>>,
    ended: Mutex<Ended>,
    next_link: AtomicU64,
    pub(super) readers: Semaphore,
    pub(super) strangers: Semaphore,
    sockets: AtomicUsize,
    all_gone: Notify,
}

impl Hub {
    /// Listens to the bus and keeps time until `stop`.
    pub fn start(
        bus: Arc<dyn Bus>,
        office: Arc<dyn Office>,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Arc<Self> {
        let hub = Arc::new(Self {
            bus: bus.clone(),
            office,
            tasks: tasks.clone(),
            closing: stop.child_token(),
            stop: stop.clone(),
            rooms: RwLock::default(),
            ended: Mutex::default(),
            next_link: AtomicU64::new(1),
            readers: Semaphore::new(READERS),
            strangers: Semaphore::new(STRANGERS),
            sockets: AtomicUsize::new(0),
            all_gone: Notify::new(),
        });
        let listener = Arc::downgrade(&hub);
        bus.listen(Box::new(move |news| {
            if let Some(hub) = listener.upgrade() {
                hub.hear(news);
            }
        }));
        let clock = Arc::downgrade(&hub);
        tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = keep_time(clock) => {}
            }
        });
        hub
    }

    pub fn online(&self, workspace: WorkspaceId) -> Vec<MemberId> {
        let now = Instant::now();
        self.find(workspace)
            .map(|room| room.online(now))
            .unwrap_or_default()
    }

    pub fn connections(&self) -> usize {
        self.sockets.load(Ordering::Relaxed)
    }

    /// Closes every socket with `restarting`. Returns when they are gone, or after five seconds.
    pub async fn close_all(&self) {
        self.closing.cancel();
        for room in self.all_rooms() {
            for slice in room.links_where(|_| true).chunks(SLICE) {
                for link in slice {
                    link.close(CloseCode::Restarting);
                }
                if slice.len() == SLICE {
                    sleep(SLICE_PAUSE).await;
                }
            }
        }
        let gone = async {
            loop {
                let notified = self.all_gone.notified();
                if self.connections() == 0 {
                    return;
                }
                notified.await;
            }
        };
        timeout(CLOSE_WAIT, gone).await.ok();
    }

    pub(super) fn announce(
        &self,
        workspace: WorkspaceId,
        ephemerals: impl IntoIterator<Item = Ephemeral>,
    ) {
        for ephemeral in ephemerals {
            self.bus.publish(Announcement::Ephemeral {
                workspace,
                ephemeral,
            });
        }
    }

    pub(super) fn new_link(&self, who: Who) -> Arc<Link> {
        let id = self.next_link.fetch_add(1, Ordering::Relaxed);
        Arc::new(Link::new(id, who))
    }

    /// Counts a socket for as long as the value lives.
    pub(super) fn count(self: &Arc<Self>) -> Counted {
        self.sockets.fetch_add(1, Ordering::Relaxed);
        Counted(self.clone())
    }

    /// The workspace's room, with its head known.
    pub(super) async fn room(
        self: &Arc<Self>,
        workspace: WorkspaceId,
    ) -> Result<Arc<Room>, Unavailable> {
        let room = self.find_or_make(workspace);
        room.loaded
            .get_or_try_init(|| async {
                let head = self.office.head(workspace).await?;
                if room.start(head) == Need::Heal {
                    self.heal(room.clone());
                }
                Ok(())
            })
            .await?;
        Ok(room)
    }

    /// Asks the store how far the history goes, and catches up if it goes further than we know.
    pub(super) async fn check_head(self: &Arc<Self>, room: &Arc<Room>) -> Result<(), Unavailable> {
        let head = self.office.head(room.workspace).await?;
        if room.hear_head(head) == Need::Heal {
            self.close_gap(room).await;
        }
        Ok(())
    }

    fn hear(self: &Arc<Self>, news: &News) {
        match news {
            News::Events {
                workspace,
                epoch,
                events,
            } => {
                if let Some(room) = self.find(*workspace)
                    && room.hear_events(*epoch, events) == Need::Heal
                {
                    self.heal(room);
                }
            }
            News::Ephemeral {
                workspace,
                ephemeral,
                frame,
            } => {
                if let Some(room) = self.find(*workspace) {
                    let answer = room.hear_ephemeral(ephemeral, frame, Instant::now());
                    self.announce(*workspace, answer);
                }
            }
            News::SessionsEnded {
                workspace,
                sessions,
            } => self.end(
                *workspace,
                sessions.iter().map(|session| session.0),
                |who| matches!(who, Who::Staff { session, .. } if sessions.contains(session)),
            ),
            News::MemberGone { workspace, member } => {
                self.end(
                    *workspace,
                    [member.0],
                    |who| matches!(who, Who::Staff { member: is, .. } if is.id == *member),
                );
            }
            News::TenantsEnded { workspace, tenants } => {
                self.end(
                    *workspace,
                    tenants.iter().map(|tenant| tenant.0),
                    |who| matches!(who, Who::Tenant { tenant } if tenants.contains(tenant)),
                );
            }
            News::Missed => self.look_after_everything(),
            News::JobsWaiting | News::KnowledgeChanged { .. } => {}
        }
    }

    /// News was lost: every room asks the store for events, and all together for rights.
    pub fn look_after_everything(self: &Arc<Self>) {
        let rooms = self.all_rooms();
        for room in rooms.clone() {
            let hub = self.clone();
            self.ask(async move { until_answered(|| hub.check_head(&room)).await });
        }
        let hub = self.clone();
        self.ask(async move { until_answered(|| hub.check_rights(&rooms)).await });
    }

    fn heal(self: &Arc<Self>, room: Arc<Room>) {
        let hub = self.clone();
        self.spawn(async move {
            sleep(REORDER_WAIT).await;
            hub.close_gap(&room).await;
        });
    }

    /// Reads what is missing until nothing is. One task per room does this at a time.
    async fn close_gap(&self, room: &Room) {
        let mut wait = RETRY_FIRST;
        loop {
            let read = match room.gap() {
                Gap::None => return,
                Gap::After(head) => self.read_on(room, head).await,
                Gap::OtherHistory => self.office.head(room.workspace).await.map(|head| {
                    room.hear_head(head);
                    true
                }),
            };
            match read {
                Ok(true) => wait = RETRY_FIRST,
                Ok(false) => return room.give_up_healing(),
                Err(Unavailable) => {
                    sleep(wait).await;
                    wait = (wait * 2).min(RETRY_LAST);
                }
            }
        }
    }

    /// Delivers a page of events from the store. `false` when that brought nothing: an event was
    /// spoken of that is not there. The next beat asks again.
    async fn read_on(&self, room: &Room, head: Position) -> Result<bool, Unavailable> {
        let asked = self.office.events_since(room.workspace, head.seq, PAGE);
        let events: Vec<EncodedEvent> = asked.await?.iter().map(EncodedEvent::of).collect();
        room.hear_events(head.epoch, &events);
        Ok(room.head() != Some(head))
    }

    /// Once a second: what expired, what is repeated, who left. The bus can lose news without
    /// anybody noticing, so each room asks the store at its beat, and for rights all that beat
    /// together ask as one.
    pub(super) fn tick(self: &Arc<Self>, second: u64) {
        let now = Instant::now();
        self.ended().forget_old(now);
        let mut beating = Vec::new();
        for room in self.all_rooms() {
            self.announce(room.workspace, room.sweep(now));
            if !is_turn_of(&room, second) {
                continue;
            }
            self.announce(room.workspace, room.beat());
            if room.retire(now) {
                self.rooms_mut(|rooms| rooms.remove(&room.workspace));
                continue;
            }
            let (hub, asking) = (self.clone(), room.clone());
            self.ask(async move {
                hub.check_head(&asking).await.ok();
            });
            beating.push(room);
        }
        if !beating.is_empty() {
            let hub = self.clone();
            self.ask(async move {
                hub.check_rights(&beating).await.ok();
            });
        }
    }

    /// Asks the store in its turn.
    fn ask(self: &Arc<Self>, question: impl Future<Output = ()> + Send + 'static) {
        let hub = self.clone();
        self.spawn(async move {
            if let Ok(_permit) = hub.readers.acquire().await {
                question.await;
            }
        });
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }

    pub(super) fn find(&self, workspace: WorkspaceId) -> Option<Arc<Room>> {
        let rooms = self.rooms.read().unwrap_or_else(PoisonError::into_inner);
        rooms.get(&workspace).cloned()
    }

    fn find_or_make(&self, workspace: WorkspaceId) -> Arc<Room> {
        if let Some(room) = self.find(workspace) {
            return room;
        }
        self.rooms_mut(|rooms| {
            let make = || Arc::new(Room::new(workspace, Instant::now()));
            rooms.entry(workspace).or_insert_with(make).clone()
        })
    }

    fn all_rooms(&self) -> Vec<Arc<Room>> {
        let rooms = self.rooms.read().unwrap_or_else(PoisonError::into_inner);
        rooms.values().cloned().collect()
    }

    fn rooms_mut<T>(&self, change: impl FnOnce(&mut HashMap<WorkspaceId, Arc<Room>>) -> T) -> T {
        change(&mut self.rooms.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn ended(&self) -> MutexGuard<'_, Ended> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One socket in the hub's count.
#[derive(Debug)]
pub struct Counted(Arc<Hub>);

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0.sockets.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.all_gone.notify_waiters();
        }
    }
}

async fn keep_time(hub: Weak<Hub>) {
    let mut seconds = interval(SWEEP);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for second in 0.. {
        seconds.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        hub.tick(second);
    }
}

async fn until_answered<A>(mut ask: impl FnMut() -> A)
where
    A: Future<Output = Result<(), Unavailable>>,
{
    let mut wait = RETRY_FIRST;
    while ask().await.is_err() {
        sleep(wait).await;
        wait = (wait * 2).min(RETRY_LAST);
    }
}

/// Rooms beat in different seconds, so that the work is even.
fn is_turn_of(room: &Room, second: u64) -> bool {
    let period = PRESENCE_REPEATS.as_secs();
    let own = room.workspace.0.as_u64_pair().1 % period;
    second % period == own
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}
