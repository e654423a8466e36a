//! The queue between a room and one socket. Bounded in bytes and frames: a reader who can't keep up
//! is cut off and resumes by position, so nothing is ever left out in the middle.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use shared::entities::StaffRef;
use shared::ids::{SessionId, TenantId};
use shared::live::CloseCode;

use crate::bus::Frame;
use crate::realtime::Principal;

/// Ten stalled readers must not cost more than some 10 MiB.
pub const QUEUE_BYTES: usize = 1024 * 1024;
/// Small frames weigh more than their bytes.
pub const QUEUE_FRAMES: usize = 8 * 1024;
/// Room for more frames than this is given back once they are written.
const KEPT_FRAMES: usize = 64;

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    Staff {
        member: StaffRef,
        session: SessionId,
    },
    Tenant {
        tenant: TenantId,
    },
}

impl Who {
    pub fn principal(&self) -> Principal {
        match self {
            Who::Staff { session, .. } => Principal::Session(*session),
            Who::Tenant { tenant } => Principal::Tenant(*tenant),
        }
    }
}

/// One socket as its room sees it.
#[derive(Debug)]
pub struct Link {
    pub id: u64,
    pub who: Who,
    /// Where it stands in the room's list; written by the room under its lock.
    pub place: AtomicUsize,
    queue: Mutex<Queue>,
    /// Bytes that the socket took and did not write yet. Beside the lock, so that writing needs none.
    unwritten: AtomicUsize,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Frame>,
    /// Of `frames`.
    bytes: usize,
    /// A heartbeat is among the frames: time to look for signs of life.
    beat: bool,
    closing: Option<CloseCode>,
    waker: Option<Waker>,
}

/// What a socket finds when it looks into its queue.
#[derive(Debug, PartialEq, Eq)]
pub enum Look {
    /// Frames may have been taken.
    Open {
        beat: bool,
    },
    Closing(CloseCode),
}

impl Link {
    pub fn new(id: u64, who: Who) -> Self {
        Self {
            id,
            who,
            place: AtomicUsize::new(usize::MAX),
            queue: Mutex::new(Queue::default()),
            unwritten: AtomicUsize::new(0),
        }
    }

    /// Queues a frame. Over the bound the connection is closed instead.
    pub fn push(&self, frame: Frame) {
        self.put(frame, false);
    }

    /// Queues a heartbeat, on which the socket also checks that its client lives.
    pub fn push_beat(&self, frame: Frame) {
        self.put(frame, true);
    }

    /// Nothing that is queued now or later is sent. The first reason stands.
    pub fn close(&self, code: CloseCode) {
        self.lock().close(code);
    }

    pub fn is_closing(&self) -> bool {
        self.lock().closing.is_some()
    }

    /// Moves what is queued into `taken` if that is empty, and remembers whom to wake for more.
    pub fn take(&self, taken: &mut VecDeque<Frame>, cx: &Context<'_>) -> Look {
        let mut queue = self.lock();
        match &queue.waker {
            Some(waker) if waker.will_wake(cx.waker()) => {}
            _ => queue.waker = Some(cx.waker().clone()),
        }
        if let Some(code) = queue.closing {
            return Look::Closing(code);
        }
        if taken.is_empty() && !queue.frames.is_empty() {
            std::mem::swap(taken, &mut queue.frames);
            let bytes = std::mem::take(&mut queue.bytes);
            self.unwritten.store(bytes, Ordering::Relaxed);
            if queue.frames.capacity() > KEPT_FRAMES {
                queue.frames = VecDeque::new();
            }
        }
        Look::Open {
            beat: std::mem::take(&mut queue.beat),
        }
    }

    /// A taken frame of so many bytes was given to the socket.
    pub fn wrote(&self, bytes: usize) {
        self.unwritten.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn put(&self, frame: Frame, beat: bool) {
        let mut queue = self.lock();
        if queue.closing.is_some() {
            return;
        }
        let bytes = queue.bytes + frame.len();
        let waiting = bytes + self.unwritten.load(Ordering::Relaxed);
        if waiting > QUEUE_BYTES || queue.frames.len() >= QUEUE_FRAMES {
            queue.close(CloseCode::TooSlow);
            return;
        }
        queue.bytes = bytes;
        queue.beat |= beat;
        queue.frames.push_back(frame);
        // Whoever queued the first has woken the socket already, and it takes all at once.
        if queue.frames.len() == 1 || beat {
            queue.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn close(&mut self, code: CloseCode) {
        if self.closing.is_none() {
            self.closing = Some(code);
            self.frames = VecDeque::new();
            self.wake();
        }
    }

    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::TenantId;
    use uuid::Uuid;

    use super::*;

    fn link() -> Link {
        let tenant = TenantId(Uuid::nil());
        Link::new(1, Who::Tenant { tenant })
    }

    #[test]
    fn a_reader_that_stalls_is_cut_at_the_byte_bound() {
        let link = link();
        let mut taken = VecDeque::new();
        let cx = Context::from_waker(Waker::noop());
        let frame = Frame::from("x".repeat(16 * 1024));
        for _ in 0..32 {
            link.push(frame.clone());
        }
        // Taken but not written still counts.
        assert_eq!(link.take(&mut taken, &cx), Look::Open { beat: false });
        assert_eq!(taken.len(), 32);
        for _ in 0..32 {
            link.push(frame.clone());
        }
        assert!(!link.is_closing());
        link.push(frame);
        assert_eq!(
            link.take(&mut taken, &cx),
            Look::Closing(CloseCode::TooSlow)
        );
    }

    #[test]
    fn a_reader_that_writes_has_room_again() {
        let link = link();
        let mut taken = VecDeque::new();
        let cx = Context::from_waker(Waker::noop());
        let frame = Frame::from("x".repeat(16 * 1024));
        for _ in 0..1_000 {
            link.push(frame.clone());
            link.take(&mut taken, &cx);
            for frame in taken.drain(..) {
                link.wrote(frame.len());
            }
        }
        assert!(!link.is_closing());
    }

    #[test]
    fn nothing_follows_a_close_and_the_first_reason_stands() {
        let link = link();
        let mut taken = VecDeque::new();
        let cx = Context::from_waker(Waker::noop());
        link.push(Frame::from("before"));
        link.close(CloseCode::SignedOut);
        link.close(CloseCode::Restarting);
        link.push(Frame::from("after"));
        assert_eq!(
            link.take(&mut taken, &cx),
            Look::Closing(CloseCode::SignedOut)
        );
        assert!(taken.is_empty());
    }
}
