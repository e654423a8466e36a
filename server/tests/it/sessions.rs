//! Who is let in, and for how long: a session that is over has no socket and answers no request,
//! whatever went wrong when it ended.

use std::time::Duration;

use porchlight::cx::Cx;
use porchlight::inbox::InboxError;
use porchlight::inbox::sessions::{self, Proven};
use shared::api::Empty;
use shared::api::accounts::{ChangePassword, Credentials, NewPassword, ReadMe};
use shared::api::members::{ChangeMember, MemberChange};
use shared::entities::Role;
use shared::error::ErrorCode;
use shared::live::{Actor, CloseCode};

use crate::support::{Database, Node, Staff, expect_error, standing_clock, stories};

stories! {
    a_session_that_runs_out_loses_its_socket,
    rights_taken_away_past_the_node_close_the_socket,
    a_deactivation_that_fails_changes_nothing,
    a_password_change_that_fails_changes_nothing,
    a_sign_in_overtaken_by_a_new_password_opens_nothing,
    a_sign_in_overtaken_by_a_deactivation_opens_nothing,
    a_sign_in_waits_for_a_password_that_is_being_changed,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn a_session_that_runs_out_loses_its_socket(database: Database) {
    let clock = standing_clock();
    let node = Node::start_by(&database, &clock, |_| {}).await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    clock.advance(13 * DAY);
    let fresh = owner.sign_in_again("eleven quiet lamps").await;
    let mut fresh_socket = fresh.connect().await;
    fresh_socket.welcomed().await;
    clock.advance(2 * DAY);
    node.app.hub().look_after_everything();
    assert_eq!(socket.closed().await, CloseCode::SignedOut.code());
    expect_error(
        owner.call::<ReadMe>((), &Empty {}).await,
        ErrorCode::NotSignedIn,
    );
    // The younger session is not touched by the end of the older.
    fresh
        .call::<ReadMe>((), &Empty {})
        .await
        .expect("still signed in");
    fresh_socket.still_open().await;

    // However busy it is, no session lives for ever.
    for _ in 0..9 {
        clock.advance(10 * DAY);
        let _ = fresh.call::<ReadMe>((), &Empty {}).await;
    }
    node.app.hub().look_after_everything();
    assert_eq!(fresh_socket.closed().await, CloseCode::SignedOut.code());
}

async fn rights_taken_away_past_the_node_close_the_socket(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    let otto = owner.invite("Otto Berg", Role::Member).await;
    let (mut of_owner, mut of_rosa, mut of_otto) = (
        owner.connect().await,
        rosa.connect().await,
        otto.connect().await,
    );
    for socket in [&mut of_owner, &mut of_rosa, &mut of_otto] {
        socket.welcomed().await;
    }
    database
        .run("UPDATE members SET active = FALSE WHERE name = 'Rosa Ortega'")
        .await;
    database
        .run("DELETE FROM sessions WHERE member_id IN (SELECT id FROM members WHERE name = 'Otto Berg')")
        .await;
    node.app.hub().look_after_everything();
    assert_eq!(of_rosa.closed().await, CloseCode::SignedOut.code());
    assert_eq!(of_otto.closed().await, CloseCode::SignedOut.code());
    of_owner.still_open().await;
}

async fn a_deactivation_that_fails_changes_nothing(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    let mut socket = rosa.connect().await;
    socket.welcomed().await;
    let gone = MemberChange {
        role: None,
        active: Some(false),
    };
    database.refuse_deletes("sessions").await;
    let id = rosa.me.member.id;
    expect_error(
        owner.call::<ChangeMember>(id, &gone).await,
        ErrorCode::Internal,
    );
    assert!(owner.inbox().await.inbox.members[&id].active);
    rosa.call::<ReadMe>((), &Empty {})
        .await
        .expect("still a member");

    // The second try does all of it.
    database.allow_deletes("sessions").await;
    set_active(&owner, &rosa, false).await;
    assert_eq!(socket.closed().await, CloseCode::SignedOut.code());
}

async fn a_password_change_that_fails_changes_nothing(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let other = owner.sign_in_again("eleven quiet lamps").await;
    let mut socket = other.connect().await;
    socket.welcomed().await;
    let change = NewPassword {
        current: "eleven quiet lamps".into(),
        new: "twelve quiet lamps".into(),
    };
    database.refuse_deletes("sessions").await;
    expect_error(
        owner.call::<ChangePassword>((), &change).await,
        ErrorCode::Internal,
    );
    owner.sign_in_again("eleven quiet lamps").await;

    database.allow_deletes("sessions").await;
    owner
        .call::<ChangePassword>((), &change)
        .await
        .expect("the same words again, and this time it is done");
    assert_eq!(socket.closed().await, CloseCode::SignedOut.code());
    owner.sign_in_again("twelve quiet lamps").await;
}

/// Signs in as far as the check of the password goes.
async fn half_a_sign_in(node: &Node, who: &Staff) -> (Cx, Proven) {
    let credentials = Credentials {
        email: who.me.member.email.clone(),
        password: "eleven quiet lamps".into(),
    };
    let proven = sessions::sign_in(node.app.store(), credentials).await;
    let cx = node.app.cx(who.me.workspace.id, Actor::System);
    (cx, proven.expect("the password is right"))
}

async fn a_sign_in_overtaken_by_a_new_password_opens_nothing(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let (cx, proven) = half_a_sign_in(&node, &owner).await;
    let change = NewPassword {
        current: "eleven quiet lamps".into(),
        new: "twelve quiet lamps".into(),
    };
    owner
        .call::<ChangePassword>((), &change)
        .await
        .expect("changed");
    let opened = sessions::open_session(&cx, &proven, "a browser").await;
    assert!(
        matches!(opened, Err(InboxError::WrongCredentials)),
        "{opened:?}"
    );
}

async fn a_sign_in_overtaken_by_a_deactivation_opens_nothing(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    let (cx, proven) = half_a_sign_in(&node, &rosa).await;
    set_active(&owner, &rosa, false).await;
    let opened = sessions::open_session(&cx, &proven, "a browser").await;
    assert!(
        matches!(opened, Err(InboxError::WrongCredentials)),
        "{opened:?}"
    );
    set_active(&owner, &rosa, true).await;
    // What was open before she left stays closed when she is back.
    expect_error(
        rosa.call::<ReadMe>((), &Empty {}).await,
        ErrorCode::NotSignedIn,
    );
}

async fn set_active(owner: &Staff, who: &Staff, active: bool) {
    let change = MemberChange {
        role: None,
        active: Some(active),
    };
    owner
        .call::<ChangeMember>(who.me.member.id, &change)
        .await
        .expect("changed");
}

async fn a_sign_in_waits_for_a_password_that_is_being_changed(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let (cx, proven) = half_a_sign_in(&node, &owner).await;
    let changing = database
        .hold("UPDATE members SET password_hash = 'of another password'")
        .await;
    let opening =
        tokio::spawn(async move { sessions::open_session(&cx, &proven, "a browser").await });
    changing.waited_for_by(1).await;
    changing.commit().await;
    let opened = opening.await.expect("no panic");
    assert!(
        matches!(opened, Err(InboxError::WrongCredentials)),
        "{opened:?}"
    );
}
