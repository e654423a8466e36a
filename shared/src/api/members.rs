//! The team: invitations, roles, who is active.

use serde::{Deserialize, Serialize};

use crate::api::accounts::Me;
use crate::api::{Access, Empty, endpoints};
use crate::entities::{Member, Permission, Role};
use crate::ids::{InvitationId, MemberId};
use crate::time::Timestamp;

endpoints! {
    /// Makes a link for one new member. The token is shown this once.
    InviteMember: Post "/api/invitations", Access::Staff(Permission::ManageMembers), (), NewInvitation => Invited;
    ListInvitations: Get "/api/invitations", Access::Staff(Permission::ManageMembers), (), Empty => Vec<Invitation>;
    RevokeInvitation: Delete "/api/invitations/{invitation}", Access::Staff(Permission::ManageMembers), InvitationId, Empty => Empty;
    /// Says which workspace an invitation is for. The token travels in the body, not in the path.
    LookAtInvitation: Post "/api/invitations/look", Access::Public, (), InvitationToken => InvitationPreview;
    AcceptInvitation: Post "/api/invitations/accept", Access::Public, (), Acceptance => Me;
    /// Changes a role, or whether a member may sign in. Deactivating ends all their sessions.
    ChangeMember: Patch "/api/members/{member}", Access::Staff(Permission::ManageMembers), MemberId, MemberChange => Member;
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    pub role: Role,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invited {
    pub invitation: Invitation,
    /// Path and fragment to append to the inbox's address: `/join#TOKEN`. Fragments are never sent
    /// to a server, so the token stays out of logs.
    pub link: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: InvitationId,
    pub role: Role,
    pub invited_by: String,
    pub expires_at: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    pub token: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationPreview {
    pub workspace: String,
    pub invited_by: String,
    pub role: Role,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    pub token: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvitationToken").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Acceptance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Acceptance").finish_non_exhaustive()
    }
}
