//! The live connection of the inbox: every frame goes through one door into the stores, and a gap,
//! a reset or a silent break is healed by the position held.

use std::time::Duration;

use leptos::prelude::*;
use shared::ids::ConversationId;
use shared::live::ephemeral::PRESENCE_REPEATS;
use shared::live::{ClientFrame, Ephemeral, Event, EventKind, Seq, ServerFrame, Typist};
use shared::replica::Applied;

use crate::client::clock::now;
use crate::client::socket::{self, Connection, Hello, Socket, StopReason};
use crate::stores::Stores;

#[derive(Clone, Copy, Debug)]
pub struct Live {
    socket: RwSignal<Option<Socket>, LocalStorage>,
    /// A snapshot is on its way; until it is here, events would leave a gap before them.
    resetting: StoredValue<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            socket: RwSignal::new_local(None),
            resetting: StoredValue::new(false),
        }
    }
}

impl Live {
    /// `None` before the first snapshot is here.
    pub fn connection(self) -> Option<Connection> {
        self.socket.get().map(|socket| socket.connection().get())
    }

    pub fn send(self, frame: &ClientFrame) {
        if let Some(socket) = self.socket.get_untracked() {
            socket.send(frame);
        }
    }

    /// Connects at once instead of at the next try.
    pub fn retry(self) {
        self.restart();
    }

    fn restart(self) {
        if let Some(socket) = self.socket.get_untracked() {
            socket.restart();
        }
    }
}

impl Stores {
    /// Connects for as long as the calling component lives. The first snapshot is here already.
    pub fn go_live(self) {
        let socket = Socket::connect::<ServerFrame>(
            socket::STAFF,
            move || Hello {
                token: None,
                position: self.inbox.position(),
            },
            move |frame| self.take_frame(frame),
        );
        self.live.socket.set(Some(socket));
        on_cleanup(move || {
            self.live.socket.set(None);
            self.live.resetting.set_value(false);
        });

        let connection = socket.connection();
        Effect::new(move |_| match connection.get() {
            Connection::Live => {
                self.tell_viewing();
                self.tell_read_again();
                self.send_all();
            }
            Connection::Stopped {
                reason: StopReason::SignedOut,
            } => self.end_session(),
            Connection::Connecting | Connection::Waiting { .. } | Connection::Stopped { .. } => {}
        });
        Effect::new(move |_| {
            self.thread.open.track();
            self.tell_viewing();
        });
        repeat(PRESENCE_REPEATS, move || self.tell_viewing());
        repeat(Duration::from_secs(1), move || {
            self.presence.sweep(self.inbox, now());
        });
    }

    /// Says up to where I have read the open thread.
    pub fn tell_read(self, conversation: ConversationId, up_to: Seq) {
        let behind = self
            .inbox
            .row(conversation)
            .is_some_and(|row| row.read.with_untracked(|read| *read < up_to));
        if behind {
            self.inbox.move_read(conversation, up_to);
            self.live.send(&ClientFrame::Read {
                conversation,
                up_to,
            });
        }
    }

    /// What was read while the connection was away, nobody heard.
    fn tell_read_again(self) {
        let open = self.thread.open.get_untracked();
        if let Some((conversation, row)) = open.and_then(|id| Some((id, self.inbox.row(id)?))) {
            let up_to = row.read.get_untracked();
            self.live.send(&ClientFrame::Read {
                conversation,
                up_to,
            });
        }
    }

    fn tell_viewing(self) {
        let conversation = self.thread.open.get_untracked();
        let seen = !document().hidden();
        self.live.send(&ClientFrame::Viewing {
            conversation: conversation.filter(|_| seen),
        });
    }

    fn take_frame(self, frame: ServerFrame) {
        let resetting = self.live.resetting.get_value();
        match frame {
            ServerFrame::Welcome { .. } => {}
            ServerFrame::Reset { .. }
            | ServerFrame::Event { .. }
            | ServerFrame::Heartbeat { .. }
                if resetting => {}
            ServerFrame::Reset { .. } => self.start_over(),
            ServerFrame::Event { event } => self.take_event(&event),
            ServerFrame::Ephemeral { ephemeral } => self.take_ephemeral(ephemeral),
            ServerFrame::Heartbeat { head } => {
                if self.inbox.position().is_some_and(|held| held.seq < head) {
                    self.live.restart();
                }
            }
        }
    }

    /// The position can't be continued: the same path as the first load.
    fn start_over(self) {
        self.live.resetting.set_value(true);
        leptos::task::spawn_local(async move {
            if self.load_inbox().await {
                self.live.resetting.set_value(false);
                self.thread.start_over();
                self.agent.forget();
                self.reload_thread();
                self.live.restart();
            } else if self.live.socket.with_untracked(Option::is_some) {
                set_timeout(move || self.start_over(), Duration::from_secs(3));
            }
        });
    }

    fn take_event(self, event: &Event) {
        match self.inbox.apply(event) {
            Applied::Already => {}
            Applied::Gap => self.live.restart(),
            Applied::Yes => {
                self.thread.apply(event);
                self.outbox.take_event(event);
                self.agent.apply(event);
                self.hear(event);
                if let EventKind::MemberChanged { member } = &event.kind
                    && Some(member.id) == self.session.member()
                {
                    self.session.change_role(member.role);
                }
            }
        }
    }

    fn take_ephemeral(self, ephemeral: Ephemeral) {
        let me = self.me();
        match ephemeral {
            Ephemeral::Typing { conversation, who } => {
                let mine = matches!(&who, Typist::Staff { member } if member.id == me);
                if !mine {
                    self.presence.typing(self.inbox, conversation, who, now());
                }
            }
            Ephemeral::TypingStopped { conversation, who } => {
                self.presence.stopped(self.inbox, conversation, &who);
            }
            Ephemeral::Answering {
                conversation,
                answer,
            } => self
                .presence
                .answers(self.inbox, conversation, answer, now()),
            Ephemeral::Viewing {
                member,
                conversation,
            } => {
                if member != me {
                    self.presence
                        .viewing(self.inbox, member, conversation, now());
                }
            }
            Ephemeral::Presence { member, online } => {
                self.presence.came_or_went(member, online, now());
            }
            // Another tab of mine has read it.
            Ephemeral::ReadMoved {
                member,
                conversation,
                up_to,
            } => {
                if member == me {
                    self.inbox.move_read(conversation, up_to);
                }
            }
            Ephemeral::TenantReadMoved {
                conversation,
                up_to,
            } => self.thread.move_tenant_read(conversation, up_to),
            Ephemeral::Indexing {
                document,
                done,
                total,
            } => self.inbox.indexing.update(|indexing| {
                indexing.insert(document, (done, total));
            }),
            Ephemeral::Retagging { done, total } => {
                self.agent.retagging.set(Some((done, total)));
            }
            Ephemeral::Testing { run, done, total } => {
                self.agent.testing.set(Some((run, done, total)));
            }
        }
    }
}

fn repeat(span: Duration, run: impl Fn() + 'static) {
    if let Ok(handle) = set_interval_with_handle(run, span) {
        on_cleanup(move || handle.clear());
    }
}
