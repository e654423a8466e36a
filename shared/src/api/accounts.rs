//! Signing up, in and out, and the sessions that are open.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::{Member, Permission, Workspace};
use crate::ids::SessionId;
use crate::time::Timestamp;

endpoints! {
    /// Creates a workspace that works at once, and signs its owner in.
    SignUp: Post "/api/sign-up", Access::Public, (), NewWorkspace => Me;
    SignIn: Post "/api/session", Access::Public, (), Credentials => Me;
    SignOut: Delete "/api/session", Access::Staff(Permission::Converse), (), Empty => Empty;
    /// Who is signed in.
    ReadMe: Get "/api/me", Access::Staff(Permission::Converse), (), Empty => Me;
    /// One's own sessions, the newest first.
    ListSessions: Get "/api/sessions", Access::Staff(Permission::Converse), (), Empty => Vec<Session>;
    /// Ends one of one's own sessions; its sockets close within a second.
    EndSession: Delete "/api/sessions/{session}", Access::Staff(Permission::Converse), SessionId, Empty => Empty;
    /// Changes one's own password and ends every other session.
    ChangePassword: Put "/api/password", Access::Staff(Permission::Converse), (), NewPassword => Empty;
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    pub company: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    pub email: String,
    pub password: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    pub current: String,
    pub new: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Me {
    pub member: Member,
    pub workspace: Workspace,
    pub session: SessionId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    /// The browser as it named itself.
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    /// The one that asks.
    pub current: bool,
}

/// Passwords stay out of logs even when a whole request is printed.
macro_rules! without_password {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

without_password!(NewWorkspace, Credentials, NewPassword);
