//! The team: signing in, invitations, roles, who is active.

use std::time::Duration;

use shared::api::accounts::{Credentials, NewPassword};
use shared::api::members::{Acceptance, MemberChange, NewInvitation};
use shared::entities::{Member, Role};
use shared::ids::{InvitationId, MemberId, SessionId, WorkspaceId};
use shared::live::{Actor, EventKind};
use shared::validate::{self, Check};

use crate::auth::{PasswordHash, Token};
use crate::bus::Announcement;
use crate::clock::new_id;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::workspace::email_taken;
use crate::store::{InvitationRow, NewSession, Store};

const INVITATION_HOLDS: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Browsers name themselves at length.
const USER_AGENT_CHARACTERS: usize = 300;

/// Checks credentials. An unknown address takes as long as a wrong password and says the same.
pub async fn sign_in(
    store: &Store,
    credentials: Credentials,
) -> Result<(WorkspaceId, Member), InboxError> {
    let email = validate::email(&credentials.email).unwrap_or_default();
    let known = store.credentials(&email).await?;
    let hash = match &known {
        Some(known) => PasswordHash::from_stored(known.password_hash.clone()),
        None => PasswordHash::of_nobody(),
    };
    let matches = hash.matches(credentials.password).await;
    match known {
        Some(known) if matches && known.member.active => Ok((known.workspace, known.member)),
        Some(_) | None => Err(InboxError::WrongCredentials),
    }
}

/// Opens a session; the token is for the cookie.
pub async fn open_session(
    cx: &Cx,
    member: MemberId,
    user_agent: &str,
) -> Result<(SessionId, Token), InboxError> {
    let (id, token) = (new_id(cx.now()), Token::random());
    let new = NewSession {
        id,
        workspace: cx.workspace,
        member,
        token_hash: token.hash(),
        user_agent: user_agent.chars().take(USER_AGENT_CHARACTERS).collect(),
        at: cx.now(),
    };
    cx.store().insert_session(new).await?;
    Ok((id, token))
}

/// Ends one of a member's sessions, and its sockets on every node.
pub async fn end_session(cx: &Cx, member: MemberId, id: SessionId) -> Result<(), InboxError> {
    let ended = cx
        .store()
        .end_sessions(cx.workspace, member, |session| session == id)
        .await?;
    if ended.is_empty() {
        return Err(InboxError::NotFound { what: "session" });
    }
    announce_ended(cx, ended);
    Ok(())
}

/// Changes one's own password and ends every other session.
pub async fn change_password(
    cx: &Cx,
    member: &Member,
    current: SessionId,
    change: NewPassword,
) -> Result<(), InboxError> {
    let new = validate::new_password(&change.new).map_err(|text| InboxError::field("new", text))?;
    let known = cx
        .store()
        .credentials(&member.email)
        .await?
        .ok_or(InboxError::WrongCredentials)?;
    if !PasswordHash::from_stored(known.password_hash)
        .matches(change.current)
        .await
    {
        return Err(InboxError::field(
            "current",
            "This is not your current password.",
        ));
    }
    let hash = PasswordHash::of(new).await;
    cx.store()
        .set_password(member.id, hash.into_stored())
        .await?;
    let ended = cx
        .store()
        .end_sessions(cx.workspace, member.id, |id| id != current)
        .await?;
    announce_ended(cx, ended);
    Ok(())
}

fn announce_ended(cx: &Cx, sessions: Vec<SessionId>) {
    if !sessions.is_empty() {
        cx.publish(Announcement::SessionsEnded {
            workspace: cx.workspace,
            sessions,
        });
    }
}

/// Invites one person; whoever has the link joins.
pub async fn invite(
    cx: &Cx,
    inviter: &Member,
    new: &NewInvitation,
) -> Result<(InvitationRow, Token), InboxError> {
    if new.role == Role::Owner && inviter.role != Role::Owner {
        return Err(InboxError::OwnersOnly);
    }
    let token = Token::random();
    let invitation = InvitationRow {
        id: cx.new_id(),
        workspace: cx.workspace,
        role: new.role,
        invited_by: inviter.name.clone(),
        expires_at: cx.now().plus(INVITATION_HOLDS),
    };
    cx.store()
        .insert_invitation(&invitation, token.hash())
        .await?;
    Ok((invitation, token))
}

pub async fn revoke_invitation(cx: &Cx, id: InvitationId) -> Result<(), InboxError> {
    if cx.store().delete_invitation(cx.workspace, id).await? {
        Ok(())
    } else {
        Err(InboxError::NotFound { what: "invitation" })
    }
}

/// The invitation of a token, if it still holds.
pub async fn valid_invitation(
    store: &Store,
    token: &Token,
    now: shared::time::Timestamp,
) -> Result<InvitationRow, InboxError> {
    store
        .invitation_of_token(&token.hash())
        .await?
        .filter(|invitation| invitation.expires_at > now)
        .ok_or(InboxError::InvitationInvalid)
}

/// Joins the workspace that `cx` names; uses the invitation up.
pub async fn accept_invitation(
    cx: &Cx,
    invitation: &InvitationRow,
    acceptance: Acceptance,
) -> Result<Member, InboxError> {
    let mut check = Check::default();
    let name = check.field("name", validate::name(&acceptance.name));
    let email = check.field("email", validate::email(&acceptance.email));
    let password = check.field("password", validate::new_password(&acceptance.password));
    check.finish().map_err(InboxError::Invalid)?;
    let hash = PasswordHash::of(password).await;
    let member = Member {
        id: cx.new_id(),
        name,
        email,
        role: invitation.role,
        active: true,
    };
    let mut tx = cx.begin().await?;
    if !tx.take_invitation(invitation.id).await? {
        return Err(InboxError::InvitationInvalid);
    }
    tx.insert_member(&member, hash.into_stored(), cx.now())
        .await
        .map_err(email_taken)?;
    let cx = cx.acting(Actor::Staff {
        member: member.as_ref(),
    });
    cx.append(
        &mut tx,
        EventKind::MemberAdded {
            member: member.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    Ok(member)
}

/// Changes a role or deactivates. A workspace never loses its last owner, and only owners make or
/// unmake owners.
pub async fn change_member(
    cx: &Cx,
    actor: &Member,
    id: MemberId,
    change: MemberChange,
) -> Result<Member, InboxError> {
    let mut tx = cx.begin().await?;
    let before = tx
        .member(id)
        .await?
        .ok_or(InboxError::NotFound { what: "member" })?;
    let after = Member {
        role: change.role.unwrap_or(before.role),
        active: change.active.unwrap_or(before.active),
        ..before.clone()
    };
    if after == before {
        return Ok(after);
    }
    let concerns_owner = before.role == Role::Owner || after.role == Role::Owner;
    if concerns_owner && actor.role != Role::Owner {
        return Err(InboxError::OwnersOnly);
    }
    let was_owner = before.role == Role::Owner && before.active;
    let stays_owner = after.role == Role::Owner && after.active;
    if was_owner && !stays_owner && tx.active_owners().await? <= 1 {
        return Err(InboxError::LastOwner);
    }
    tx.update_member(&after).await?;
    cx.append(
        &mut tx,
        EventKind::MemberChanged {
            member: after.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    if !after.active {
        announce_ended(
            cx,
            cx.store().end_sessions(cx.workspace, id, |_| true).await?,
        );
    }
    Ok(after)
}
