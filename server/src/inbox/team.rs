//! The team: invitations, roles, who is active.

use std::time::Duration;

use shared::api::members::{Acceptance, MemberChange, NewInvitation};
use shared::entities::{Member, Permission, Role};
use shared::ids::{InvitationId, MemberId};
use shared::live::{Actor, EventKind};
use shared::validate::{self, Check};

use crate::auth::{PasswordHash, Token};
use crate::bus::Announcement;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::sessions::Proven;
use crate::inbox::workspace::email_taken;
use crate::store::{InvitationRow, Store};

const INVITATION_HOLDS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

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
) -> Result<Proven, InboxError> {
    let mut check = Check::default();
    let name = check.field("name", validate::name(&acceptance.name));
    let email = check.field("email", validate::email(&acceptance.email));
    let password = check.field("password", validate::new_password(&acceptance.password));
    check.finish().map_err(InboxError::Invalid)?;
    let password = PasswordHash::of(password).await;
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
    tx.insert_member(&member, password.as_stored(), cx.now())
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
    Ok(Proven {
        workspace: cx.workspace,
        member,
        password,
    })
}

/// Changes a role or deactivates; whoever is deactivated is signed out everywhere in the same
/// transaction. A workspace never loses its last owner, and only owners make or unmake owners.
///
/// One such change of a workspace at a time: two owners who demote each other at the same moment
/// must not both find the other still there. The actor's rights are read again for the same reason.
pub async fn change_member(
    cx: &Cx,
    actor: MemberId,
    id: MemberId,
    change: MemberChange,
) -> Result<Member, InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let actor = tx
        .member(actor)
        .await?
        .filter(|actor| actor.active && actor.role.may(Permission::ManageMembers))
        .ok_or(InboxError::RoleTooLow)?;
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
    let leaves = before.active && !after.active;
    tx.update_member(&before, &after).await?;
    if leaves {
        tx.end_sessions(id, None).await?;
    }
    cx.append(
        &mut tx,
        EventKind::MemberChanged {
            member: after.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    if leaves {
        cx.publish(Announcement::MemberGone {
            workspace: cx.workspace,
            member: id,
        });
    }
    Ok(after)
}
