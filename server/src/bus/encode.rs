//! Encodes what goes to browsers: once per audience, on the node that speaks. Everybody else passes
//! the same bytes on.

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;

use shared::ids::{ConversationId, TenantId};
use shared::live::{Ephemeral, Event, Seq, TenantEphemeral, TenantEvent};

use super::{Announcement, News};

/// One WebSocket text message. A clone shares the bytes.
pub type Frame = Utf8Bytes;

/// An event as it goes to browsers, with what is needed to choose the audience.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodedEvent {
    pub seq: Seq,
    pub conversation: Option<ConversationId>,
    pub tenant: Option<TenantId>,
    pub for_staff: Frame,
    /// `None` where tenants see nothing of it.
    pub for_tenant: Option<Frame>,
}

impl EncodedEvent {
    pub fn of(event: &Event) -> Self {
        Self {
            seq: event.seq,
            conversation: event.conversation,
            tenant: event.tenant,
            for_staff: frame(&ServerFrame::Event { event }),
            for_tenant: event
                .tenant
                .and_then(|_| event.for_tenant())
                .map(|event| frame(&TenantFrame::Event { event: &event })),
        }
    }

    /// What it weighs in memory, roughly.
    pub fn bytes(&self) -> usize {
        self.for_staff.len() + self.for_tenant.as_ref().map_or(0, |frame| frame.len())
    }
}

pub fn ephemeral_for_staff(ephemeral: &Ephemeral) -> Frame {
    frame(&ServerFrame::Ephemeral { ephemeral })
}

pub fn ephemeral_for_tenant(ephemeral: &TenantEphemeral) -> Frame {
    frame(&TenantFrame::Ephemeral { ephemeral })
}

/// [`shared::live::ServerFrame`] and its twin for tenants own what they carry; these two borrow it,
/// because an event is too large to be cloned for its encoding. A test holds them together.
#[derive(Serialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
enum ServerFrame<'a> {
    Event { event: &'a Event },
    Ephemeral { ephemeral: &'a Ephemeral },
}

#[derive(Serialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
enum TenantFrame<'a> {
    Event { event: &'a TenantEvent },
    Ephemeral { ephemeral: &'a TenantEphemeral },
}

pub fn frame(value: &impl Serialize) -> Frame {
    serde_json::to_string(value)
        .expect("frames are plain data with string keys")
        .into()
}

impl From<&Announcement> for News {
    fn from(announcement: &Announcement) -> Self {
        match announcement {
            Announcement::Events {
                workspace,
                epoch,
                events,
            } => News::Events {
                workspace: *workspace,
                epoch: *epoch,
                events: events.iter().map(EncodedEvent::of).collect(),
            },
            Announcement::Ephemeral {
                workspace,
                ephemeral,
            } => News::Ephemeral {
                workspace: *workspace,
                frame: ephemeral_for_staff(ephemeral),
                ephemeral: ephemeral.clone(),
            },
            Announcement::SessionsEnded {
                workspace,
                sessions,
            } => News::SessionsEnded {
                workspace: *workspace,
                sessions: sessions.clone(),
            },
            Announcement::MemberGone { workspace, member } => News::MemberGone {
                workspace: *workspace,
                member: *member,
            },
            Announcement::TenantsEnded { workspace, tenants } => News::TenantsEnded {
                workspace: *workspace,
                tenants: tenants.clone(),
            },
            Announcement::JobsWaiting => News::JobsWaiting,
            Announcement::KnowledgeChanged { workspace } => News::KnowledgeChanged {
                workspace: *workspace,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::live::{Actor, EventKind};
    use shared::time::Timestamp;

    use super::*;

    #[test]
    fn what_is_encoded_reads_back_as_the_frame_of_the_contract() {
        let event = Event {
            seq: Seq(7),
            at: Timestamp(1),
            by: Actor::System,
            conversation: Some(ConversationId(uuid::Uuid::from_u128(1))),
            tenant: Some(TenantId(uuid::Uuid::from_u128(2))),
            kind: EventKind::ConversationResolved,
        };
        let encoded = EncodedEvent::of(&event);
        let staff: shared::live::ServerFrame = serde_json::from_str(&encoded.for_staff).unwrap();
        assert_eq!(
            staff,
            shared::live::ServerFrame::Event {
                event: Box::new(event.clone())
            }
        );
        let tenant: shared::live::TenantServerFrame =
            serde_json::from_str(&encoded.for_tenant.unwrap()).unwrap();
        assert_eq!(
            tenant,
            shared::live::TenantServerFrame::Event {
                event: event.for_tenant().unwrap()
            }
        );
    }
}
