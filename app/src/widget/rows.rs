//! The rows of the conversation from what the thread and the outbox hold. Pure. A row keeps its key
//! from the moment a message is written until it is read, so that it is drawn once.

use shared::entities::{Citation, Handler, Severity};
use shared::ids::MessageId;
use shared::live::{Seq, TenantAuthor, TenantEvent, TenantEventKind};
use shared::time::Timestamp;

use super::outbox::Outgoing;

#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A day of the reader's calendar begins.
    Day {
        number: i32,
        at: Timestamp,
    },
    Message(Said),
    /// Something happened.
    Line {
        seq: Seq,
        kind: LineKind,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub id: MessageId,
    pub author: TenantAuthor,
    pub body: String,
    pub citations: Vec<Citation>,
    pub at: Timestamp,
    /// `None` while it is still in the outbox.
    pub seq: Option<Seq>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    PersonAsked,
    EmergencyPassedOn,
    PersonJoined {
        name: String,
    },
    /// The name may be unknown.
    PersonLeft {
        name: String,
        handler: Handler,
    },
    Resolved,
    Reopened {
        name: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowKey {
    Day(i32),
    Message(MessageId),
    Line(Seq),
}

impl Row {
    pub fn key(&self) -> RowKey {
        match self {
            Row::Day { number, .. } => RowKey::Day(*number),
            Row::Message(said) => RowKey::Message(said.id),
            Row::Line { seq, .. } => RowKey::Line(*seq),
        }
    }
}

/// `day_of` numbers the days of the reader's calendar.
pub fn rows(
    events: &[TenantEvent],
    outgoing: &[Outgoing],
    day_of: impl Fn(Timestamp) -> i32,
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(events.len() + outgoing.len() + 1);
    let mut latest_day = None;
    let mut latest_line = None;
    let mut push = |row: Row, at: Timestamp| {
        // A clock that is behind must not open an earlier day a second time.
        let number = latest_day.map_or(day_of(at), |latest: i32| latest.max(day_of(at)));
        if latest_day != Some(number) {
            latest_day = Some(number);
            rows.push(Row::Day { number, at });
        }
        rows.push(row);
    };
    for event in events {
        if let TenantEventKind::MessagePosted { message } = &event.kind {
            latest_line = None;
            let row = Row::Message(Said {
                id: message.id,
                author: message.author.clone(),
                body: message.body.clone(),
                citations: message.citations.clone(),
                at: event.at,
                seq: Some(event.seq),
            });
            push(row, event.at);
        } else if let Some(kind) = line(&event.kind)
            // Asked twice in a row is asked once.
            && latest_line.as_ref() != Some(&kind)
        {
            latest_line = Some(kind.clone());
            push(
                Row::Line {
                    seq: event.seq,
                    kind,
                },
                event.at,
            );
        }
    }
    for Outgoing { written, .. } in outgoing {
        let row = Row::Message(Said {
            id: written.id,
            author: TenantAuthor::Tenant,
            body: written.body.clone(),
            citations: Vec::new(),
            at: written.at,
            seq: None,
        });
        push(row, written.at);
    }
    rows
}

fn line(kind: &TenantEventKind) -> Option<LineKind> {
    Some(match kind {
        TenantEventKind::Started | TenantEventKind::MessagePosted { .. } => return None,
        TenantEventKind::PersonAsked { severity } => match severity {
            Severity::Normal => LineKind::PersonAsked,
            Severity::Emergency => LineKind::EmergencyPassedOn,
        },
        TenantEventKind::PersonJoined { name } => LineKind::PersonJoined { name: name.clone() },
        TenantEventKind::PersonLeft { name, handler } => LineKind::PersonLeft {
            name: name.clone(),
            handler: *handler,
        },
        TenantEventKind::Resolved => LineKind::Resolved,
        TenantEventKind::Reopened { name } => LineKind::Reopened { name: name.clone() },
    })
}

/// Whether a person was asked or has come, and the assistant is to be silent.
pub fn is_with_person(events: &[TenantEvent]) -> bool {
    let turn = events.iter().rev().find_map(|event| match &event.kind {
        TenantEventKind::PersonAsked { .. } | TenantEventKind::PersonJoined { .. } => Some(true),
        TenantEventKind::PersonLeft { handler, .. } => Some(*handler != Handler::Agent),
        TenantEventKind::Started
        | TenantEventKind::MessagePosted { .. }
        | TenantEventKind::Resolved
        | TenantEventKind::Reopened { .. } => None,
    });
    turn.unwrap_or(false)
}

/// Up to where the office has read: what it read, and what it answered.
pub fn read_by_office(events: &[TenantEvent], read_up_to: Seq) -> Seq {
    latest_of_office(events).map_or(read_up_to, |seq| seq.max(read_up_to))
}

/// The latest message that is not the tenant's own.
pub fn latest_of_office(events: &[TenantEvent]) -> Option<Seq> {
    events.iter().rev().find_map(|event| match &event.kind {
        TenantEventKind::MessagePosted { message } if message.author != TenantAuthor::Tenant => {
            Some(event.seq)
        }
        _ => None,
    })
}

/// Whether the conversation is closed as it stands.
pub fn is_resolved(events: &[TenantEvent]) -> bool {
    events
        .iter()
        .rev()
        .find_map(|event| match &event.kind {
            TenantEventKind::Resolved => Some(true),
            TenantEventKind::Reopened { .. } | TenantEventKind::Started => Some(false),
            TenantEventKind::MessagePosted { .. }
            | TenantEventKind::PersonAsked { .. }
            | TenantEventKind::PersonJoined { .. }
            | TenantEventKind::PersonLeft { .. } => None,
        })
        .unwrap_or(false)
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
