//! Signing up, in and out; sessions.

use shared::api::Empty;
use shared::api::accounts::{
    ChangePassword, Credentials, EndSession, ListSessions, NewPassword, ReadMe, SignOut, SignUp,
};
use shared::api::members::{ChangeMember, MemberChange};
use shared::entities::Role;
use shared::error::{ApiError, ErrorCode};
use shared::live::CloseCode;

use crate::support::{Database, Node, Staff, expect_error, stories};

stories! {
    a_sign_up_makes_a_workspace_that_works,
    wrong_credentials_tell_nothing,
    the_eleventh_wrong_login_waits,
    strangers_who_guess_do_not_lock_the_owner_out,
    a_session_that_ends_closes_its_sockets,
    a_new_password_ends_the_other_sessions,
    a_deactivated_member_is_out_at_once,
}

async fn a_sign_up_makes_a_workspace_that_works(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    assert_eq!(owner.me.member.role, Role::Owner);
    let snapshot = owner.inbox().await;
    assert_eq!(snapshot.inbox.members.len(), 1);
    assert!(
        snapshot
            .inbox
            .tags
            .values()
            .any(|tag| tag.name == "Maintenance")
    );
    assert!(
        snapshot
            .inbox
            .tags
            .values()
            .any(|tag| tag.name == "Follow-up")
    );
    assert!(snapshot.inbox.conversations.is_empty());
}

async fn sign_in(node: &Node, email: &str, password: &str) -> (u16, ApiError) {
    sign_in_from(node, "192.0.2.1", email, password).await
}

/// The address counts where this machine is trusted as a proxy.
async fn sign_in_from(node: &Node, address: &str, email: &str, password: &str) -> (u16, ApiError) {
    let body = Credentials {
        email: email.into(),
        password: password.into(),
    };
    let response = reqwest::Client::new()
        .post(node.url("/api/session"))
        .header("x-porchlight", "1")
        .header("x-forwarded-for", address)
        .json(&body)
        .send()
        .await
        .expect("an answer");
    (
        response.status().as_u16(),
        response.json().await.expect("an error body"),
    )
}

async fn wrong_credentials_tell_nothing(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let known = sign_in(&node, &owner.me.member.email, "wrong password").await;
    let unknown = sign_in(&node, "nobody@example.com", "wrong password").await;
    assert_eq!((known.0, known.1.code), (401, ErrorCode::WrongCredentials));
    assert_eq!((known.0, &known.1.message), (unknown.0, &unknown.1.message));
}

async fn the_eleventh_wrong_login_waits(database: Database) {
    let node = Node::start(&database).await;
    for _ in 0..10 {
        assert_eq!(sign_in(&node, "ana@example.com", "wrong").await.0, 401);
    }
    let (status, error) = sign_in(&node, "ana@example.com", "wrong").await;
    assert_eq!((status, error.code), (429, ErrorCode::TooManyRequests));
    assert_eq!(sign_in(&node, "ben@example.com", "wrong").await.0, 401);
}

async fn strangers_who_guess_do_not_lock_the_owner_out(database: Database) {
    let node = Node::start_with(&database, |config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await;
    let owner = Staff::sign_up(&node).await;
    let email = &owner.me.member.email;
    for _ in 0..10 {
        let (status, _) = sign_in_from(&node, "203.0.113.1", email, "wrong").await;
        assert_eq!(status, 401);
    }
    let (status, _) = sign_in_from(&node, "203.0.113.1", email, "wrong").await;
    assert_eq!(status, 429);
    owner.sign_in_again("eleven quiet lamps").await;
    let change = NewPassword {
        current: "eleven quiet lamps".into(),
        new: "twelve quiet lamps".into(),
    };
    owner
        .call::<ChangePassword>((), &change)
        .await
        .expect("changed in the middle of it");
}

async fn a_session_that_ends_closes_its_sockets(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    let sessions = owner
        .call::<ListSessions>((), &Empty {})
        .await
        .expect("listed");
    assert_eq!(sessions.len(), 1);
    assert!(sessions[0].current);
    owner
        .call::<EndSession>(sessions[0].id, &Empty {})
        .await
        .expect("ended");
    assert_eq!(socket.closed().await, CloseCode::SignedOut.code());
    expect_error(
        owner.call::<ReadMe>((), &Empty {}).await,
        ErrorCode::NotSignedIn,
    );
}

async fn a_new_password_ends_the_other_sessions(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let other = owner.sign_in_again("eleven quiet lamps").await;
    let mut other_socket = other.connect().await;
    other_socket.welcomed().await;
    let wrong = NewPassword {
        current: "not it at all".into(),
        new: "twelve quiet lamps".into(),
    };
    expect_error(
        owner.call::<ChangePassword>((), &wrong).await,
        ErrorCode::ValidationFailed,
    );
    let right = NewPassword {
        current: "eleven quiet lamps".into(),
        new: "twelve quiet lamps".into(),
    };
    owner
        .call::<ChangePassword>((), &right)
        .await
        .expect("changed");
    assert_eq!(other_socket.closed().await, CloseCode::SignedOut.code());
    expect_error(
        other.call::<ReadMe>((), &Empty {}).await,
        ErrorCode::NotSignedIn,
    );
    owner
        .call::<ReadMe>((), &Empty {})
        .await
        .expect("this one goes on");
}

async fn a_deactivated_member_is_out_at_once(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    let mut socket = rosa.connect().await;
    socket.welcomed().await;
    let gone = MemberChange {
        role: None,
        active: Some(false),
    };
    owner
        .call::<ChangeMember>(rosa.me.member.id, &gone)
        .await
        .expect("deactivated");
    assert_eq!(socket.closed().await, CloseCode::SignedOut.code());
    expect_error(
        rosa.call::<ReadMe>((), &Empty {}).await,
        ErrorCode::NotSignedIn,
    );
    let (status, _) = sign_in(&node, &rosa.me.member.email, "eleven quiet lamps").await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn the_cookie_is_closed_to_scripts_and_bound_under_tls() {
    let database = Database::sqlite();
    let node = Node::start_with(&database, |config| {
        config.public_url = Some("https://chat.example.com".into());
    })
    .await;
    let new = serde_json::json!({
        "company": "Elm", "name": "Olga", "email": "olga@example.com",
        "password": "eleven quiet lamps",
    });
    let post = |origin: &'static str| {
        reqwest::Client::new()
            .post(node.url("/api/sign-up"))
            .header("origin", origin)
            .json(&new)
            .send()
    };
    assert_eq!(
        post("https://evil.example")
            .await
            .expect("an answer")
            .status(),
        403
    );
    let response = post("https://chat.example.com").await.expect("an answer");
    assert_eq!(response.status(), 200);
    let cookie = response.headers()["set-cookie"].to_str().expect("text");
    for part in [
        "__Host-porchlight_session=",
        "HttpOnly",
        "Secure",
        "SameSite=Lax",
        "Path=/",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
}

#[tokio::test]
async fn signing_out_forgets_the_session() {
    let database = Database::sqlite();
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    owner
        .call::<SignOut>((), &Empty {})
        .await
        .expect("signed out");
    expect_error(
        owner.call::<ReadMe>((), &Empty {}).await,
        ErrorCode::NotSignedIn,
    );
}

#[tokio::test]
async fn a_form_is_told_all_its_errors() {
    let database = Database::sqlite();
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let new = shared::api::accounts::NewWorkspace {
        company: " ".into(),
        name: "x".repeat(300),
        email: "nobody".into(),
        password: "short".into(),
    };
    let error = expect_error(
        owner.call::<SignUp>((), &new).await,
        ErrorCode::ValidationFailed,
    );
    let fields: Vec<&str> = error
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    assert_eq!(fields, ["company", "name", "email", "password"]);
}
