//! The team.

use axum::Router;
use shared::api::Empty;
use shared::api::accounts::Me;
use shared::api::members::{
    AcceptInvitation, ChangeMember, Invitation, InvitationPreview, InviteMember, Invited,
    ListInvitations, LookAtInvitation, RevokeInvitation,
};
use shared::live::Actor;

use crate::app::App;
use crate::auth::Token;
use crate::http::call::{Answer, Plain, PublicCall, StaffCall, WithCookie, public, staff};
use crate::http::error::HttpError;
use crate::http::routes::accounts::welcome;
use crate::inbox::{InboxError, invitations, team};
use crate::store::InvitationRow;

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<InviteMember, _>(router, invite_member);
    let router = staff::<ListInvitations, _>(router, list_invitations);
    let router = staff::<RevokeInvitation, _>(router, revoke_invitation);
    let router = public::<LookAtInvitation, _, _>(router, look_at_invitation);
    let router = public::<AcceptInvitation, _, _>(router, accept_invitation);
    staff::<ChangeMember, _>(router, change_member)
}

async fn invite_member(call: StaffCall<InviteMember>) -> Answer<InviteMember> {
    let (invitation, token) = invitations::invite(&call.cx, call.who.member.id, &call.body).await?;
    Ok(Invited {
        invitation: invitation.into(),
        link: format!("/join#{}", token.reveal()),
    })
}

async fn list_invitations(call: StaffCall<ListInvitations>) -> Answer<ListInvitations> {
    let rows = call.app.store().invitations(call.cx.workspace).await?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

async fn revoke_invitation(call: StaffCall<RevokeInvitation>) -> Answer<RevokeInvitation> {
    invitations::revoke_invitation(&call.cx, call.params).await?;
    Ok(Empty {})
}

async fn look_at_invitation(
    call: PublicCall<LookAtInvitation>,
) -> Result<Plain<InvitationPreview>, HttpError> {
    let app = &call.app;
    let throttled = app.throttles().sign_ins.take_look(call.network, app.now());
    throttled.map_err(HttpError::too_many)?;
    let token = Token::from_text(call.body.token);
    let invitation = invitations::valid_invitation(app.store(), &token, app.now()).await?;
    let workspace = app
        .store()
        .workspace(invitation.workspace)
        .await?
        .ok_or(InboxError::InvitationInvalid)?;
    Ok(Plain(InvitationPreview {
        workspace: workspace.name,
        invited_by: invitation.inviter.name,
        role: invitation.role,
    }))
}

async fn accept_invitation(
    call: PublicCall<AcceptInvitation>,
) -> Result<WithCookie<Me>, HttpError> {
    let app = &call.app;
    let throttled = app.throttles().sign_ins.take_look(call.network, app.now());
    throttled.map_err(HttpError::too_many)?;
    let token = Token::from_text(call.body.token.clone());
    let invitation = invitations::valid_invitation(app.store(), &token, app.now()).await?;
    let cx = app.cx(invitation.workspace, Actor::System);
    let proven = invitations::accept_invitation(&cx, &invitation, call.body).await?;
    welcome(app, proven, &call.user_agent).await
}

async fn change_member(call: StaffCall<ChangeMember>) -> Answer<ChangeMember> {
    Ok(team::change_member(&call.cx, call.who.member.id, call.params, call.body).await?)
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            role: row.role,
            invited_by: row.inviter.name,
            expires_at: row.expires_at,
        }
    }
}
