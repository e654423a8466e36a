//! The hub with real sockets, over a bus that does to news what a network does.

mod clients;
mod stage;

use std::collections::HashSet;

use proptest::prelude::*;
use shared::ids::{ConversationId, TenantId};
use shared::live::{
    ClientFrame, CloseCode, Ephemeral, Epoch, Position, Seq, ServerFrame, TenantEphemeral,
    TenantServerFrame, Typist,
};

use crate::bus::{Announcement, Bus, News};
use crate::realtime::room::SOCKETS_OF_A_TENANT;
use stage::{LEAK, LENA, OTTO, ROSA, Stage, WORKSPACE, block_on, member, session};

#[expect(clippy::unnecessary_wraps, reason = "what `hello` carries")]
fn at(seq: u64) -> Option<Position> {
    Some(Position {
        epoch: Epoch(1),
        seq: Seq(seq),
    })
}

#[tokio::test]
async fn a_client_gets_what_it_missed_and_then_what_happens() {
    let stage = Stage::new().await;
    stage.happen(10).await;
    let mut rosa = stage.staff(ROSA).await;
    assert_eq!(
        rosa.hello(at(4)).await,
        ServerFrame::Welcome { head: stage.head() }
    );
    assert_eq!(rosa.seqs(6).await, [5, 6, 7, 8, 9, 10]);
    stage.happen(2).await;
    assert_eq!(rosa.seqs(2).await, [11, 12]);

    // These are still at hand: the store could be away.
    stage.ledger.go_down();
    let mut again = stage.staff(ROSA).await;
    assert_eq!(
        again.hello(at(10)).await,
        ServerFrame::Welcome { head: stage.head() }
    );
    assert_eq!(again.seqs(2).await, [11, 12]);
}

#[tokio::test]
async fn whoever_cannot_go_on_from_where_they_are_is_told_to_reset() {
    let stage = Stage::new().await;
    stage.happen(6_000).await;
    let elsewhere = Position {
        epoch: Epoch(9),
        seq: Seq(3),
    };
    for position in [None, Some(elsewhere), at(1_000_000), at(7)] {
        let mut rosa = stage.staff(ROSA).await;
        let answer = rosa.hello(position).await;
        assert_eq!(
            answer,
            ServerFrame::Reset { head: stage.head() },
            "{position:?}"
        );
        stage.happen(1).await;
        assert_eq!(rosa.seqs(1).await, [stage.head().seq.0]);
    }
}

#[tokio::test]
async fn a_client_that_has_seen_more_than_this_node_is_not_reset() {
    let stage = Stage::new().await;
    stage.happen(1).await;
    let mut first = stage.staff(ROSA).await;
    first.hello(at(1)).await;
    stage.bus.lose_everything(true);
    stage.happen(3).await;
    let mut rosa = stage.staff(ROSA).await;
    assert_eq!(
        rosa.hello(at(4)).await,
        ServerFrame::Welcome { head: stage.head() }
    );
    assert_eq!(first.seqs(3).await, [2, 3, 4]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Lost and swapped announcements of events in 3 tenants' conversations; staff see all of them in
    /// order, each tenant exactly their own.
    #[test]
    fn nobody_misses_or_repeats_an_event_whatever_the_bus_does(
        fates in prop::collection::vec((0_u8..3, 1_u128..4), 1..60),
    ) {
        block_on(async {
            let stage = Stage::new().await;
            let mut rosa = stage.staff(ROSA).await;
            rosa.hello(at(0)).await;
            let mut lena = stage.tenant("lena").await;
            lena.hello_as("lena", at(0)).await;
            let mut expected = Vec::new();
            for (fate, tenant) in &fates {
                let event = stage.append(TenantId(uuid::Uuid::from_u128(*tenant)));
                if event.tenant == Some(LENA) {
                    expected.push(event.seq.0);
                }
                stage.bus.carry(*fate, event);
            }
            // The last one arrives, so that the gap before it shows.
            let last = stage.append(LENA);
            expected.push(last.seq.0);
            stage.bus.carry(0, last);
            let all: Vec<u64> = (1..=fates.len() as u64 + 1).collect();
            assert_eq!(rosa.seqs(all.len()).await, all);
            assert_eq!(lena.tenant_seqs(expected.len()).await, expected);
        });
    }
}

#[tokio::test]
async fn a_gap_is_healed_when_the_store_is_back() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    stage.bus.lose_everything(true);
    stage.happen(5).await;
    stage.bus.lose_everything(false);
    stage.ledger.go_down();
    stage.happen(1).await;
    stage.ledger.asked_in_vain(2).await;
    stage.ledger.come_back();
    assert_eq!(rosa.seqs(6).await, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn news_that_was_missed_is_read_when_the_bus_says_so() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    stage.bus.lose_everything(true);
    stage.happen(3).await;
    stage.ledger.end_session(session(OTTO));
    stage.bus.lose_everything(false);
    let mut otto = stage.staff(OTTO).await;
    otto.hello(at(3)).await;
    stage.bus.tell(&News::Missed);
    assert_eq!(rosa.seqs(3).await, [1, 2, 3]);
    assert_eq!(otto.closed().await, CloseCode::SignedOut.code());
}

#[tokio::test]
async fn a_restored_history_makes_everybody_take_a_snapshot() {
    let stage = Stage::new().await;
    stage.happen(5).await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(5)).await;
    stage.ledger.restore(Epoch(2), 3);
    stage.happen(1).await;
    let reset = rosa
        .next_that(|frame| matches!(frame, ServerFrame::Reset { .. }))
        .await;
    assert_eq!(reset, ServerFrame::Reset { head: stage.head() });
    stage.happen(1).await;
    assert_eq!(rosa.seqs(1).await, [stage.head().seq.0]);
}

#[tokio::test]
async fn a_stalled_reader_is_cut_and_the_others_do_not_notice() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    let mut stalled = stage.staff(OTTO).await;
    stalled.hello(at(0)).await;
    let many = 1_500;
    for seq in 1..=many {
        stage.say(&"x".repeat(16 * 1024)).await;
        assert_eq!(rosa.seqs(1).await, [seq]);
    }
    let (seen, code) = stalled.seqs_until_closed().await;
    assert_eq!(code, CloseCode::TooSlow.code());
    assert!(seen.len() < 1_500);
    assert_eq!(seen, (1..=seen.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn nothing_is_sent_to_a_session_after_it_ended() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    let mut otto = stage.staff(OTTO).await;
    otto.hello(at(0)).await;
    stage.happen(1).await;
    stage.bus.publish(Announcement::SessionsEnded {
        workspace: WORKSPACE,
        sessions: vec![session(OTTO)],
    });
    stage.happen(5).await;
    let (seen, code) = otto.seqs_until_closed().await;
    assert_eq!(code, CloseCode::SignedOut.code());
    assert!(seen.len() <= 1, "{seen:?}");
    assert_eq!(rosa.seqs(6).await.len(), 6);
}

#[tokio::test]
async fn a_session_that_ends_during_the_handshake_does_not_get_in() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    stage.upgraded(1).await;
    stage.bus.publish(Announcement::MemberGone {
        workspace: WORKSPACE,
        member: member(ROSA).id,
    });
    rosa.say(&ClientFrame::Hello {
        token: None,
        position: None,
    })
    .await;
    let (seen, code) = rosa.seqs_until_closed().await;
    assert_eq!((seen.len(), code), (0, CloseCode::SignedOut.code()));
}

#[tokio::test]
async fn a_session_that_ends_between_its_check_and_the_upgrade_does_not_get_in() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff_ended_meanwhile(ROSA).await;
    rosa.say(&ClientFrame::Hello {
        token: None,
        position: None,
    })
    .await;
    let (seen, code) = rosa.seqs_until_closed().await;
    assert_eq!((seen.len(), code), (0, CloseCode::SignedOut.code()));
}

#[tokio::test]
async fn a_session_that_ended_without_a_word_is_found_at_the_next_beat() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    let mut otto = stage.staff(OTTO).await;
    otto.hello(at(0)).await;
    // The bus is well and has nothing to tell: whoever ended it was killed before they could.
    stage.ledger.end_session(session(OTTO));
    stage.beat();
    assert_eq!(otto.closed().await, CloseCode::SignedOut.code());
    stage.happen(1).await;
    assert_eq!(rosa.seqs(1).await, [1]);
}

#[tokio::test]
async fn a_tenant_without_a_token_that_holds_stays_outside() {
    let stage = Stage::new().await;
    let mut nobody = stage.tenant("nobody").await;
    nobody
        .say(&ClientFrame::Hello {
            token: None,
            position: None,
        })
        .await;
    assert_eq!(nobody.closed().await, CloseCode::SignedOut.code());
    let mut liar = stage.tenant("liar").await;
    let token = Some("liar".to_owned());
    liar.say(&ClientFrame::Hello {
        token,
        position: None,
    })
    .await;
    assert_eq!(liar.closed().await, CloseCode::SignedOut.code());
}

#[tokio::test]
async fn a_tenant_holds_so_many_sockets_and_no_more() {
    let stage = Stage::new().await;
    let hello = ClientFrame::Hello {
        token: Some("lena".to_owned()),
        position: None,
    };
    let mut all = Vec::new();
    let code = loop {
        let mut lena = stage.tenant("lena").await;
        lena.say(&hello).await;
        match lena.next_or_close().await {
            Ok(_) => all.push(lena),
            Err(code) => break code,
        }
    };
    assert_eq!(code, CloseCode::TryLater.code());
    assert_eq!(all.len(), SOCKETS_OF_A_TENANT);
    // Others are let in.
    let mut mark = stage.tenant("mark").await;
    mark.hello_as("mark", None).await;
}

#[tokio::test]
async fn when_the_store_is_away_a_newcomer_is_told_to_come_later() {
    let stage = Stage::new().await;
    stage.ledger.go_down();
    let mut rosa = stage.staff(ROSA).await;
    rosa.say(&ClientFrame::Hello {
        token: None,
        position: at(0),
    })
    .await;
    assert_eq!(rosa.closed().await, CloseCode::TryLater.code());
}

#[tokio::test]
async fn typing_reaches_colleagues_and_the_tenant_whose_conversation_it_is() {
    let stage = Stage::new().await;
    let (mut rosa, mut otto) = (stage.staff(ROSA).await, stage.staff(OTTO).await);
    rosa.hello(at(0)).await;
    otto.hello(at(0)).await;
    let mut lena = stage.tenant("lena").await;
    lena.hello_as("lena", at(0)).await;
    let mut mark = stage.tenant("mark").await;
    mark.hello_as("mark", at(0)).await;

    rosa.say(&ClientFrame::Typing { conversation: LEAK }).await;
    let typing = otto
        .ephemeral_that(|it| matches!(it, Ephemeral::Typing { .. }))
        .await;
    let who = Typist::Staff {
        member: member(ROSA),
    };
    assert_eq!(
        typing,
        Ephemeral::Typing {
            conversation: LEAK,
            who: who.clone()
        }
    );
    let seen = TenantEphemeral::Typing {
        conversation: LEAK,
        name: Some("Rosa".to_owned()),
    };
    assert_eq!(
        lena.tenant_frame().await,
        TenantServerFrame::Ephemeral { ephemeral: seen }
    );

    // Whoever comes now is told.
    let mut late = stage.staff(OTTO).await;
    late.hello(at(0)).await;
    late.ephemeral_that(|it| {
        *it == Ephemeral::Typing {
            conversation: LEAK,
            who: who.clone(),
        }
    })
    .await;

    // The typist vanishes without a word.
    drop(rosa);
    otto.ephemeral_that(|it| matches!(it, Ephemeral::TypingStopped { .. }))
        .await;
    otto.ephemeral_that(|it| {
        *it == Ephemeral::Presence {
            member: member(ROSA).id,
            online: false,
        }
    })
    .await;

    assert!(matches!(mark.tenant_frames_until_heartbeat().await[..], []));
}

#[tokio::test]
async fn a_tenant_types_in_their_own_conversation_only() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    let mut mark = stage.tenant("mark").await;
    mark.hello_as("mark", at(0)).await;
    mark.say(&ClientFrame::Typing { conversation: LEAK }).await;
    // The ping is read when the question whose conversation it is has been answered.
    mark.tenant_frames_until_heartbeat().await;
    let heard = rosa.ephemerals_until_heartbeat().await;
    assert!(
        !heard
            .iter()
            .any(|it| matches!(it, Ephemeral::Typing { .. })),
        "{heard:?}"
    );

    // Lena's is known from her connection.
    let mut lena = stage.tenant("lena").await;
    lena.hello_as("lena", at(0)).await;
    lena.say(&ClientFrame::Typing { conversation: LEAK }).await;
    let typing = rosa
        .ephemeral_that(|it| matches!(it, Ephemeral::Typing { .. }))
        .await;
    assert_eq!(
        typing,
        Ephemeral::Typing {
            conversation: LEAK,
            who: Typist::Tenant
        }
    );
}

#[tokio::test]
async fn who_is_online_and_looks_at_what_is_told_to_newcomers() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    rosa.say(&ClientFrame::Viewing {
        conversation: Some(LEAK),
    })
    .await;
    rosa.ephemeral_that(|it| matches!(it, Ephemeral::Viewing { .. }))
        .await;
    let mut otto = stage.staff(OTTO).await;
    otto.hello(at(0)).await;
    let told = otto.ephemerals_until_heartbeat().await;
    for expected in [
        Ephemeral::Presence {
            member: member(ROSA).id,
            online: true,
        },
        Ephemeral::Viewing {
            member: member(ROSA).id,
            conversation: Some(LEAK),
        },
    ] {
        assert!(told.contains(&expected), "{told:?}");
    }
    let online: HashSet<_> = stage.hub.online(WORKSPACE).into_iter().collect();
    assert_eq!(online, HashSet::from([member(ROSA).id, member(OTTO).id]));
}

#[tokio::test]
async fn read_marks_are_the_offices_to_judge() {
    let stage = Stage::new().await;
    let mut lena = stage.tenant("lena").await;
    lena.hello_as("lena", at(0)).await;
    lena.say(&ClientFrame::Read {
        conversation: LEAK,
        up_to: Seq(3),
    })
    .await;
    lena.tenant_frames_until_heartbeat().await;
    assert_eq!(stage.ledger.marks(), [(LENA.0, LEAK, Seq(3))]);
}

#[tokio::test]
async fn a_flood_is_ignored_and_then_ends_the_connection() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    let mut code = None;
    for _ in 0..2_000 {
        if !rosa.try_say(&ClientFrame::Ping).await {
            break;
        }
    }
    while code.is_none() {
        code = rosa.next_or_close().await.err();
    }
    assert_eq!(code, Some(CloseCode::TryLater.code()));
}

#[tokio::test]
async fn a_restart_says_so_and_lets_nobody_in() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    let mut silent = stage.staff(OTTO).await;
    stage.upgraded(2).await;
    let (closed, (), code) = tokio::join!(rosa.closed(), stage.hub.close_all(), silent.closed());
    assert_eq!([closed, code], [CloseCode::Restarting.code(); 2]);
    assert_eq!(stage.hub.connections(), 0);
    assert_eq!(
        stage.staff(ROSA).await.closed().await,
        CloseCode::Restarting.code()
    );
}

/// Frames nobody should send: not JSON, not ours, ours with a wrong type, a name of the inside.
fn odd_frame() -> impl Strategy<Value = String> {
    let field = prop_oneof![
        Just("null".to_owned()),
        Just("[]".to_owned()),
        Just(r#"{"$ne":1}"#.to_owned()),
        Just(format!("\"{}\"", LEAK.0)),
        any::<u64>().prop_map(|n| n.to_string()),
    ];
    let name = prop_oneof![
        Just("base"),
        Just("hub"),
        Just("link"),
        Just("typing"),
        Just("viewing"),
        Just("read"),
        Just("hello"),
        Just("Ping"),
        Just("__proto__"),
        Just("event"),
        Just("welcome"),
    ];
    prop_oneof![
        ".{0,200}",
        (name.clone(), field.clone()).prop_map(|(name, field)| format!(
            r#"{{"frame":"{name}","conversation":{field},"surplus":{field}}}"#
        )),
        (name, field).prop_map(|(name, field)| format!(r#"{{"frame":{field},"{name}":"{name}"}}"#)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_odd_frame_gets_one_fixed_answer(text in odd_frame(), seated: bool) {
        prop_assume!(serde_json::from_str::<ClientFrame>(&text).is_err());
        block_on(async {
            let stage = Stage::shared().await;
            let mut client = stage.tenant("lena").await;
            if seated {
                client.hello_as("lena", None).await;
            }
            client.say_text(&text).await;
            let close = client.close_frame().await;
            assert_eq!(close, (CloseCode::BadFrame.code(), "bad_frame".to_owned()));
        });
    }
}

#[tokio::test]
async fn a_frame_that_is_too_large_or_binary_is_a_bad_frame() {
    let stage = Stage::new().await;
    for seated in [false, true] {
        let mut large = stage.staff(ROSA).await;
        let mut binary = stage.staff(ROSA).await;
        if seated {
            large.hello(at(0)).await;
            binary.hello(at(0)).await;
        }
        large.say_text(&" ".repeat(1024 * 1024)).await;
        binary.say_binary(vec![0; 16]).await;
        assert_eq!(large.closed().await, CloseCode::BadFrame.code());
        assert_eq!(binary.closed().await, CloseCode::BadFrame.code());
    }
}

#[tokio::test]
async fn a_tenant_learns_of_a_conversation_that_begins_while_connected() {
    let stage = Stage::new().await;
    let mut rosa = stage.staff(ROSA).await;
    rosa.hello(at(0)).await;
    let mut lena = stage.tenant("lena").await;
    lena.hello_as("lena", at(0)).await;
    let fresh = ConversationId(uuid::Uuid::from_u128(99));
    stage.happen_in(fresh, LENA).await;
    rosa.seqs(1).await;
    rosa.say(&ClientFrame::Typing {
        conversation: fresh,
    })
    .await;
    lena.tenant_seqs(1).await;
    let seen = TenantEphemeral::Typing {
        conversation: fresh,
        name: Some("Rosa".to_owned()),
    };
    assert_eq!(
        lena.tenant_frame().await,
        TenantServerFrame::Ephemeral { ephemeral: seen }
    );
}

#[test]
fn the_recorded_frames_of_the_documentation_are_frames() {
    let page = include_str!("../../../docs/protocol.md");
    let mut read = 0;
    for block in page.split("```json ").skip(1) {
        let (kind, rest) = block.split_once('\n').expect("a kind of frame");
        let (frames, _) = rest.split_once("```").expect("an end");
        for frame in frames.lines() {
            let known = match kind {
                "staff" => serde_json::from_str::<ServerFrame>(frame).map(drop),
                "tenant" => serde_json::from_str::<TenantServerFrame>(frame).map(drop),
                "client" => serde_json::from_str::<ClientFrame>(frame).map(drop),
                other => panic!("frames of {other}"),
            };
            assert!(known.is_ok(), "{known:?}: {frame}");
            read += 1;
        }
    }
    assert!(read > 30, "{read}");
}
