//! Signing in and out, and one's own password.

use shared::api::accounts::{Credentials, NewPassword};
use shared::entities::Member;
use shared::ids::{MemberId, SessionId, WorkspaceId};
use shared::validate;

use crate::auth::{PasswordHash, Token};
use crate::bus::Announcement;
use crate::clock::new_id;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::{NewSession, Store};

/// Browsers name themselves at length.
const USER_AGENT_CHARACTERS: usize = 300;

/// A member who has just proved to be one, and by which password. Proving takes a while: no session
/// is opened if the password was changed or the member deactivated in between.
#[derive(Debug)]
pub struct Proven {
    pub workspace: WorkspaceId,
    pub member: Member,
    pub password: PasswordHash,
}

/// Checks credentials. An unknown address takes as long as a wrong password and says the same.
pub async fn sign_in(store: &Store, credentials: Credentials) -> Result<Proven, InboxError> {
    let email = validate::email(&credentials.email).unwrap_or_default();
    let known = store.credentials(&email).await?;
    let password = match &known {
        Some(known) => PasswordHash::from_stored(known.password_hash.clone()),
        None => PasswordHash::of_nobody(),
    };
    let matches = password.clone().matches(credentials.password).await;
    match known {
        Some(known) if matches && known.member.active => Ok(Proven {
            workspace: known.workspace,
            member: known.member,
            password,
        }),
        Some(_) | None => Err(InboxError::WrongCredentials),
    }
}

/// Opens a session if what was proved still holds; the token is for the cookie.
pub async fn open_session(
    cx: &Cx,
    proven: &Proven,
    user_agent: &str,
) -> Result<(SessionId, Token), InboxError> {
    let (id, token) = (new_id(cx.now()), Token::random());
    let new = NewSession {
        id,
        workspace: cx.workspace,
        member: proven.member.id,
        token_hash: token.hash(),
        user_agent: user_agent.chars().take(USER_AGENT_CHARACTERS).collect(),
        at: cx.now(),
    };
    let checked = proven.password.as_stored();
    if cx.store().insert_session(new, checked).await? {
        Ok((id, token))
    } else {
        Err(InboxError::WrongCredentials)
    }
}

/// Ends one of a member's sessions, and its sockets on every node.
pub async fn end_session(cx: &Cx, member: MemberId, id: SessionId) -> Result<(), InboxError> {
    if !cx.store().end_session(cx.workspace, member, id).await? {
        return Err(InboxError::NotFound { what: "session" });
    }
    announce_ended(cx, vec![id]);
    Ok(())
}

/// Changes one's own password and ends every other session, both or neither.
pub async fn change_password(
    cx: &Cx,
    member: &Member,
    current: SessionId,
    change: NewPassword,
) -> Result<(), InboxError> {
    let new = validate::new_password(&change.new).map_err(|text| InboxError::field("new", text))?;
    let wrong = || InboxError::field("current", "This is not your current password.");
    let known = cx
        .store()
        .credentials(&member.email)
        .await?
        .ok_or(InboxError::WrongCredentials)?;
    let checked = PasswordHash::from_stored(known.password_hash);
    if !checked.clone().matches(change.current).await {
        return Err(wrong());
    }
    let new = PasswordHash::of(new).await.into_stored();
    let mut tx = cx.begin().await?;
    if !tx
        .replace_password(member.id, checked.as_stored(), new)
        .await?
    {
        return Err(wrong());
    }
    let ended = tx.end_sessions(member.id, Some(current)).await?;
    let _no_events = tx.commit().await?;
    announce_ended(cx, ended);
    Ok(())
}

/// Closes sockets at once. Should this get lost, the next beat finds them (`realtime/rights.rs`).
fn announce_ended(cx: &Cx, sessions: Vec<SessionId>) {
    if !sessions.is_empty() {
        cx.publish(Announcement::SessionsEnded {
            workspace: cx.workspace,
            sessions,
        });
    }
}
