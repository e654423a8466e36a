//! Keeps one workspace's events in order and without gaps. Pure: events go in as the bus brings
//! them, twice, too early or not at all; they come out once each, by number.

use std::collections::{BTreeMap, VecDeque};

use shared::live::{Epoch, Position, Seq};

use crate::bus::EncodedEvent;

/// Events that wait for an earlier one. More are forgotten; the store has them.
const WAITING: usize = 512;
/// Passed events kept so that a client that was away for a moment needs no query.
const RECENT_EVENTS: usize = 256;
const RECENT_BYTES: usize = 256 * 1024;

#[derive(Debug, Default)]
pub struct Order {
    /// `None` until the store has told.
    head: Option<Position>,
    /// The highest number anybody has spoken of.
    heard_of: Seq,
    waiting: BTreeMap<Seq, EncodedEvent>,
    recent: VecDeque<EncodedEvent>,
    recent_bytes: usize,
}

/// What an offered event is for the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Kept; [`Order::next`] says whether its turn has come.
    Kept,
    Known,
    /// It belongs to another history than ours: the store must be asked.
    OtherEpoch,
}

impl Order {
    /// Begins at a head read from the store, or begins anew when the history was replaced.
    pub fn start(&mut self, head: Position) {
        if self.head.is_some() {
            self.waiting.clear();
            self.heard_of = head.seq;
        }
        self.recent.clear();
        self.recent_bytes = 0;
        self.head = Some(head);
        self.heard_of = self.heard_of.max(head.seq);
        self.waiting = self.waiting.split_off(&head.seq.next());
    }

    pub fn head(&self) -> Option<Position> {
        self.head
    }

    pub fn offer(&mut self, epoch: Epoch, event: EncodedEvent) -> Offered {
        if let Some(head) = self.head {
            if epoch != head.epoch {
                return Offered::OtherEpoch;
            }
            if event.seq <= head.seq {
                return Offered::Known;
            }
        }
        self.heard_of = self.heard_of.max(event.seq);
        self.waiting.insert(event.seq, event);
        if self.waiting.len() > WAITING {
            self.waiting.pop_last();
        }
        Offered::Kept
    }

    /// The event whose turn it is. Counts as delivered.
    pub fn next(&mut self) -> Option<EncodedEvent> {
        let head = self.head.as_mut()?;
        let event = self.waiting.remove(&head.seq.next())?;
        head.seq = event.seq;
        self.recent_bytes += event.bytes();
        self.recent.push_back(event.clone());
        while self.recent.len() > RECENT_EVENTS || self.recent_bytes > RECENT_BYTES {
            let gone = self.recent.pop_front();
            self.recent_bytes -= gone.map_or(0, |event| event.bytes());
        }
        Some(event)
    }

    /// The store says that the history goes up to `seq`.
    pub fn hear_of(&mut self, seq: Seq) {
        self.heard_of = self.heard_of.max(seq);
    }

    /// How many events are known to exist that were not delivered.
    pub fn behind(&self) -> u64 {
        let head = self.head.map_or(Seq::ZERO, |head| head.seq);
        self.heard_of.0.saturating_sub(head.0)
    }

    /// The events after `after`, if all of them are still at hand.
    pub fn since(&self, after: Seq) -> Option<impl Iterator<Item = &EncodedEvent>> {
        let head = self.head?.seq;
        let missing = usize::try_from(head.0.checked_sub(after.0)?).ok()?;
        let skip = self.recent.len().checked_sub(missing)?;
        Some(self.recent.iter().skip(skip))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EPOCH: Epoch = Epoch(1);

    fn event(seq: u64) -> EncodedEvent {
        EncodedEvent {
            seq: Seq(seq),
            conversation: None,
            tenant: None,
            for_staff: seq.to_string().into(),
            for_tenant: None,
        }
    }

    fn started_at(seq: u64) -> Order {
        let mut order = Order::default();
        order.start(Position {
            epoch: EPOCH,
            seq: Seq(seq),
        });
        order
    }

    fn drain(order: &mut Order) -> Vec<u64> {
        std::iter::from_fn(|| order.next().map(|event| event.seq.0)).collect()
    }

    proptest! {
        /// Shuffled, doubled and dropped on the way, then healed from the store.
        #[test]
        fn events_come_out_once_each_and_in_order(
            brought in prop::collection::vec(1_u64..80, 0..200),
        ) {
            let mut order = started_at(0);
            let mut out = Vec::new();
            for seq in &brought {
                order.offer(EPOCH, event(*seq));
                out.extend(drain(&mut order));
            }
            let highest = brought.iter().copied().max().unwrap_or(0);
            prop_assert_eq!(order.behind(), highest - out.len() as u64);
            let head = order.head().unwrap().seq.0;
            for seq in head + 1..=highest {
                order.offer(EPOCH, event(seq));
            }
            out.extend(drain(&mut order));
            prop_assert_eq!(out, (1..=highest).collect::<Vec<_>>());
            prop_assert_eq!(order.behind(), 0);
        }
    }

    #[test]
    fn what_comes_before_the_head_is_known_waits_for_it() {
        let mut order = Order::default();
        for seq in [8, 6, 5] {
            assert_eq!(order.offer(EPOCH, event(seq)), Offered::Kept);
        }
        assert!(order.next().is_none());
        order.start(Position {
            epoch: EPOCH,
            seq: Seq(5),
        });
        assert_eq!(drain(&mut order), [6]);
        assert_eq!(order.behind(), 2);
    }

    #[test]
    fn the_waiting_room_is_bounded() {
        let mut order = started_at(0);
        for seq in 2..5_000 {
            order.offer(EPOCH, event(seq));
        }
        assert_eq!(order.waiting.len(), WAITING);
        assert_eq!(order.behind(), 4_999);
        order.offer(EPOCH, event(1));
        assert_eq!(drain(&mut order).len(), WAITING);
    }

    #[test]
    fn recent_events_are_at_hand_as_far_as_they_reach() {
        let mut order = started_at(10);
        for seq in 11..=20 {
            order.offer(EPOCH, event(seq));
        }
        drain(&mut order);
        let since = |after| {
            order
                .since(Seq(after))
                .map(|events| events.map(|event| event.seq.0).collect::<Vec<_>>())
        };
        assert_eq!(since(18), Some(vec![19, 20]));
        assert_eq!(since(20), Some(vec![]));
        assert_eq!(since(10).map(|events| events.len()), Some(10));
        assert_eq!(since(9), None);
        assert_eq!(since(21), None);
    }

    #[test]
    fn another_history_is_noticed() {
        let mut order = started_at(3);
        assert_eq!(order.offer(Epoch(2), event(4)), Offered::OtherEpoch);
        assert!(order.next().is_none());
    }
}
