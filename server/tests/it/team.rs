//! The team: who is let in by whom, and what a role allows.

use porchlight::auth::Token;
use porchlight::inbox::{InboxError, invitations};
use shared::api::Empty;
use shared::api::members::{
    Acceptance, ChangeMember, InviteMember, ListInvitations, MemberChange, NewInvitation,
    RevokeInvitation,
};
use shared::api::workspace::{ChangeWorkspace, WorkspaceChange};
use shared::entities::Role;
use shared::error::ErrorCode;
use shared::live::Actor;

use crate::support::{Database, Node, Staff, expect_error, stories};

stories! {
    an_invitation_lets_one_person_in,
    an_invitation_ends_with_the_rights_of_its_inviter,
    an_inviter_who_lost_their_rights_unseen_lets_nobody_in,
    roles_bound_what_members_may_do,
}

async fn an_invitation_lets_one_person_in(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    assert_eq!(rosa.me.workspace.id, owner.me.workspace.id);
    assert_eq!(
        socket.event_named("member_added").await.by,
        shared::live::Actor::Staff {
            member: rosa.me.member.as_ref()
        }
    );
    let left = owner
        .call::<ListInvitations>((), &Empty {})
        .await
        .expect("listed");
    assert!(left.is_empty(), "a used invitation is gone");

    let second = owner
        .call::<InviteMember>((), &NewInvitation { role: Role::Member })
        .await
        .expect("invited");
    owner
        .call::<RevokeInvitation>(second.invitation.id, &Empty {})
        .await
        .expect("revoked");
    let token = second.link.split_once('#').expect("a fragment").1;
    let look = serde_json::json!({ "token": token });
    let response = owner
        .raw("POST", "/api/invitations/look")
        .json(&look)
        .send()
        .await;
    assert_eq!(response.expect("an answer").status(), 410);
}

/// Invites somebody and gives the token of the link.
async fn token_for(inviter: &Staff, role: Role) -> String {
    let invited = inviter
        .call::<InviteMember>((), &NewInvitation { role })
        .await
        .expect("invited");
    let (_, token) = invited.link.split_once('#').expect("a fragment");
    token.to_owned()
}

async fn look_at(node: &Node, token: &str) -> u16 {
    let look = reqwest::Client::new()
        .post(node.url("/api/invitations/look"))
        .header("x-porchlight", "1")
        .json(&serde_json::json!({ "token": token }));
    look.send().await.expect("an answer").status().as_u16()
}

async fn an_invitation_ends_with_the_rights_of_its_inviter(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let otto = owner.invite("Otto Berg", Role::Owner).await;
    let (to_own, to_help) = (
        token_for(&otto, Role::Owner).await,
        token_for(&otto, Role::Member).await,
    );
    let by_owner = token_for(&owner, Role::Member).await;
    let change = |role, active| MemberChange { role, active };
    let id = otto.me.member.id;
    owner
        .call::<ChangeMember>(id, &change(Some(Role::Manager), None))
        .await
        .expect("demoted");
    assert_eq!(look_at(&node, &to_own).await, 410);
    assert_eq!(look_at(&node, &to_help).await, 200);

    // Back again and gone again: what was withdrawn does not come back.
    for active in [false, true] {
        owner
            .call::<ChangeMember>(id, &change(None, Some(active)))
            .await
            .expect("changed");
        assert_eq!(look_at(&node, &to_help).await, 410);
    }
    let left = owner
        .call::<ListInvitations>((), &Empty {})
        .await
        .expect("listed");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].invited_by, "Olga Owner");
    assert_eq!(look_at(&node, &by_owner).await, 200);
}

async fn an_inviter_who_lost_their_rights_unseen_lets_nobody_in(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mia = owner.invite("Mia Manager", Role::Manager).await;
    let token = token_for(&mia, Role::Member).await;
    let invitation = node
        .app
        .store()
        .invitation_of_token(&Token::from_text(token.clone()).hash())
        .await
        .expect("read")
        .expect("there");
    database
        .run("UPDATE members SET role = 'member' WHERE name = 'Mia Manager'")
        .await;
    assert_eq!(look_at(&node, &token).await, 410);

    // Also for whoever had the form open already.
    let acceptance = Acceptance {
        token,
        name: "Nora New".into(),
        email: "nora@example.com".into(),
        password: "eleven quiet lamps".into(),
    };
    let cx = node.app.cx(owner.me.workspace.id, Actor::System);
    let accepted = invitations::accept_invitation(&cx, &invitation, acceptance).await;
    assert!(
        matches!(accepted, Err(InboxError::InvitationInvalid)),
        "{accepted:?}"
    );
}

async fn roles_bound_what_members_may_do(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let manager = owner.invite("Mia Manager", Role::Manager).await;
    let member = owner.invite("Max Member", Role::Member).await;
    let invitation = NewInvitation { role: Role::Member };
    expect_error(
        member.call::<InviteMember>((), &invitation).await,
        ErrorCode::Forbidden,
    );
    let change = WorkspaceChange {
        name: Some("New name".into()),
        ..Default::default()
    };
    expect_error(
        manager.call::<ChangeWorkspace>((), &change).await,
        ErrorCode::Forbidden,
    );
    let promote = MemberChange {
        role: Some(Role::Owner),
        active: None,
    };
    let manager_id = manager.me.member.id;
    expect_error(
        manager.call::<ChangeMember>(manager_id, &promote).await,
        ErrorCode::Forbidden,
    );
    let resign = MemberChange {
        role: Some(Role::Member),
        active: None,
    };
    expect_error(
        owner
            .call::<ChangeMember>(owner.me.member.id, &resign)
            .await,
        ErrorCode::NotAllowedNow,
    );
    owner
        .call::<ChangeWorkspace>((), &change)
        .await
        .expect("an owner may");
}
