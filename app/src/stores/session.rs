//! Who is signed in. Everything below the gate is drawn only for somebody who is.

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::accounts::{Me, ReadMe, SignOut};
use shared::entities::{Permission, Role};
use shared::error::{ApiError, ErrorCode};
use shared::ids::MemberId;

use crate::client::api;
use crate::inbox::place::{Place, Spot};
use crate::inbox::views::View;
use crate::stores::Stores;

#[derive(Clone, Debug, PartialEq)]
pub enum Session {
    /// The server has not said yet.
    Asking,
    /// It can't be asked.
    Unreachable(ApiError),
    /// `ended`: somebody was signed in until a moment ago.
    Out {
        ended: bool,
    },
    In(Box<Me>),
}

#[derive(Clone, Copy, Debug)]
pub struct SessionStore {
    session: RwSignal<Session>,
}

impl Default for SessionStore {
    fn default() -> Self {
        Self {
            session: RwSignal::new(Session::Asking),
        }
    }
}

impl SessionStore {
    pub fn get(self) -> Session {
        self.session.get()
    }

    pub fn with<T>(self, read: impl FnOnce(&Session) -> T) -> T {
        self.session.with(read)
    }

    /// Does not follow changes: whoever signs in anew gets a shell of their own.
    pub fn member(self) -> Option<MemberId> {
        self.session.with_untracked(|session| match session {
            Session::In(me) => Some(me.member.id),
            Session::Asking | Session::Unreachable(_) | Session::Out { .. } => None,
        })
    }

    pub fn role(self) -> Role {
        self.session.with(|session| match session {
            Session::In(me) => me.member.role,
            Session::Asking | Session::Unreachable(_) | Session::Out { .. } => Role::Member,
        })
    }

    pub fn may(self, permission: Permission) -> bool {
        self.role().may(permission)
    }

    pub fn begin(self, me: Me) {
        self.session.set(Session::In(Box::new(me)));
    }

    /// My own name or role was changed.
    pub fn change_role(self, role: Role) {
        let changes = self
            .session
            .with_untracked(|session| matches!(session, Session::In(me) if me.member.role != role));
        if changes {
            self.session.update(|session| {
                if let Session::In(me) = session {
                    me.member.role = role;
                }
            });
        }
    }

    /// Whether there was a session to end.
    pub fn end(self) -> bool {
        let was_in = self
            .session
            .with_untracked(|session| matches!(session, Session::In(_)));
        if was_in {
            self.session.set(Session::Out { ended: true });
        }
        was_in
    }
}

impl Stores {
    /// Asks who is signed in, at the start and after a failure to ask.
    pub fn find_session(self) {
        self.session.session.set(Session::Asking);
        leptos::task::spawn_local(async move {
            let session = match api::call::<ReadMe>(&(), &Empty {}).await {
                Ok(me) => Session::In(Box::new(me)),
                Err(error) if error.code == ErrorCode::NotSignedIn => Session::Out { ended: false },
                Err(error) => Session::Unreachable(error),
            };
            self.session.session.set(session);
        });
    }

    pub fn sign_out(self) {
        leptos::task::spawn_local(async move {
            match api::call::<SignOut>(&(), &Empty {}).await {
                Err(error) if error.code != ErrorCode::NotSignedIn => {
                    self.toasts.problem(&error.message);
                }
                Ok(_) | Err(_) => {
                    self.drafts.forget_all();
                    self.outbox.forget_all();
                    self.end_session();
                    self.session.session.set(Session::Out { ended: false });
                    self.route.replace(Place::Inbox(Spot::of(View::NeedsHuman)));
                }
            }
        });
    }
}
