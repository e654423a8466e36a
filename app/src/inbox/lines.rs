//! The thread as lines to draw, from its events: days, messages, what happened between them, and
//! where the unread ones begin. Pure.

use std::sync::Arc;

use shared::entities::{Author, Message};
use shared::ids::{MemberId, MessageId};
use shared::live::{Event, EventKind, Seq};
use shared::time::Timestamp;

use crate::inbox::words::{self, Tone};

#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    Day {
        /// Days since 1970 where the reader is.
        day: i32,
        at: Timestamp,
    },
    /// What follows was not read when the thread was opened.
    New,
    Message {
        message: Arc<Message>,
        /// Opens a group of one writer: shows the name.
        opens: bool,
    },
    Happened {
        seq: Seq,
        at: Timestamp,
        words: String,
        tone: Tone,
    },
}

/// Names a line, so that what is drawn already stays. A message that is on its way and the one
/// that arrived are one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Day(i32),
    New,
    Message(MessageId, bool),
    Happened(Seq, String),
}

impl Line {
    pub fn key(&self) -> Key {
        match self {
            Line::Day { day, .. } => Key::Day(*day),
            Line::New => Key::New,
            Line::Message { message, opens } => Key::Message(message.id, *opens),
            Line::Happened { seq, words, .. } => Key::Happened(*seq, words.clone()),
        }
    }
}

/// Messages of one writer within this are one group.
const GROUP_MS: i64 = 5 * 60_000;

/// How the reader's calendar and clock see instants.
#[derive(Debug)]
pub struct Reader<D, C> {
    pub me: MemberId,
    pub day_of: D,
    pub clock: C,
}

/// `on_the_way` are my own messages that no event tells of yet. `new_after` is up to where I had
/// read when I opened the thread.
pub fn lines<D, C>(
    events: &[Event],
    on_the_way: &[Arc<Message>],
    new_after: Option<Seq>,
    reader: &Reader<D, C>,
) -> Vec<Line>
where
    D: Fn(Timestamp) -> i32,
    C: Fn(Timestamp) -> String,
{
    let mut thread = Builder {
        lines: Vec::with_capacity(events.len() + on_the_way.len() + 8),
        day: None,
        day_of: &reader.day_of,
        new_after,
    };
    let mut tagging: Option<&Event> = None;
    for event in events {
        if let EventKind::MessagePosted { message } = &event.kind {
            tagging = None;
            if message.author != Author::Agent {
                thread.mark_new(message, reader.me);
            }
            thread.message(Arc::new(Message::clone(message)));
            continue;
        }
        if words::follows_of_itself(event) {
            continue;
        }
        let named = words::tag_named(event);
        if let (Some((by, name)), Some(before)) = (named, tagging)
            && before.by == *by
            && let Some(Line::Happened { words, .. }) = thread.lines.last_mut()
        {
            words.push_str(", ");
            words.push_str(name);
            continue;
        }
        tagging = named.map(|_| event);
        if let Some(said) = words::said(event, reader.me, &reader.clock) {
            thread.at(event.at);
            thread.lines.push(Line::Happened {
                seq: event.seq,
                at: event.at,
                words: said.words,
                tone: said.tone,
            });
        }
    }
    for message in on_the_way {
        thread.message(Arc::clone(message));
    }
    thread.lines
}

struct Builder<'a, D> {
    lines: Vec<Line>,
    day: Option<i32>,
    day_of: &'a D,
    /// Taken when the divider is drawn.
    new_after: Option<Seq>,
}

impl<D: Fn(Timestamp) -> i32> Builder<'_, D> {
    /// Begins a new day when `at` is on one.
    fn at(&mut self, at: Timestamp) {
        let day = (self.day_of)(at);
        if self.day.is_none_or(|before| before < day) {
            self.day = Some(day);
            self.lines.push(Line::Day { day, at });
        }
    }

    fn mark_new(&mut self, message: &Message, me: MemberId) {
        let mine = matches!(&message.author, Author::Staff { member } if member.id == me);
        if !mine && self.new_after.is_some_and(|read| message.seq > read) {
            self.new_after = None;
            self.at(message.at);
            self.lines.push(Line::New);
        }
    }

    fn message(&mut self, message: Arc<Message>) {
        self.at(message.at);
        let continues = matches!(
            self.lines.last(),
            Some(Line::Message { message: before, .. })
                if before.author == message.author
                    && before.channel == message.channel
                    && message.at.0 - before.at.0 < GROUP_MS
        );
        self.lines.push(Line::Message {
            message,
            opens: !continues,
        });
    }
}

#[cfg(test)]
mod tests {
    use shared::entities::{AppliedTag, Channel, StaffRef, TagSource};
    use shared::ids::{ConversationId, TagId};
    use shared::live::Actor;
    use uuid::Uuid;

    use super::*;

    const ME: MemberId = MemberId(Uuid::from_u128(1));
    const MINUTE: i64 = 60_000;
    const DAY: i64 = 24 * 60 * MINUTE;

    fn message(seq: u64, author: Author, at: i64) -> Message {
        Message {
            id: MessageId(Uuid::from_u128(u128::from(seq))),
            conversation: ConversationId(Uuid::nil()),
            seq: Seq(seq),
            author,
            channel: Channel::Reply,
            body: format!("message {seq}"),
            citations: vec![],
            trace: None,
            at: Timestamp(at),
        }
    }

    fn event(seq: u64, at: i64, by: Actor, kind: EventKind) -> Event {
        Event {
            seq: Seq(seq),
            at: Timestamp(at),
            by,
            conversation: None,
            tenant: None,
            kind,
        }
    }

    fn posted(seq: u64, author: Author, at: i64) -> Event {
        let message = Box::new(message(seq, author, at));
        event(seq, at, Actor::Tenant, EventKind::MessagePosted { message })
    }

    fn tagged(seq: u64, name: &str) -> Event {
        let applied = AppliedTag {
            tag: TagId(Uuid::nil()),
            source: TagSource::Agent {
                confidence: 0.9,
                evidence: String::new(),
            },
            at: Timestamp(0),
        };
        let name = name.to_owned();
        event(
            seq,
            0,
            Actor::Agent,
            EventKind::TagApplied { applied, name },
        )
    }

    fn drawn(events: &[Event], on_the_way: &[Arc<Message>], new_after: Option<Seq>) -> Vec<String> {
        let reader = Reader {
            me: ME,
            day_of: |at: Timestamp| i32::try_from(at.0.div_euclid(DAY)).unwrap(),
            clock: |at: Timestamp| at.0.to_string(),
        };
        lines(events, on_the_way, new_after, &reader)
            .iter()
            .map(|line| match line {
                Line::Day { day, .. } => format!("day {day}"),
                Line::New => "new".to_owned(),
                Line::Message { message, opens } => {
                    format!("{}{}", if *opens { "> " } else { "" }, message.body)
                }
                Line::Happened { words, .. } => words.clone(),
            })
            .collect()
    }

    #[test]
    fn a_day_begins_once_and_a_writer_is_named_once() {
        let events = [
            posted(1, Author::Tenant, 0),
            posted(2, Author::Tenant, MINUTE),
            posted(3, Author::Agent, 2 * MINUTE),
            posted(4, Author::Agent, 20 * MINUTE),
            posted(5, Author::Tenant, DAY),
        ];
        assert_eq!(
            drawn(&events, &[], None),
            [
                "day 0",
                "> message 1",
                "message 2",
                "> message 3",
                "> message 4",
                "day 1",
                "> message 5"
            ]
        );
    }

    #[test]
    fn unread_ones_begin_under_a_divider() {
        let events = [posted(1, Author::Tenant, 0), posted(2, Author::Tenant, 1)];
        assert_eq!(
            drawn(&events, &[], Some(Seq(1))),
            ["day 0", "> message 1", "new", "> message 2"]
        );
        assert_eq!(
            drawn(&events, &[], Some(Seq(2))),
            ["day 0", "> message 1", "message 2"]
        );
    }

    #[test]
    fn my_own_words_are_never_new() {
        let mine = Author::Staff {
            member: StaffRef {
                id: ME,
                name: "Me".into(),
            },
        };
        let events = [posted(1, Author::Tenant, 0), posted(2, mine, 1)];
        assert_eq!(
            drawn(&events, &[], Some(Seq(1))),
            ["day 0", "> message 1", "> message 2"]
        );
    }

    #[test]
    fn tags_put_on_by_one_hand_are_one_line() {
        let events = [tagged(1, "Maintenance"), tagged(2, "Emergency")];
        assert_eq!(
            drawn(&events, &[], None),
            ["day 0", "Agent tagged Maintenance, Emergency"]
        );
    }

    #[test]
    fn what_is_on_its_way_stands_last_and_keeps_its_key_when_it_arrives() {
        let events = [posted(1, Author::Tenant, 0)];
        let sending = Arc::new(message(2, Author::Agent, 1));
        let before = Line::Message {
            message: Arc::clone(&sending),
            opens: true,
        };
        assert_eq!(
            drawn(&events, &[sending], None),
            ["day 0", "> message 1", "> message 2"]
        );
        let arrived = Line::Message {
            message: Arc::new(message(2, Author::Agent, 3)),
            opens: true,
        };
        assert_eq!(before.key(), arrived.key());
    }
}
