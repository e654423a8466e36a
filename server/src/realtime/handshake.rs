//! From an upgraded socket to a seat in a room: hello, rights, position, what was missed. All of it
//! is over after seconds, so it lives in a box that is gone while the socket idles.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::SinkExt;
use tokio::time::{Instant, timeout};

use shared::ids::{ConversationId, WorkspaceId};
use shared::live::{ClientFrame, CloseCode, Position, Seq, ServerFrame};

use crate::bus::encode::frame;
use crate::bus::{EncodedEvent, Frame};
use crate::realtime::connection::{self, Connection, Seat};
use crate::realtime::hub::{Hub, PAGE};
use crate::realtime::link::{Link, Who};
use crate::realtime::room::{Entry, frame_for};
use crate::realtime::{StaffConnection, TenantConnection, Unavailable};

/// For the first frame.
const HELLO: Duration = Duration::from_secs(10);
/// For a turn at the store in a storm of reconnects.
const TURN: Duration = Duration::from_secs(5);
/// For a page of missed events to be taken by the client.
const TAKEN: Duration = Duration::from_secs(10);

/// Serves a member's socket until it ends. The session was checked before the upgrade.
pub async fn serve_staff(socket: WebSocket, hub: Arc<Hub>, who: StaffConnection) {
    let counted = hub.count();
    let opening = Box::pin(async move {
        let mut socket = socket;
        let hello = match hello(&mut socket, &hub).await {
            Ok(hello) => hello,
            Err(code) => return Err((socket, code)),
        };
        let newcomer = Newcomer {
            workspace: who.workspace,
            who: Who::Staff {
                member: who.member,
                session: who.session,
            },
            conversations: Vec::new(),
            position: hello.position,
            checked_at: who.checked_at,
        };
        newcomer.enter(socket, &hub).await
    });
    serve(opening.await).await;
    drop(counted);
}

/// Serves a tenant's socket until it ends. `authenticate` is given the token of the first frame and
/// answers with a close code when there is no such tenant or nobody can tell now.
pub async fn serve_tenant<F, A>(socket: WebSocket, hub: Arc<Hub>, authenticate: F)
where
    F: FnOnce(String) -> A + Send,
    A: Future<Output = Result<TenantConnection, CloseCode>> + Send,
{
    let counted = hub.count();
    let opening = Box::pin(async move {
        let mut socket = socket;
        let Ok(stranger) = hub.strangers.try_acquire() else {
            return Err((socket, CloseCode::TryLater));
        };
        let (hello, checked_at, tenant) = match hello(&mut socket, &hub).await {
            Ok(Hello { token: None, .. }) => return Err((socket, CloseCode::SignedOut)),
            Err(code) => return Err((socket, code)),
            Ok(mut hello) => {
                let checked_at = Instant::now();
                let token = hello.token.take().unwrap_or_default();
                match authenticate(token).await {
                    Ok(tenant) => (hello, checked_at, tenant),
                    Err(code) => return Err((socket, code)),
                }
            }
        };
        drop(stranger);
        let newcomer = Newcomer {
            workspace: tenant.workspace,
            who: Who::Tenant {
                tenant: tenant.tenant,
            },
            conversations: tenant.conversations,
            position: hello.position,
            checked_at,
        };
        newcomer.enter(socket, &hub).await
    });
    serve(opening.await).await;
    drop(counted);
}

/// A socket that is seated, or one to be sent away.
type Opened = Result<Connection, (WebSocket, CloseCode)>;

async fn serve(opened: Opened) {
    match opened {
        Ok(connection) => connection.run().await,
        Err((socket, code)) => Box::pin(connection::close(socket, code)).await,
    }
}

struct Hello {
    token: Option<String>,
    position: Option<Position>,
}

async fn hello(socket: &mut WebSocket, hub: &Hub) -> Result<Hello, CloseCode> {
    let first = async {
        loop {
            match socket.recv().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).ok(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_) | Message::Close(_)) | Err(_)) | None => return None,
            }
        }
    };
    tokio::select! {
        () = hub.closing.cancelled() => Err(CloseCode::Restarting),
        first = timeout(HELLO, first) => match first {
            Ok(Some(ClientFrame::Hello { token, position })) => Ok(Hello { token, position }),
            Ok(_) => Err(CloseCode::BadFrame),
            Err(_) => Err(CloseCode::NoHello),
        },
    }
}

/// Somebody with a right to enter a room.
struct Newcomer {
    workspace: WorkspaceId,
    who: Who,
    conversations: Vec<ConversationId>,
    position: Option<Position>,
    checked_at: Instant,
}

impl Newcomer {
    async fn enter(self, socket: WebSocket, hub: &Arc<Hub>) -> Opened {
        let mut socket = socket;
        let (seat, entry) = match self.take_seat(hub).await {
            Ok(seated) => seated,
            Err(code) => return Err((socket, code)),
        };
        match tell_missed(&mut socket, hub, &seat, entry).await {
            Ok(()) => Ok(Connection::new(socket, seat)),
            Err(code) => Err((socket, code)),
        }
    }

    async fn take_seat(self, hub: &Arc<Hub>) -> Result<(Seat, Entry), CloseCode> {
        let link = hub.new_link(self.who);
        let mut sure = false;
        loop {
            let room = in_turn(hub, hub.room(self.workspace)).await?;
            let now = Instant::now();
            let (entry, news) = room.enter(&link, &self.conversations, self.position, sure, now);
            match entry {
                Entry::Ahead => {
                    in_turn(hub, hub.check_head(&room)).await?;
                    sure = true;
                }
                Entry::Removed => {}
                Entry::Crowded => return Err(CloseCode::TryLater),
                Entry::Resume { .. } | Entry::Reset { .. } => {
                    let seat = Seat::new(hub.clone(), room, link);
                    hub.announce(self.workspace, news);
                    // Whoever was signed out after the check is found here; later ones by the room.
                    if hub.has_ended(&seat.link.who, self.checked_at) {
                        return Err(CloseCode::SignedOut);
                    }
                    if hub.closing.is_cancelled() {
                        return Err(CloseCode::Restarting);
                    }
                    return Ok((seat, entry));
                }
            }
        }
    }
}

/// Sends the answer to `hello` and what the client missed. Later events wait in the queue.
async fn tell_missed(
    socket: &mut WebSocket,
    hub: &Hub,
    seat: &Seat,
    entry: Entry,
) -> Result<(), CloseCode> {
    let (head, after, at_hand) = match entry {
        Entry::Resume {
            head,
            after,
            at_hand,
        } => (head, after, at_hand),
        Entry::Reset { head } => return send(socket, [reset(head)]).await,
        Entry::Ahead | Entry::Removed | Entry::Crowded => return Err(CloseCode::TryLater),
    };
    if let Some(frames) = at_hand {
        return send(socket, std::iter::once(welcome(head)).chain(frames)).await;
    }
    send(socket, [welcome(head)]).await?;
    let mut told = after;
    while told < head.seq {
        let asked = hub.office.events_since(seat.room.workspace, told, PAGE);
        let events = in_turn(hub, asked).await?;
        let mut frames = Vec::with_capacity(events.len());
        for event in events.iter().take_while(|event| event.seq <= head.seq) {
            if event.seq != told.next() {
                break;
            }
            told = event.seq;
            frames.extend(frame_for(&seat.link.who, &EncodedEvent::of(event)));
        }
        if is_stuck(&events, told) {
            return send(socket, [reset(head)]).await;
        }
        if seat.link.is_closing() {
            // The connection finds the reason in its queue.
            return Ok(());
        }
        send(socket, frames).await?;
    }
    Ok(())
}

/// The store no longer has what comes next: older than what it keeps.
fn is_stuck(page: &[shared::live::Event], told: Seq) -> bool {
    page.first().is_none_or(|first| first.seq > told)
}

async fn send(
    socket: &mut WebSocket,
    frames: impl IntoIterator<Item = Frame>,
) -> Result<(), CloseCode> {
    let all = async {
        for frame in frames {
            socket.feed(Message::Text(frame)).await?;
        }
        socket.flush().await
    };
    match timeout(TAKEN, all).await {
        // A broken socket is noticed again by the connection itself.
        Ok(_) => Ok(()),
        Err(_) => Err(CloseCode::TooSlow),
    }
}

/// Waits for a turn at the store: in a storm only some ask at once, and those who would wait too
/// long are told to come later.
async fn in_turn<T>(
    hub: &Hub,
    asked: impl Future<Output = Result<T, Unavailable>>,
) -> Result<T, CloseCode> {
    let in_turn = async {
        let _permit = hub.readers.acquire().await.map_err(|_| Unavailable)?;
        asked.await
    };
    match timeout(TURN, in_turn).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(Unavailable)) | Err(_) => Err(CloseCode::TryLater),
    }
}

fn welcome(head: Position) -> Frame {
    frame(&ServerFrame::Welcome { head })
}

fn reset(head: Position) -> Frame {
    frame(&ServerFrame::Reset { head })
}

impl Seat {
    fn new(hub: Arc<Hub>, room: Arc<crate::realtime::room::Room>, link: Arc<Link>) -> Self {
        Self {
            hub,
            room,
            link,
            typing: None,
        }
    }
}
