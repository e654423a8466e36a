//! One socket as one task: reads what the client says, writes what is queued, notices when it is to
//! end. Written as a single poll, because two tasks or a large future per socket cost memory that
//! ten thousand idle sockets would all pay.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{Sink, Stream};
use tokio::time::{Instant, timeout};

use shared::ids::ConversationId;
use shared::live::{ClientFrame, CloseCode, Ephemeral, Typist};

use crate::bus::Frame;
use crate::realtime::hub::Hub;
use crate::realtime::limits::{Allowance, Verdict};
use crate::realtime::link::{Link, Look, Who};
use crate::realtime::room::Room;
use crate::realtime::{Answer, Reader};

/// A client from whom nothing came for so long is gone; each beat asks it for a sign of life.
const SILENCE: Duration = Duration::from_mins(1);
/// Frames read before others have a turn.
const READS: usize = 16;
/// For the client to take the close frame and answer it.
const CLOSE_WAIT: Duration = Duration::from_secs(2);
/// A slow reader has more before it.
const SLOW_CLOSE_WAIT: Duration = Duration::from_secs(10);

/// A place in a room, given back when dropped.
pub struct Seat {
    pub hub: Arc<Hub>,
    pub room: Arc<Room>,
    pub link: Arc<Link>,
    /// Where this client types, so that its end can be told when it vanishes.
    pub typing: Option<ConversationId>,
}

pub struct Connection {
    socket: WebSocket,
    seat: Seat,
    /// Taken from the queue, not yet given to the socket.
    taken: VecDeque<Frame>,
    /// The socket was full when it was last written to.
    backlog: bool,
    ping: bool,
    unflushed: bool,
    heard_at: Instant,
    allowance: Allowance,
    /// What the last frame asked of the office. The next frame is read when it is answered.
    asked: Option<Answer<'static, ()>>,
}

/// How a connection ends.
enum End {
    /// The client went, or the network.
    Gone,
    Close(CloseCode),
}

impl Connection {
    pub fn new(socket: WebSocket, seat: Seat) -> Self {
        let now = Instant::now();
        Self {
            socket,
            seat,
            taken: VecDeque::new(),
            backlog: false,
            ping: false,
            unflushed: false,
            heard_at: now,
            allowance: Allowance::full(now),
            asked: None,
        }
    }

    pub async fn run(mut self) {
        let end = poll_fn(|cx| self.poll(cx)).await;
        // Out of the room first: a socket that is being closed gets nothing more.
        drop(self.seat);
        if let End::Close(code) = end {
            Box::pin(close(self.socket, code)).await;
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        let mut again = false;
        match self.poll_read(cx) {
            Poll::Ready(Ok(())) => again = true,
            Poll::Ready(Err(end)) => return Poll::Ready(end),
            Poll::Pending => {}
        }
        match self.poll_write(cx) {
            Poll::Ready(Ok(())) => again = true,
            Poll::Ready(Err(end)) => return Poll::Ready(end),
            Poll::Pending => {}
        }
        if again {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Ready when there may be more to read but others have a turn first.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), End>> {
        for _ in 0..READS {
            if let Some(asked) = &mut self.asked {
                ready!(asked.as_mut().poll(cx));
                self.asked = None;
            }
            let message = match ready!(Pin::new(&mut self.socket).poll_next(cx)) {
                Some(Ok(message)) => message,
                Some(Err(error)) => return Poll::Ready(Err(End::of(&error))),
                None => return Poll::Ready(Err(End::Gone)),
            };
            if let Err(code) = self.hear(&message) {
                return Poll::Ready(Err(End::Close(code)));
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), End>> {
        match self.seat.link.take(&mut self.taken, cx) {
            Look::Closing(code) => return Poll::Ready(Err(End::Close(code))),
            Look::Open { beat: false } => {}
            Look::Open { beat: true } => {
                if self.heard_at.elapsed() > SILENCE {
                    return Poll::Ready(Err(End::Gone));
                }
                self.ping = true;
            }
        }
        // With a backlog, what was queued meanwhile has not woken this task: look again.
        let backlog = self.backlog;
        match self.poll_flush(cx) {
            Poll::Ready(Ok(())) if backlog => Poll::Ready(Ok(())),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
            Poll::Ready(Err(_)) => Poll::Ready(Err(End::Gone)),
        }
    }

    /// Gives all that was taken to the socket, then flushes once.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        let mut socket = Pin::new(&mut self.socket);
        self.backlog = true;
        while !self.taken.is_empty() {
            ready!(socket.as_mut().poll_ready(cx))?;
            if let Some(frame) = self.taken.pop_front() {
                self.seat.link.wrote(frame.len());
                socket.as_mut().start_send(Message::Text(frame))?;
                self.unflushed = true;
            }
        }
        if self.ping {
            ready!(socket.as_mut().poll_ready(cx))?;
            socket
                .as_mut()
                .start_send(Message::Ping(bytes::Bytes::new()))?;
            self.ping = false;
            self.unflushed = true;
        }
        if self.unflushed {
            ready!(socket.as_mut().poll_flush(cx))?;
            self.unflushed = false;
        }
        self.backlog = false;
        Poll::Ready(Ok(()))
    }

    fn hear(&mut self, message: &Message) -> Result<(), CloseCode> {
        let now = Instant::now();
        self.heard_at = now;
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(CloseCode::BadFrame),
            // The socket answers pings and closes by itself.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return Ok(()),
        };
        match self.allowance.spend(now) {
            Verdict::Heard => {}
            Verdict::Ignored => return Ok(()),
            Verdict::Flood => return Err(CloseCode::TryLater),
        }
        let frame = serde_json::from_str(text).map_err(|_| CloseCode::BadFrame)?;
        self.seat.hear(frame, &mut self.asked)
    }
}

impl Seat {
    /// One exhaustive table: what is not in it can't be asked for.
    fn hear(
        &mut self,
        frame: ClientFrame,
        asked: &mut Option<Answer<'static, ()>>,
    ) -> Result<(), CloseCode> {
        match (frame, &self.link.who) {
            (ClientFrame::Hello { .. }, _) | (ClientFrame::Viewing { .. }, Who::Tenant { .. }) => {
                return Err(CloseCode::BadFrame);
            }
            (ClientFrame::Ping, _) => self.room.beat_for(&self.link),
            (ClientFrame::Viewing { conversation }, Who::Staff { member, .. }) => {
                let news = self.room.view(member.id, &self.link, conversation);
                self.hub.announce(self.room.workspace, news);
            }
            (
                ClientFrame::Read {
                    conversation,
                    up_to,
                },
                who,
            ) => {
                let reader = match who {
                    Who::Staff { member, .. } => Reader::Staff(member.id),
                    Who::Tenant { tenant } => Reader::Tenant(*tenant),
                };
                let (office, workspace) = (self.hub.office.clone(), self.room.workspace);
                *asked = Some(Box::pin(async move {
                    office
                        .mark_read(workspace, reader, conversation, up_to)
                        .await;
                }));
            }
            (ClientFrame::Typing { conversation }, Who::Tenant { tenant })
                if !self.room.is_tenants(*tenant, conversation) =>
            {
                // Heard from the next mark on, if the conversation turns out to be theirs.
                let (tenant, room) = (*tenant, self.room.clone());
                let office = self.hub.office.clone();
                *asked = Some(Box::pin(async move {
                    if office.owns(room.workspace, tenant, conversation).await {
                        room.learn(tenant, conversation);
                    }
                }));
            }
            (ClientFrame::Typing { conversation }, _) => {
                if self.typing.is_some_and(|before| before != conversation) {
                    self.stop_typing();
                }
                self.typing = Some(conversation);
                let who = self.typist();
                let news = Ephemeral::Typing { conversation, who };
                self.hub.announce(self.room.workspace, [news]);
            }
            (ClientFrame::StopTyping { conversation }, _) => {
                if self.typing == Some(conversation) {
                    self.stop_typing();
                }
            }
        }
        Ok(())
    }

    fn stop_typing(&mut self) {
        if let Some(conversation) = self.typing.take() {
            let who = self.typist();
            let news = Ephemeral::TypingStopped { conversation, who };
            self.hub.announce(self.room.workspace, [news]);
        }
    }

    fn typist(&self) -> Typist {
        match &self.link.who {
            Who::Staff { member, .. } => Typist::Staff {
                member: member.clone(),
            },
            Who::Tenant { .. } => Typist::Tenant,
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let news = self.room.leave(&self.link, Instant::now());
        self.stop_typing();
        self.hub.announce(self.room.workspace, news);
    }
}

impl End {
    /// A frame that is too large or breaks the protocol is answered; a broken network is not.
    fn of(error: &axum::Error) -> Self {
        let mut cause: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = cause {
            if error.is::<std::io::Error>() {
                return End::Gone;
            }
            cause = error.source();
        }
        End::Close(CloseCode::BadFrame)
    }
}

/// Says why, gives the client time to hear it, and lets go.
pub async fn close(mut socket: WebSocket, code: CloseCode) {
    let wait = match code {
        CloseCode::TooSlow => SLOW_CLOSE_WAIT,
        _ => CLOSE_WAIT,
    };
    let goodbye = async {
        let frame = CloseFrame {
            code: code.code(),
            reason: code.reason().into(),
        };
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            // Dropped with unread input, the socket would be reset and the frame lost.
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    timeout(wait, goodbye).await.ok();
}
