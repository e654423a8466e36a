//! Invitations by link. One holds only as long as its inviter could make it again.

use std::time::Duration;

use shared::api::members::{Acceptance, NewInvitation};
use shared::entities::Member;
use shared::ids::{InvitationId, MemberId};
use shared::live::{Actor, EventKind};
use shared::time::Timestamp;
use shared::validate::{self, Check};

use crate::auth::{PasswordHash, Token};
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::sessions::Proven;
use crate::inbox::team::{may_invite, still_manager};
use crate::inbox::workspace::email_taken;
use crate::store::{InvitationRow, Store};

const HOLDS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Invites one person; whoever has the link joins.
pub async fn invite(
    cx: &Cx,
    inviter: MemberId,
    new: &NewInvitation,
) -> Result<(InvitationRow, Token), InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let inviter = still_manager(&mut tx, inviter).await?;
    if !may_invite(&inviter, new.role) {
        return Err(InboxError::OwnersOnly);
    }
    let token = Token::random();
    let invitation = InvitationRow {
        id: cx.new_id(),
        workspace: cx.workspace,
        role: new.role,
        inviter,
        expires_at: cx.now().plus(HOLDS),
    };
    tx.insert_invitation(&invitation, token.hash()).await?;
    let _no_events = tx.commit().await?;
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
    now: Timestamp,
) -> Result<InvitationRow, InboxError> {
    store
        .invitation_of_token(&token.hash())
        .await?
        .filter(|it| it.expires_at > now && may_invite(&it.inviter, it.role))
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
    // Hashing took a while: the inviter may be another by now.
    tx.hold_workspace().await?;
    let inviter = tx.member(invitation.inviter.id).await?;
    let holds = inviter.is_some_and(|inviter| may_invite(&inviter, invitation.role));
    if !holds || !tx.take_invitation(invitation.id).await? {
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
