//! What `shared` writes is read back the same: every kind of frame, event and ephemeral.

use serde::Serialize;
use serde_json::{Value, json};
use shared::ids::{ConversationId, DocumentId, MessageId, PassageId};

use super::*;

const HERE: ConversationId = ConversationId(Uuid::from_u128(7));

fn wire(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn event_of(kind: TenantEventKind) -> TenantEvent {
    TenantEvent {
        seq: Seq(41),
        at: Timestamp(1_795_000_000_123),
        conversation: HERE,
        kind,
    }
}

fn message_by(author: TenantAuthor, citations: Vec<Citation>) -> TenantEventKind {
    TenantEventKind::MessagePosted {
        message: TenantMessage {
            id: MessageId(Uuid::from_u128(9)),
            author,
            body: "Due on the 1st [1] \u{202e} <b>".into(),
            citations,
        },
    }
}

fn citation_on(page: Option<u32>) -> Citation {
    Citation {
        number: 1,
        document: DocumentId(Uuid::from_u128(1)),
        title: "Lease".into(),
        section: "Payments > Due dates".into(),
        page,
        passage: PassageId(Uuid::from_u128(2)),
        quote: "Rent is due on the first.".into(),
    }
}

/// The match has no wildcard: a new kind of event asks to be added here and to [`kind`].
fn every_kind() -> Vec<TenantEventKind> {
    let name = || "Rosa".to_owned();
    let kinds = vec![
        TenantEventKind::Started,
        message_by(TenantAuthor::Tenant, Vec::new()),
        message_by(
            TenantAuthor::Agent,
            vec![citation_on(Some(4)), citation_on(None)],
        ),
        message_by(TenantAuthor::Staff { name: name() }, Vec::new()),
        TenantEventKind::PersonAsked {
            severity: Severity::Normal,
        },
        TenantEventKind::PersonAsked {
            severity: Severity::Emergency,
        },
        TenantEventKind::PersonJoined { name: name() },
        TenantEventKind::PersonLeft {
            name: String::new(),
            handler: Handler::Agent,
        },
        TenantEventKind::PersonLeft {
            name: name(),
            handler: Handler::Waiting,
        },
        TenantEventKind::Resolved,
        TenantEventKind::Reopened { name: None },
        TenantEventKind::Reopened { name: Some(name()) },
    ];
    for kind in &kinds {
        match kind {
            TenantEventKind::Started
            | TenantEventKind::MessagePosted { .. }
            | TenantEventKind::PersonAsked { .. }
            | TenantEventKind::PersonJoined { .. }
            | TenantEventKind::PersonLeft { .. }
            | TenantEventKind::Resolved
            | TenantEventKind::Reopened { .. } => {}
        }
    }
    kinds
}

#[test]
fn every_frame_is_read_as_it_was_written() {
    let head = Position {
        epoch: Epoch(3),
        seq: Seq(40),
    };
    let name = Some("Rosa".to_owned());
    let mut frames = vec![
        TenantServerFrame::Welcome { head },
        TenantServerFrame::Reset { head },
        TenantServerFrame::Heartbeat { head: Seq(44) },
    ];
    frames.extend(
        every_kind()
            .into_iter()
            .map(|kind| TenantServerFrame::Event {
                event: event_of(kind),
            }),
    );
    let ephemerals = [
        TenantEphemeral::Typing {
            conversation: HERE,
            name: None,
        },
        TenantEphemeral::TypingStopped {
            conversation: HERE,
            name,
        },
        TenantEphemeral::Answering {
            conversation: HERE,
            answer: AnswerPart {
                message: MessageId(Uuid::from_u128(9)),
                part: 2,
                text: "Rent is due on the 1st.\nPay at the office.".into(),
            },
        },
        TenantEphemeral::ReadMoved {
            conversation: HERE,
            up_to: Seq(5),
        },
    ];
    frames.extend(ephemerals.map(|ephemeral| TenantServerFrame::Ephemeral { ephemeral }));
    for written in frames {
        assert_eq!(frame(&wire(&written)).as_ref(), Some(&written));
    }
}

#[test]
fn an_opening_is_read_as_it_was_written() {
    let written = Opened {
        token: "t".into(),
        config: WidgetConfig {
            title: "Elm House".into(),
            greeting: "Hello".into(),
            office_hours: "9 to 6".into(),
            emergency_phone: "555-0100".into(),
            quick_questions: vec!["When is rent due?".into()],
        },
        thread: TenantThread {
            position: Position::default(),
            conversation: Some(HERE),
            events: every_kind().into_iter().map(event_of).collect(),
            read_up_to: Seq(3),
        },
    };
    let read = opened(&wire(&written)).unwrap();
    assert_eq!(read.token, written.token);
    assert_eq!(read.config, written.config);
    assert_eq!(read.thread, written.thread);
}

#[test]
fn what_was_kept_is_read_as_it_was_written() {
    let kept = Written {
        id: MessageId(Uuid::from_u128(1)),
        conversation: HERE,
        body: "Hello".into(),
        at: Timestamp(12),
    };
    assert_eq!(written(&wire(&kept)), Some(kept));
}

#[test]
fn what_a_newer_server_adds_is_passed_over() {
    assert_eq!(frame(&json!({"frame": "streamed_words"})), None);
    let mut thread_of = wire(&TenantThread {
        position: Position::default(),
        conversation: None,
        events: vec![event_of(TenantEventKind::Started)],
        read_up_to: Seq::ZERO,
    });
    let unknown = json!({"seq": 42, "at": 0, "conversation": HERE, "kind": {"type": "rated"}});
    thread_of["events"].as_array_mut().unwrap().push(unknown);
    assert_eq!(thread(&thread_of).unwrap().events.len(), 1);
}

#[test]
fn nonsense_is_not_read() {
    for nonsense in [
        json!(null),
        json!(7),
        json!([]),
        json!({"frame": 3}),
        json!("x"),
    ] {
        assert_eq!(frame(&nonsense), None);
        assert!(opened(&nonsense).is_none());
    }
    assert_eq!(seq(&json!(-1)), None);
}
