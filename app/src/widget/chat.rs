//! What the widget holds, as one handle that is passed to every part. Who may change what: `session`
//! the thread and the phase, `sending` the outbox, `composer` the draft, `host` whether it is shown.

use leptos::prelude::*;
use shared::api::widget::WidgetConfig;
use shared::error::ErrorCode;
use shared::ids::ConversationId;
use shared::live::{Position, Seq};
use shared::replica::TenantThread;

use super::drawer::Drawer;
use super::outbox::{self, Delivery, Outbox};
use super::place::Place;
use super::rows;
use super::typists::Typists;
use crate::client::ids::new_id;
use crate::client::socket::Socket;
use crate::i18n::{Language, WidgetTexts};

#[derive(Clone, Copy, Debug)]
pub struct Chat {
    pub texts: &'static WidgetTexts,
    pub place: &'static Place,
    pub drawer: &'static Drawer,
    pub phase: RwSignal<Phase>,
    pub config: RwSignal<Option<WidgetConfig>>,
    pub thread: RwSignal<TenantThread>,
    pub outbox: RwSignal<Outbox>,
    pub typists: RwSignal<Typists>,
    pub draft: RwSignal<String>,
    /// Up to where the tenant has seen it.
    pub seen_up_to: RwSignal<Seq>,
    /// Whether the frame is open in the host page.
    pub shown: RwSignal<bool>,
    pub link: RwSignal<Link>,
    /// A snapshot is on its way; until then events would leave a gap before them.
    pub(super) is_resetting: RwSignal<bool>,
    pub(super) socket: RwSignal<Option<Socket>>,
    pub(super) owner: StoredValue<Owner>,
    /// Counts up when the composer shall take the focus.
    pub focus: RwSignal<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Opening,
    Ready,
    /// Opening failed; temporary ones are tried again.
    Failed(ErrorCode),
}

impl Phase {
    /// Nothing can be written, now or later.
    pub fn is_hopeless(self) -> bool {
        match self {
            Phase::Opening | Phase::Ready => false,
            Phase::Failed(code) => !code.is_temporary(),
        }
    }
}

/// The connection as the tenant is told of it: trying again does not look like being back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Fine,
    Away,
    /// The server speaks a newer language than this page.
    Outdated,
}

/// What stands under one of the tenant's own messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnState {
    WaitingForNetwork,
    Sending,
    Sent,
    Read,
    Refused { why: String },
}

/// Before the first opening.
pub fn nothing_said() -> TenantThread {
    TenantThread {
        position: Position::default(),
        conversation: None,
        events: Vec::new(),
        read_up_to: Seq::ZERO,
    }
}

impl Chat {
    pub fn new(place: Place, language: Language) -> Self {
        // One per page, for as long as the page lives.
        let drawer: &'static Drawer = Box::leak(Box::new(Drawer::of(&place.key)));
        Self {
            texts: language.widget(),
            place: Box::leak(Box::new(place)),
            drawer,
            phase: RwSignal::new(Phase::Opening),
            config: RwSignal::new(drawer.config()),
            thread: RwSignal::new(nothing_said()),
            outbox: RwSignal::new(Outbox::of_kept(drawer.outbox())),
            typists: RwSignal::default(),
            draft: RwSignal::new(drawer.draft()),
            seen_up_to: RwSignal::new(drawer.read_up_to()),
            shown: RwSignal::new(false),
            link: RwSignal::new(Link::Fine),
            is_resetting: RwSignal::new(false),
            socket: RwSignal::new(None),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            focus: RwSignal::new(0),
        }
    }

    /// The conversation that is being written in; made up and kept if there is none yet.
    pub fn conversation(self) -> ConversationId {
        let known = self.thread.with_untracked(|thread| thread.conversation);
        known
            .or_else(|| self.drawer.conversation())
            .unwrap_or_else(|| {
                let conversation = new_id();
                self.drawer.keep_conversation(conversation);
                conversation
            })
    }

    pub fn office_hours(self) -> String {
        let hours = |config: &WidgetConfig| config.office_hours.clone();
        self.config
            .with(|config| config.as_ref().map(hours))
            .unwrap_or_default()
    }

    /// Reactive: the state of a message that the tenant wrote on this page.
    pub fn state_of(self, id: shared::ids::MessageId) -> OwnState {
        let delivery = self.outbox.with(|outbox| {
            let outgoing = outbox.find(id)?;
            Some(outgoing.delivery.clone())
        });
        match delivery {
            Some(Delivery::Sent) => OwnState::Sent,
            Some(Delivery::Refused { why }) => OwnState::Refused { why },
            Some(Delivery::Waiting | Delivery::Sending) => {
                let is_away =
                    self.link.get() == Link::Away || matches!(self.phase.get(), Phase::Failed(_));
                if is_away {
                    OwnState::WaitingForNetwork
                } else {
                    OwnState::Sending
                }
            }
            None => self.thread.with(|thread| {
                let posted = outbox::posted_as(&thread.events, id);
                let read = rows::read_by_office(&thread.events, thread.read_up_to);
                match posted {
                    Some((seq, _)) if seq <= read => OwnState::Read,
                    Some(_) | None => OwnState::Sent,
                }
            }),
        }
    }
}
