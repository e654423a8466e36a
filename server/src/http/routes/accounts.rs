//! Signing up, in and out; sessions.

use axum::Router;
use shared::api::Empty;
use shared::api::accounts::{
    ChangePassword, EndSession, ListSessions, Me, ReadMe, Session, SignIn, SignOut, SignUp,
};
use shared::live::Actor;
use shared::validate;

use crate::agent::starter_tags;
use crate::app::App;
use crate::http::call::{
    Answer, PublicCall, StaffCall, WithCookie, public, staff, staff_with_cookie,
};
use crate::http::cookie;
use crate::http::error::HttpError;
use crate::inbox::sessions::{self, Proven};
use crate::inbox::{InboxError, workspace};

pub fn add(router: Router<App>) -> Router<App> {
    let router = public::<SignUp, _, _>(router, sign_up);
    let router = public::<SignIn, _, _>(router, sign_in);
    let router = staff_with_cookie::<SignOut, _>(router, sign_out);
    let router = staff::<ReadMe, _>(router, read_me);
    let router = staff::<ListSessions, _>(router, list_sessions);
    let router = staff::<EndSession, _>(router, end_session);
    staff::<ChangePassword, _>(router, change_password)
}

async fn sign_up(call: PublicCall<SignUp>) -> Result<WithCookie<Me>, HttpError> {
    let app = &call.app;
    let throttled = app.throttles().sign_ups.take(call.network, app.now());
    throttled.map_err(HttpError::too_many)?;
    let cx = app.cx(app.new_id(), Actor::System);
    let owner = workspace::sign_up(&cx, call.body, &starter_tags(&cx)).await?;
    welcome(app, owner, &call.user_agent).await
}

async fn sign_in(call: PublicCall<SignIn>) -> Result<WithCookie<Me>, HttpError> {
    let app = &call.app;
    // What is no address names no account; trying it is counted all the same.
    let account = validate::email(&call.body.email).unwrap_or_default();
    let sign_ins = &app.throttles().sign_ins;
    let throttled = sign_ins.take(&account, call.network, app.now());
    throttled.map_err(HttpError::too_many)?;
    let proven = sessions::sign_in(app.store(), call.body).await?;
    sign_ins.succeeded(&account, call.network);
    welcome(app, proven, &call.user_agent).await
}

/// Opens a session for a member who proved to be one.
pub async fn welcome(
    app: &App,
    proven: Proven,
    user_agent: &str,
) -> Result<WithCookie<Me>, HttpError> {
    let member = proven.member.as_ref();
    let cx = app.cx(proven.workspace, Actor::Staff { member });
    let (session, token) = sessions::open_session(&cx, &proven, user_agent).await?;
    let workspace = app
        .store()
        .workspace(proven.workspace)
        .await?
        .ok_or(InboxError::NotFound { what: "workspace" })?;
    let cookie = cookie::session(&token, app.config().is_secure());
    Ok(WithCookie(
        Me {
            member: proven.member,
            workspace,
            session,
        },
        cookie,
    ))
}

async fn sign_out(call: StaffCall<SignOut>) -> Result<WithCookie<Empty>, HttpError> {
    sessions::end_session(&call.cx, call.who.member.id, call.who.session.id).await?;
    Ok(WithCookie(
        Empty {},
        cookie::gone(call.app.config().is_secure()),
    ))
}

async fn read_me(call: StaffCall<ReadMe>) -> Answer<ReadMe> {
    let workspace = call
        .app
        .store()
        .workspace(call.cx.workspace)
        .await?
        .ok_or(InboxError::NotFound { what: "workspace" })?;
    Ok(Me {
        member: call.who.member,
        workspace,
        session: call.who.session.id,
    })
}

async fn list_sessions(call: StaffCall<ListSessions>) -> Answer<ListSessions> {
    let current = call.who.session.id;
    let rows = call
        .app
        .store()
        .sessions_of(call.cx.workspace, call.who.member.id)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Session {
            id: row.id,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            current: row.id == current,
        })
        .collect())
}

async fn end_session(call: StaffCall<EndSession>) -> Answer<EndSession> {
    sessions::end_session(&call.cx, call.who.member.id, call.params).await?;
    Ok(Empty {})
}

async fn change_password(call: StaffCall<ChangePassword>) -> Answer<ChangePassword> {
    let throttled = call
        .app
        .throttles()
        .password_changes
        .take(call.who.member.id, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    sessions::change_password(&call.cx, &call.who.member, call.who.session.id, call.body).await?;
    Ok(Empty {})
}
