//! The watchers: ten sockets in each room, each a task that counts what it is sent, and for ours
//! also checks that the history is whole.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context, Result};
use shared::live::{Epoch, Position, Seq, ServerFrame};
use tokio::sync::Notify;
use tokio::task::spawn_local;
use uuid::Uuid;

use super::WATCHERS;
use super::latencies::Latencies;
use super::peer::Peer;
use super::socket::{Reader, Writer, value_after};

#[derive(Debug)]
pub struct Watchers {
    pub peer: Rc<Peer>,
    pub nodes: Vec<SocketAddr>,
    pub rooms: Vec<Rc<Room>>,
    pub seen: Rc<Seen>,
}

/// What all watchers saw together.
#[derive(Debug, Default)]
pub struct Seen {
    pub deliveries: Cell<u64>,
    pub latencies: RefCell<Latencies>,
    /// Durable messages under way, by id.
    pub sent: RefCell<HashMap<Uuid, Instant>>,
    pub message_latencies: RefCell<Latencies>,
    pub messages: Cell<u64>,
    pub history: Cell<History>,
    /// Latencies are kept while a measurement wants them.
    pub measuring: Cell<bool>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct History {
    pub lost: u64,
    pub duplicated: u64,
    pub reordered: u64,
}

#[derive(Debug)]
pub struct Room {
    pub number: usize,
    pub seats: Vec<Seat>,
    /// Deliveries in this room.
    pub delivered: Cell<u64>,
    /// What is said when a message has reached all ten, while saturating.
    pub go_on: Cell<bool>,
    pub said: Cell<u64>,
}

#[derive(Debug)]
pub struct Seat {
    words: Vec<u8>,
    writer: RefCell<Option<Rc<Writer>>>,
    /// When each of its messages was due.
    due: RefCell<Vec<Instant>>,
    /// Breaks its connection, to see it resume.
    pub cut: Notify,
    pub position: Cell<Position>,
}

impl Watchers {
    pub async fn connect(peer: Peer, nodes: &[SocketAddr]) -> Result<Self> {
        let peer = Rc::new(peer);
        let seen = Rc::new(Seen::default());
        let mut rooms = Vec::new();
        for number in 0..peer.rooms() {
            let seats = (0..WATCHERS).map(|seat| Seat {
                words: peer.words(number, seat),
                writer: RefCell::default(),
                due: RefCell::default(),
                cut: Notify::new(),
                position: Cell::default(),
            });
            let room = Rc::new(Room {
                number,
                seats: seats.collect(),
                delivered: Cell::new(0),
                go_on: Cell::new(false),
                said: Cell::new(0),
            });
            for seat in 0..WATCHERS {
                let node = nodes[seat % nodes.len()];
                let (reader, writer, answer) = peer.join(node, number, None).await?;
                if let Ok(ServerFrame::Reset { head }) = serde_json::from_str(&answer) {
                    room.seats[seat].position.set(head);
                }
                let watcher = Watcher {
                    peer: peer.clone(),
                    room: room.clone(),
                    seat,
                    node,
                    seen: seen.clone(),
                    counts: [0; WATCHERS],
                };
                spawn_local(watcher.run(reader, writer));
            }
            rooms.push(room);
        }
        Ok(Self {
            peer,
            nodes: nodes.to_vec(),
            rooms,
            seen,
        })
    }

    /// What is wrong with the histories: every watcher of a room must stand where the others do.
    pub fn history(&self) -> History {
        let mut history = self.seen.history.get();
        for room in &self.rooms {
            let seqs = room.seats.iter().map(|seat| seat.position.get().seq.0);
            let head = seqs.clone().max().unwrap_or(0);
            history.lost += seqs.map(|seq| head - seq).sum::<u64>();
        }
        history
    }
}

impl Room {
    /// A message by the next seat in turn, due at `due`.
    pub fn speak(&self, due: Instant) {
        let said = self.said.get();
        self.said.set(said + 1);
        let turn = usize::try_from(said).unwrap_or(0) % WATCHERS;
        let seat = &self.seats[turn];
        if let Some(writer) = &*seat.writer.borrow() {
            seat.due.borrow_mut().push(due);
            writer.say(&seat.words);
        }
    }
}

struct Watcher {
    peer: Rc<Peer>,
    room: Rc<Room>,
    seat: usize,
    node: SocketAddr,
    seen: Rc<Seen>,
    /// Deliveries from each seat.
    counts: [usize; WATCHERS],
}

impl Watcher {
    async fn run(mut self, reader: Reader, writer: Writer) {
        let mut socket = (reader, Rc::new(writer));
        loop {
            let room = self.room.clone();
            let seat = &room.seats[self.seat];
            *seat.writer.borrow_mut() = Some(socket.1.clone());
            let writer = socket.1.clone();
            tokio::select! {
                () = seat.cut.notified() => {}
                () = async {
                    while socket.0.read(&writer, |frame| self.see(&writer, frame)).await.unwrap_or(false) {}
                } => {}
            }
            drop(socket);
            match self.again().await {
                Ok(again) => socket = again,
                Err(error) => {
                    eprintln!("bench live: a watcher could not come back: {error:#}");
                    return;
                }
            }
        }
    }

    /// Connects again from where it was.
    async fn again(&self) -> Result<(Reader, Rc<Writer>)> {
        let position = self.room.seats[self.seat].position.get();
        let joined = self.peer.join(self.node, self.room.number, Some(position));
        let (reader, writer, _) = joined.await.context("resuming")?;
        Ok((reader, Rc::new(writer)))
    }

    fn see(&mut self, writer: &Writer, frame: &[u8]) {
        if let Some(sender) = self.peer.sender(frame) {
            self.see_delivery(sender);
        } else if let Some(reply) = self.peer.reply(frame) {
            writer.say(reply);
        } else if frame.starts_with(br#"{"frame":"event""#) {
            self.see_event(frame);
        }
    }

    fn see_delivery(&mut self, sender: usize) {
        let seen = &self.seen;
        seen.deliveries.set(seen.deliveries.get() + 1);
        let nth = self.counts[sender];
        self.counts[sender] += 1;
        if seen.measuring.get()
            && let Some(due) = self.room.seats[sender].due.borrow().get(nth)
        {
            seen.latencies.borrow_mut().add(due.elapsed());
        }
        let delivered = self.room.delivered.get() + 1;
        self.room.delivered.set(delivered);
        if self.room.go_on.get() && delivered.is_multiple_of(WATCHERS as u64) {
            self.room.speak(Instant::now());
        }
    }

    fn see_event(&self, frame: &[u8]) {
        let Some(seq) = value_after(frame, br#""event":{"seq":"#).and_then(|seq| seq.parse().ok())
        else {
            return;
        };
        let place = &self.room.seats[self.seat].position;
        let known = place.get();
        let mut history = self.seen.history.get();
        match u64::cmp(&seq, &known.seq.next().0) {
            std::cmp::Ordering::Less if seq == known.seq.0 => history.duplicated += 1,
            std::cmp::Ordering::Less => history.reordered += 1,
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => history.lost += seq - known.seq.next().0,
        }
        self.seen.history.set(history);
        place.set(Position {
            epoch: Epoch(known.epoch.0),
            seq: Seq(seq.max(known.seq.0)),
        });
        let id = value_after(frame, br#""message":{"id":""#).and_then(|id| id.parse().ok());
        if let Some(sent) = id.and_then(|id: Uuid| self.seen.sent.borrow().get(&id).copied()) {
            self.seen.messages.set(self.seen.messages.get() + 1);
            self.seen.message_latencies.borrow_mut().add(sent.elapsed());
        }
    }
}
