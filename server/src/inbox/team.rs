//! The team: roles, who is active, and who may bring others in.

use shared::api::members::MemberChange;
use shared::entities::{Member, Permission, Role};
use shared::ids::MemberId;
use shared::live::EventKind;

use crate::bus::Announcement;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::Tx;

/// Changes a role or deactivates; whoever is deactivated is signed out everywhere in the same
/// transaction. A workspace never loses its last owner, and only owners make or unmake owners.
///
/// One such change of a workspace at a time: two owners who demote each other at the same moment
/// must not both find the other still there.
pub async fn change_member(
    cx: &Cx,
    actor: MemberId,
    id: MemberId,
    change: MemberChange,
) -> Result<Member, InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let actor = still_manager(&mut tx, actor).await?;
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
    let beyond: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|role| !may_invite(&after, *role))
        .collect();
    tx.withdraw_invitations(id, &beyond).await?;
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

/// Whether a member may invite somebody to this role, now.
pub(super) fn may_invite(inviter: &Member, role: Role) -> bool {
    let manages = inviter.active && inviter.role.may(Permission::ManageMembers);
    manages && (role != Role::Owner || inviter.role == Role::Owner)
}

/// Whoever manages members, by the rights they have now: those of the request were read before it
/// waited for its turn.
pub(super) async fn still_manager(tx: &mut Tx, id: MemberId) -> Result<Member, InboxError> {
    tx.member(id)
        .await?
        .filter(|member| member.active && member.role.may(Permission::ManageMembers))
        .ok_or(InboxError::RoleTooLow)
}
