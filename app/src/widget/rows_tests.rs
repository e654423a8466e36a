//! What the tenant sees of a conversation, as a list of rows.

use shared::ids::ConversationId;
use shared::live::TenantMessage;
use uuid::Uuid;

use super::*;
use crate::widget::outbox::{Delivery, Written};

const HERE: ConversationId = ConversationId(Uuid::from_u128(1));
const DAY: i64 = 86_400_000;

fn id(number: u64) -> MessageId {
    MessageId(Uuid::from_u128(u128::from(number)))
}

fn event(seq: u64, at: i64, kind: TenantEventKind) -> TenantEvent {
    TenantEvent {
        seq: Seq(seq),
        at: Timestamp(at),
        conversation: HERE,
        kind,
    }
}

fn says(seq: u64, at: i64, author: TenantAuthor) -> TenantEvent {
    let message = TenantMessage {
        id: id(seq),
        author,
        body: "Words".into(),
        citations: Vec::new(),
    };
    event(seq, at, TenantEventKind::MessagePosted { message })
}

fn asked(seq: u64) -> TenantEvent {
    let severity = Severity::Normal;
    event(seq, 0, TenantEventKind::PersonAsked { severity })
}

fn keys(events: &[TenantEvent], outgoing: &[Outgoing]) -> Vec<RowKey> {
    let day_of = |at: Timestamp| i32::try_from(at.0 / DAY).unwrap();
    rows(events, outgoing, day_of)
        .iter()
        .map(Row::key)
        .collect()
}

fn unsent(number: u64, at: i64) -> Outgoing {
    Outgoing {
        written: Written {
            id: id(number),
            conversation: HERE,
            body: "Words".into(),
            at: Timestamp(at),
        },
        delivery: Delivery::Waiting,
    }
}

#[test]
fn a_day_opens_once_even_when_a_clock_is_behind() {
    let events = [
        says(1, 0, TenantAuthor::Tenant),
        says(2, DAY, TenantAuthor::Agent),
        says(3, DAY - 5, TenantAuthor::Agent),
    ];
    assert_eq!(
        keys(&events, &[unsent(9, 0)]),
        [
            RowKey::Day(0),
            RowKey::Message(id(1)),
            RowKey::Day(1),
            RowKey::Message(id(2)),
            RowKey::Message(id(3)),
            RowKey::Message(id(9)),
        ]
    );
}

#[test]
fn a_message_keeps_its_row_when_it_is_posted() {
    let before = keys(&[], &[unsent(5, 0)]);
    let after = keys(&[says(5, 0, TenantAuthor::Tenant)], &[]);
    assert_eq!(before, after);
}

#[test]
fn asked_twice_in_a_row_is_told_once() {
    let events = [
        asked(1),
        asked(2),
        says(3, 0, TenantAuthor::Tenant),
        asked(4),
    ];
    assert_eq!(
        keys(&events, &[]),
        [
            RowKey::Day(0),
            RowKey::Line(Seq(1)),
            RowKey::Message(id(3)),
            RowKey::Line(Seq(4)),
        ]
    );
}

#[test]
fn an_answer_shows_that_it_was_read() {
    let events = [
        says(1, 0, TenantAuthor::Tenant),
        says(4, 0, TenantAuthor::Agent),
        says(6, 0, TenantAuthor::Tenant),
    ];
    assert_eq!(read_by_office(&events, Seq::ZERO), Seq(4));
    assert_eq!(read_by_office(&events, Seq(7)), Seq(7));
    assert_eq!(read_by_office(&[], Seq(2)), Seq(2));
}

#[test]
fn closed_until_it_opens_again() {
    let mut events = vec![
        event(1, 0, TenantEventKind::Started),
        event(2, 0, TenantEventKind::Resolved),
    ];
    assert!(is_resolved(&events));
    events.push(event(3, 0, TenantEventKind::Reopened { name: None }));
    assert!(!is_resolved(&events));
    assert!(!is_resolved(&[]));
}
