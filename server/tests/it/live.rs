//! The socket: events in order, resumption without loss, nothing that is not one's own.

use shared::api::Empty;
use shared::api::conversations::ClaimConversation;
use shared::entities::Role;
use shared::live::{
    ClientFrame, CloseCode, Ephemeral, Epoch, Position, Seq, ServerFrame, TenantServerFrame, Typist,
};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Database, Node, Socket, Staff, TenantClient, stories};

stories! {
    events_arrive_in_order_without_gaps,
    a_laptop_that_slept_catches_up,
    an_unknown_history_is_reset,
    typing_is_seen_by_colleagues_and_the_tenant,
    nobody_has_read_what_is_not_written_yet,
    frames_that_are_not_ours_close_the_socket,
    only_our_own_pages_may_connect,
}

async fn events_arrive_in_order_without_gaps(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut socket = owner.connect().await;
    let mut last = socket.welcomed().await.seq;
    let tenant = TenantClient::open(&node, owner.key()).await;
    for index in 0..20 {
        tenant.write(&format!("Word {index}")).await;
    }
    loop {
        let event = socket.next_event().await;
        assert_eq!(event.seq, last.next());
        last = event.seq;
        if serde_json::to_string(&event)
            .expect("json")
            .contains("Word 19")
        {
            break;
        }
    }
}

async fn a_laptop_that_slept_catches_up(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let mut replica = owner.inbox().await.inbox;
    let tenant = TenantClient::open(&node, owner.key()).await;
    for index in 0..5 {
        tenant.write(&format!("While you slept {index}")).await;
    }
    owner
        .call::<ClaimConversation>(tenant.conversation, &Empty {})
        .await
        .expect("claimed");
    let mut socket = Socket::staff(&node.url(""), owner.cookie(), Some(replica.position)).await;
    assert!(matches!(
        socket.next_frame().await,
        ServerFrame::Welcome { .. }
    ));
    let fresh = owner.inbox().await.inbox;
    while replica.position.seq < fresh.position.seq {
        replica.apply(&socket.next_event().await);
    }
    assert_eq!(replica.conversations, fresh.conversations);
}

async fn an_unknown_history_is_reset(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let head = owner.inbox().await.inbox.position;
    for position in [
        Position {
            epoch: Epoch(head.epoch.0 ^ 1),
            seq: Seq(1),
        },
        Position {
            epoch: head.epoch,
            seq: Seq(head.seq.0 + 1000),
        },
    ] {
        let mut socket = Socket::staff(&node.url(""), owner.cookie(), Some(position)).await;
        assert!(
            matches!(socket.next_frame().await, ServerFrame::Reset { head: told } if told.epoch == head.epoch)
        );
    }
}

async fn typing_is_seen_by_colleagues_and_the_tenant(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("Hello").await;
    let mut tenant_socket = tenant.connect().await;
    let mut colleague = owner.connect().await;
    let mut typist = rosa.connect().await;
    tenant_socket.tenant_welcomed().await;
    colleague.welcomed().await;
    typist.welcomed().await;
    let conversation = tenant.conversation;
    typist.send(&ClientFrame::Typing { conversation }).await;
    loop {
        if let ServerFrame::Ephemeral {
            ephemeral:
                Ephemeral::Typing {
                    conversation: at,
                    who: Typist::Staff { member },
                },
        } = colleague.next_frame().await
        {
            assert_eq!((at, member.id), (conversation, rosa.me.member.id));
            break;
        }
    }
    loop {
        let frame = tenant_socket.next_tenant_frame().await;
        if let TenantServerFrame::Ephemeral {
            ephemeral:
                shared::live::TenantEphemeral::Typing {
                    name: Some(name), ..
                },
        } = frame
        {
            assert_eq!(name, "Rosa");
            break;
        }
    }
}

async fn nobody_has_read_what_is_not_written_yet(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("Is anybody there?").await;
    node.settled().await;
    let head = owner.inbox().await.inbox.position.seq;
    let (mut of_owner, mut of_tenant) = (owner.connect().await, tenant.connect().await);
    of_owner.welcomed().await;
    let all_there_ever_is = ClientFrame::Read {
        conversation: tenant.conversation,
        up_to: Seq(u64::MAX),
    };
    of_tenant.send(&all_there_ever_is).await;
    let told = of_owner
        .ephemeral_that(|it| matches!(it, Ephemeral::TenantReadMoved { .. }))
        .await;
    let conversation = tenant.conversation;
    let up_to = head;
    assert_eq!(
        told,
        Ephemeral::TenantReadMoved {
            conversation,
            up_to
        }
    );
    of_owner.send(&all_there_ever_is).await;
    let told = of_owner
        .ephemeral_that(|it| matches!(it, Ephemeral::ReadMoved { .. }))
        .await;
    let member = owner.me.member.id;
    assert_eq!(
        told,
        Ephemeral::ReadMoved {
            member,
            conversation,
            up_to
        }
    );
    // What is said afterwards is unread.
    tenant.write("Hello?").await;
    let snapshot = owner.inbox().await;
    assert!(snapshot.read_marks[&conversation] < snapshot.inbox.position.seq);
}

async fn frames_that_are_not_ours_close_the_socket(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    for text in [
        "{\"frame\":\"base\"}".to_owned(),
        "{\"event\":\"base\"}".to_owned(),
        "not json".to_owned(),
        "{\"frame\":\"typing\",\"conversation\":{\"$ne\":1}}".to_owned(),
    ] {
        let mut socket = owner.connect().await;
        socket.welcomed().await;
        socket.send_raw(Message::text(text)).await;
        assert_eq!(socket.closed().await, CloseCode::BadFrame.code());
    }
    let mut socket = owner.connect().await;
    socket.welcomed().await;
    socket
        .send_too_much(Message::text("x".repeat(1024 * 1024)))
        .await;
    assert_ne!(socket.closed().await, 1000);
    owner.inbox().await;
}

async fn only_our_own_pages_may_connect(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let base = node.url("");
    for path in ["/api/live", "/api/widget/live"] {
        for origin in [
            "https://evil.example",
            "null",
            &format!("{base}.evil.com"),
            "http://127.0.0.1:1",
        ] {
            let refused = Socket::upgrade(&base, path, Some(owner.cookie()), Some(origin)).await;
            assert_eq!(refused.err(), Some(403), "{path} from {origin}");
        }
    }
    let refused = Socket::upgrade(&base, "/api/live", None, None).await;
    assert_eq!(refused.err(), Some(401));
    let mut stranger = Socket::tenant(&base, "AAAA", None).await;
    assert_eq!(stranger.closed().await, CloseCode::SignedOut.code());
}
