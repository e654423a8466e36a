//! Reads what the server tells a tenant. By hand, because the derived reading of these types is a
//! third of the widget's size; the tests hold every kind against what `shared` writes. What a newer
//! server adds is passed over, and so is anything that does not have the expected shape.

use shared::api::widget::{Opened, WidgetConfig};
use shared::entities::{Citation, Handler, Severity};
use shared::live::{
    AnswerPart, Epoch, Position, Seq, TenantAuthor, TenantEphemeral, TenantEvent, TenantEventKind,
    TenantMessage, TenantServerFrame,
};
use shared::replica::TenantThread;
use shared::time::Timestamp;
use uuid::Uuid;

use super::outbox::Written;
use crate::client::json::Json;

pub fn frame(json: &impl Json) -> Option<TenantServerFrame> {
    let head = json.get("head");
    Some(match json.get("frame")?.text()?.as_str() {
        "welcome" => TenantServerFrame::Welcome {
            head: position(&head?)?,
        },
        "reset" => TenantServerFrame::Reset {
            head: position(&head?)?,
        },
        "event" => TenantServerFrame::Event {
            event: event(&json.get("event")?)?,
        },
        "ephemeral" => TenantServerFrame::Ephemeral {
            ephemeral: ephemeral(&json.get("ephemeral")?)?,
        },
        "heartbeat" => TenantServerFrame::Heartbeat { head: seq(&head?)? },
        _ => return None,
    })
}

pub fn opened(json: &impl Json) -> Option<Opened> {
    Some(Opened {
        token: text(json, "token")?,
        config: config(&json.get("config")?)?,
        thread: thread(&json.get("thread")?)?,
    })
}

pub fn config(json: &impl Json) -> Option<WidgetConfig> {
    let questions = json.get("quick_questions")?.items()?;
    Some(WidgetConfig {
        title: text(json, "title")?,
        greeting: text(json, "greeting")?,
        office_hours: text(json, "office_hours")?,
        emergency_phone: text(json, "emergency_phone")?,
        quick_questions: questions.iter().filter_map(Json::text).collect(),
    })
}

pub fn thread(json: &impl Json) -> Option<TenantThread> {
    let events = json.get("events")?.items()?;
    Some(TenantThread {
        position: position(&json.get("position")?)?,
        conversation: id(json, "conversation"),
        events: events.iter().filter_map(event).collect(),
        read_up_to: seq(&json.get("read_up_to")?)?,
    })
}

pub fn written(json: &impl Json) -> Option<Written> {
    Some(Written {
        id: id(json, "id")?,
        conversation: id(json, "conversation")?,
        body: text(json, "body")?,
        at: at(json)?,
    })
}

pub fn seq(json: &impl Json) -> Option<Seq> {
    whole(json).map(Seq)
}

fn event(json: &impl Json) -> Option<TenantEvent> {
    Some(TenantEvent {
        seq: seq(&json.get("seq")?)?,
        at: at(json)?,
        conversation: id(json, "conversation")?,
        kind: kind(&json.get("kind")?)?,
    })
}

fn kind(json: &impl Json) -> Option<TenantEventKind> {
    let name = text(json, "name");
    Some(match text(json, "type")?.as_str() {
        "started" => TenantEventKind::Started,
        "message_posted" => TenantEventKind::MessagePosted {
            message: message(&json.get("message")?)?,
        },
        "person_asked" => TenantEventKind::PersonAsked {
            severity: match text(json, "severity")?.as_str() {
                "emergency" => Severity::Emergency,
                _ => Severity::Normal,
            },
        },
        "person_joined" => TenantEventKind::PersonJoined { name: name? },
        "person_left" => TenantEventKind::PersonLeft {
            name: name?,
            handler: match text(json, "handler")?.as_str() {
                "waiting" => Handler::Waiting,
                _ => Handler::Agent,
            },
        },
        "resolved" => TenantEventKind::Resolved,
        "reopened" => TenantEventKind::Reopened { name },
        _ => return None,
    })
}

fn message(json: &impl Json) -> Option<TenantMessage> {
    let author = json.get("author")?;
    let citations = json
        .get("citations")
        .and_then(|citations| citations.items());
    Some(TenantMessage {
        id: id(json, "id")?,
        author: match text(&author, "kind")?.as_str() {
            "tenant" => TenantAuthor::Tenant,
            "agent" => TenantAuthor::Agent,
            "staff" => TenantAuthor::Staff {
                name: text(&author, "name")?,
            },
            _ => return None,
        },
        body: text(json, "body")?,
        citations: citations.iter().flatten().filter_map(citation).collect(),
    })
}

fn citation(json: &impl Json) -> Option<Citation> {
    let small = |name| u32::try_from(whole(&json.get(name)?)?).ok();
    Some(Citation {
        number: small("number")?,
        document: id(json, "document")?,
        title: text(json, "title")?,
        section: text(json, "section")?,
        page: small("page"),
        passage: id(json, "passage")?,
        quote: text(json, "quote")?,
    })
}

fn ephemeral(json: &impl Json) -> Option<TenantEphemeral> {
    let conversation = id(json, "conversation")?;
    let name = text(json, "name");
    Some(match text(json, "type")?.as_str() {
        "typing" => TenantEphemeral::Typing { conversation, name },
        "typing_stopped" => TenantEphemeral::TypingStopped { conversation, name },
        "answering" => TenantEphemeral::Answering {
            conversation,
            answer: AnswerPart {
                message: id(json, "message")?,
                part: u32::try_from(whole(&json.get("part")?)?).ok()?,
                text: text(json, "text")?,
            },
        },
        "read_moved" => TenantEphemeral::ReadMoved {
            conversation,
            up_to: seq(&json.get("up_to")?)?,
        },
        _ => return None,
    })
}

fn position(json: &impl Json) -> Option<Position> {
    Some(Position {
        epoch: Epoch(u32::try_from(whole(&json.get("epoch")?)?).ok()?),
        seq: seq(&json.get("seq")?)?,
    })
}

fn text(json: &impl Json, name: &str) -> Option<String> {
    json.get(name)?.text()
}

pub fn id<T: From<Uuid>>(json: &impl Json, name: &str) -> Option<T> {
    Uuid::try_parse(&text(json, name)?).ok().map(T::from)
}

fn at(json: &impl Json) -> Option<Timestamp> {
    let millis = json.get("at")?.number()?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds are whole")]
    Some(Timestamp(millis as i64))
}

/// Numbers of events and pages: far below where a double loses count.
fn whole(json: &impl Json) -> Option<u64> {
    let number = json.number().filter(|number| *number >= 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and not negative"
    )]
    Some(number as u64)
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
