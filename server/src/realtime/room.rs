//! One workspace on this node: its sockets, its order of events, its presence. All under one lock
//! that is held for pushes into queues only, never across a wait.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

use shared::ids::{ConversationId, MemberId, TenantId, WorkspaceId};
use shared::live::{CloseCode, Ephemeral, Epoch, Position, Seq, ServerFrame};

use crate::bus::encode::{ephemeral_for_staff, ephemeral_for_tenant, frame};
use crate::bus::{EncodedEvent, Frame};
use crate::realtime::Principal;
use crate::realtime::link::{Link, Who};
use crate::realtime::order::{Offered, Order};
use crate::realtime::presence::Presence;

/// A client further behind than this takes a snapshot: that is cheaper for both.
pub const CATCH_UP_EVENTS: u64 = 5_000;
/// Tabs and devices of one tenant that may be connected to one node.
pub const SOCKETS_OF_A_TENANT: usize = 20;
/// An empty room keeps its recent events for clients that come back.
const LINGERS: Duration = Duration::from_mins(1);

pub struct Room {
    pub workspace: WorkspaceId,
    /// Set once the head was read from the store.
    pub loaded: OnceCell<()>,
    state: Mutex<State>,
}

struct State {
    order: Order,
    staff: Vec<Arc<Link>>,
    tenants: HashMap<TenantId, Seats>,
    /// Of tenants who are connected here.
    tenant_of: HashMap<ConversationId, TenantId>,
    presence: Presence,
    /// A task reads the store to close a gap.
    healing: bool,
    /// Events of another history were heard of.
    other_history: bool,
    empty_since: Option<Instant>,
    /// Out of the hub's map: whoever still holds it must ask the hub again.
    removed: bool,
}

/// A tenant's sockets here, and which conversations are theirs.
#[derive(Default)]
struct Seats {
    links: Vec<Arc<Link>>,
    conversations: Vec<ConversationId>,
}

/// How a newcomer goes on.
#[derive(Debug, PartialEq)]
pub enum Entry {
    /// The events after `after` up to `head` are owed; later ones are in the queue. `at_hand` are
    /// their frames, when they need not be read from the store.
    Resume {
        head: Position,
        after: Seq,
        at_hand: Option<Vec<Frame>>,
    },
    Reset {
        head: Position,
    },
    /// Not entered: the client has seen more than this node. Ask the store, then enter again.
    Ahead,
    /// Not entered: the room was given up.
    Removed,
    /// Not entered: the tenant holds as many sockets as one may.
    Crowded,
}

/// What the hub has to do after the room has heard something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Nothing,
    /// Start the task that closes the gap; nobody else does.
    Heal,
}

/// What a room lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    None,
    /// The events after this.
    After(Position),
    /// The head itself: the history may have been replaced.
    OtherHistory,
}

impl Room {
    pub fn new(workspace: WorkspaceId, now: Instant) -> Self {
        Self {
            workspace,
            loaded: OnceCell::new(),
            state: Mutex::new(State {
                order: Order::default(),
                staff: Vec::new(),
                tenants: HashMap::new(),
                tenant_of: HashMap::new(),
                presence: Presence::default(),
                healing: false,
                other_history: false,
                empty_since: Some(now),
                removed: false,
            }),
        }
    }

    /// The store's first word. Events heard while it was asked find their place now.
    pub fn start(&self, head: Position) -> Need {
        let mut state = self.lock();
        state.order.start(head);
        state.deliver();
        state.need()
    }

    pub fn hear_events(&self, epoch: Epoch, events: &[EncodedEvent]) -> Need {
        let mut state = self.lock();
        for event in events {
            let offered = state.order.offer(epoch, event.clone());
            state.other_history |= offered == Offered::OtherEpoch;
        }
        state.deliver();
        state.need()
    }

    /// Hands an ephemeral to its audience. What to announce in answer, rarely anything.
    pub fn hear_ephemeral(
        &self,
        ephemeral: &Ephemeral,
        for_staff: &Frame,
        now: Instant,
    ) -> Option<Ephemeral> {
        let mut state = self.lock();
        for link in &state.staff {
            link.push(for_staff.clone());
        }
        if let Some(seats) = ephemeral
            .conversation()
            .and_then(|id| state.tenant_of.get(&id))
            .and_then(|tenant| state.tenants.get(tenant))
            && let Some(seen) = ephemeral.for_tenant()
        {
            let for_tenant = ephemeral_for_tenant(&seen);
            for link in &seats.links {
                link.push(for_tenant.clone());
            }
        }
        state.presence.hear(ephemeral, now)
    }

    /// Lets a socket in. From here on its queue gets everything after the head in the answer.
    /// `sure`: the store was asked a moment ago, so a client that is ahead is from another history.
    pub fn enter(
        &self,
        link: &Arc<Link>,
        conversations: &[ConversationId],
        position: Option<Position>,
        sure: bool,
        now: Instant,
    ) -> (Entry, Option<Ephemeral>) {
        let mut state = self.lock();
        if state.removed {
            return (Entry::Removed, None);
        }
        if state.is_crowded(&link.who) {
            return (Entry::Crowded, None);
        }
        let entry = state.entry_for(link, position);
        if entry == Entry::Ahead {
            if !sure {
                return (Entry::Ahead, None);
            }
            let head = state.order.head().unwrap_or_default();
            return (Entry::Reset { head }, state.seat(link, conversations, now));
        }
        (entry, state.seat(link, conversations, now))
    }

    /// What to announce: presence and viewing may have changed.
    pub fn leave(&self, link: &Arc<Link>, now: Instant) -> Option<Ephemeral> {
        let mut state = self.lock();
        let news = match &link.who {
            Who::Staff { member, .. } => {
                let place = link.place.load(Ordering::Relaxed);
                if place < state.staff.len() {
                    state.staff.swap_remove(place);
                    if let Some(moved) = state.staff.get(place) {
                        moved.place.store(place, Ordering::Relaxed);
                    }
                }
                state.presence.leave(member.id, link.id, now)
            }
            Who::Tenant { tenant } => {
                state.unseat(*tenant, link);
                None
            }
        };
        if state.is_empty() {
            state.empty_since = Some(now);
        }
        news
    }

    pub fn view(
        &self,
        member: MemberId,
        link: &Link,
        conversation: Option<ConversationId>,
    ) -> Option<Ephemeral> {
        self.lock().presence.view(member, link.id, conversation)
    }

    pub fn is_tenants(&self, tenant: TenantId, conversation: ConversationId) -> bool {
        self.lock().tenant_of.get(&conversation) == Some(&tenant)
    }

    /// The tenant's connections hear what happens in it from now on.
    pub fn learn(&self, tenant: TenantId, conversation: ConversationId) {
        self.lock().learn(tenant, conversation);
    }

    /// Tells everybody how far the history goes, and returns what this node repeats.
    pub fn beat(&self) -> Vec<Ephemeral> {
        let state = self.lock();
        let Some(head) = state.order.head() else {
            return Vec::new();
        };
        let heartbeat = heartbeat(head.seq);
        for link in state.links() {
            link.push_beat(heartbeat.clone());
        }
        state.presence.repeats()
    }

    /// Answers a client's ping.
    pub fn beat_for(&self, link: &Link) {
        let state = self.lock();
        if let Some(head) = state.order.head() {
            link.push(heartbeat(head.seq));
        }
    }

    pub fn sweep(&self, now: Instant) -> Vec<Ephemeral> {
        self.lock().presence.sweep(now)
    }

    /// Gives the room up if it has been empty for long. The caller takes it out of the map.
    pub fn retire(&self, now: Instant) -> bool {
        let mut state = self.lock();
        let empty = state
            .empty_since
            .is_some_and(|since| now.saturating_duration_since(since) > LINGERS);
        state.removed |= empty;
        empty
    }

    pub fn online(&self, now: Instant) -> Vec<MemberId> {
        self.lock().presence.online(now)
    }

    pub fn head(&self) -> Option<Position> {
        self.lock().order.head()
    }

    /// What must be read from the store. Healing is over with [`Gap::None`].
    pub fn gap(&self) -> Gap {
        let mut state = self.lock();
        match state.order.head() {
            _ if state.other_history => Gap::OtherHistory,
            Some(head) if state.order.behind() > 0 => Gap::After(head),
            _ => {
                state.healing = false;
                Gap::None
            }
        }
    }

    pub fn give_up_healing(&self) {
        self.lock().healing = false;
    }

    /// What the store says about the head. A new history, or a gap too long to be told one by one,
    /// makes everybody take a snapshot.
    pub fn hear_head(&self, head: Position) -> Need {
        let mut state = self.lock();
        let Some(known) = state.order.head() else {
            return Need::Nothing;
        };
        state.other_history = false;
        state.order.hear_of(head.seq);
        if head.epoch != known.epoch || state.order.behind() > CATCH_UP_EVENTS {
            state.order.start(head);
            let reset = frame(&ServerFrame::Reset { head });
            for link in state.links() {
                link.push(reset.clone());
            }
        }
        state.need()
    }

    pub fn links_where(&self, wanted: impl Fn(&Who) -> bool) -> Vec<Arc<Link>> {
        let state = self.lock();
        let wanted = |link: &&Arc<Link>| wanted(&link.who);
        state.links().filter(wanted).cloned().collect()
    }

    pub fn close_where(&self, code: CloseCode, wanted: impl Fn(&Who) -> bool) {
        for link in self.links_where(wanted) {
            link.close(code);
        }
    }

    pub fn principals(&self) -> Vec<Principal> {
        let state = self.lock();
        let all: HashSet<Principal> = state.links().map(|link| link.who.principal()).collect();
        all.into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_crowded(&self, who: &Who) -> bool {
        match who {
            Who::Staff { .. } => false,
            Who::Tenant { tenant } => self
                .tenants
                .get(tenant)
                .is_some_and(|seats| seats.links.len() >= SOCKETS_OF_A_TENANT),
        }
    }

    fn entry_for(&self, link: &Link, position: Option<Position>) -> Entry {
        let head = self.order.head().unwrap_or_default();
        let Some(position) = position.filter(|position| position.epoch == head.epoch) else {
            return Entry::Reset { head };
        };
        if position.seq > head.seq {
            return Entry::Ahead;
        }
        if head.seq.0 - position.seq.0 > CATCH_UP_EVENTS {
            return Entry::Reset { head };
        }
        let at_hand = self.order.since(position.seq).map(|events| {
            events
                .filter_map(|event| frame_for(&link.who, event))
                .collect()
        });
        Entry::Resume {
            head,
            after: position.seq,
            at_hand,
        }
    }

    fn seat(
        &mut self,
        link: &Arc<Link>,
        conversations: &[ConversationId],
        now: Instant,
    ) -> Option<Ephemeral> {
        self.empty_since = None;
        match &link.who {
            Who::Staff { member, .. } => {
                for ephemeral in self.presence.now(now) {
                    link.push(ephemeral_for_staff(&ephemeral));
                }
                link.place.store(self.staff.len(), Ordering::Relaxed);
                self.staff.push(link.clone());
                self.presence.enter(member.id, link.id)
            }
            Who::Tenant { tenant } => {
                let seats = self.tenants.entry(*tenant).or_default();
                seats.links.push(link.clone());
                for conversation in conversations {
                    self.learn(*tenant, *conversation);
                }
                None
            }
        }
    }

    fn unseat(&mut self, tenant: TenantId, link: &Link) {
        let Some(seats) = self.tenants.get_mut(&tenant) else {
            return;
        };
        seats.links.retain(|other| other.id != link.id);
        if seats.links.is_empty() {
            for conversation in &seats.conversations {
                self.tenant_of.remove(conversation);
            }
            self.tenants.remove(&tenant);
        }
    }

    fn learn(&mut self, tenant: TenantId, conversation: ConversationId) {
        if let Some(seats) = self.tenants.get_mut(&tenant)
            && self.tenant_of.insert(conversation, tenant).is_none()
        {
            seats.conversations.push(conversation);
        }
    }

    fn deliver(&mut self) {
        while let Some(event) = self.order.next() {
            for link in &self.staff {
                link.push(event.for_staff.clone());
            }
            let Some(tenant) = event.tenant else { continue };
            if let Some(conversation) = event.conversation {
                self.learn(tenant, conversation);
            }
            if let Some(seats) = self.tenants.get(&tenant)
                && let Some(for_tenant) = event.for_tenant
            {
                for link in &seats.links {
                    link.push(for_tenant.clone());
                }
            }
        }
    }

    fn need(&mut self) -> Need {
        let gap = self.other_history || self.order.behind() > 0;
        if gap && self.order.head().is_some() && !self.healing {
            self.healing = true;
            return Need::Heal;
        }
        Need::Nothing
    }

    fn links(&self) -> impl Iterator<Item = &Arc<Link>> {
        let tenants = self.tenants.values().flat_map(|seats| &seats.links);
        self.staff.iter().chain(tenants)
    }

    fn is_empty(&self) -> bool {
        self.staff.is_empty() && self.tenants.is_empty()
    }
}

/// The event as this reader may see it.
pub fn frame_for(who: &Who, event: &EncodedEvent) -> Option<Frame> {
    match who {
        Who::Staff { .. } => Some(event.for_staff.clone()),
        Who::Tenant { tenant } if event.tenant == Some(*tenant) => event.for_tenant.clone(),
        Who::Tenant { .. } => None,
    }
}

/// The same for staff and tenants.
fn heartbeat(head: Seq) -> Frame {
    frame(&ServerFrame::Heartbeat { head })
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}
