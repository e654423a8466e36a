//! What tenants and staff do to a conversation, and what each of them sees of it.

use shared::api::Empty;
use shared::api::conversations::{
    ApplyTag, AssignConversation, Assignment, ClaimConversation, ConversationQuery,
    HandBackConversation, JudgeEscalation, Judgement, ListConversations, NewMessage, PostMessage,
    RemoveTag, ReopenConversation, ResolveConversation, Snooze, SnoozeConversation, UndoClaim,
};
use shared::api::widget::{IntroduceTenant, Introduction, LoadTenantThread};
use shared::entities::{Channel, Handler, Role, Status, TagSource, Verdict};
use shared::error::ErrorCode;
use shared::ids::{ConversationId, MessageId};
use shared::live::{EventKind, TenantEventKind};
use shared::time::Timestamp;
use uuid::Uuid;

use crate::support::{Database, Node, Staff, TenantClient, expect_error, stories};

stories! {
    a_claim_is_seen_by_all_and_told_to_the_tenant,
    a_claim_can_be_undone_at_once,
    what_is_written_after_a_claim_is_no_reason_against_undoing_it,
    a_tenant_whose_person_left_is_told_who_comes,
    a_reply_claims_what_nobody_holds,
    a_note_never_reaches_the_tenant,
    a_message_sent_twice_is_posted_once,
    resolving_and_writing_again_reopens,
    a_snooze_ends_with_the_tenants_word,
    a_members_tag_beats_the_agent,
    assigning_moves_a_conversation_to_a_colleague,
    an_escalation_is_judged_and_the_last_word_counts,
    the_tenant_says_who_they_are,
    resolved_conversations_come_in_pages,
    words_that_are_too_long_are_refused_with_a_sentence,
}

/// An office with two members and a tenant who has written.
struct Office {
    node: Node,
    olga: Staff,
    rosa: Staff,
    tenant: TenantClient,
    id: ConversationId,
}

async fn office(database: &Database) -> Office {
    let node = Node::start(database).await;
    let olga = Staff::sign_up(&node).await;
    let rosa = olga.invite("Rosa Ortega", Role::Member).await;
    let tenant = TenantClient::open(&node, olga.key()).await;
    tenant.write("Is the pool open on Sunday?").await;
    // The agent has spoken: what follows is people's doing.
    node.settled().await;
    let id = tenant.conversation;
    Office {
        node,
        olga,
        rosa,
        tenant,
        id,
    }
}

fn message(channel: Channel, body: &str) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::now_v7()),
        channel,
        body: body.into(),
        resolve: false,
    }
}

async fn a_claim_is_seen_by_all_and_told_to_the_tenant(database: Database) {
    let office = office(&database).await;
    let mut colleague = office.rosa.connect().await;
    let mut tenant = office.tenant.connect().await;
    colleague.welcomed().await;
    let claimed = office
        .olga
        .call::<ClaimConversation>(office.id, &Empty {})
        .await
        .expect("claimed");
    assert_eq!(claimed.state.handler, Handler::Staff);
    assert_eq!(claimed.state.assignee, Some(office.olga.me.member.id));
    let event = colleague.event_named("conversation_claimed").await;
    assert_eq!(event.conversation, Some(office.id));
    loop {
        if let TenantEventKind::PersonJoined { name } = tenant.next_tenant_event().await.kind {
            assert_eq!(name, "Olga", "tenants hear first names");
            break;
        }
    }
    let error = expect_error(
        office
            .rosa
            .call::<ClaimConversation>(office.id, &Empty {})
            .await,
        ErrorCode::AlreadyClaimed,
    );
    assert!(error.message.contains("Olga Owner"), "{}", error.message);
}

async fn a_claim_can_be_undone_at_once(database: Database) {
    let office = office(&database).await;
    let before = office.olga.thread(office.id).await.conversation.state;
    office
        .olga
        .call::<ClaimConversation>(office.id, &Empty {})
        .await
        .expect("claimed");
    expect_error(
        office.rosa.call::<UndoClaim>(office.id, &Empty {}).await,
        ErrorCode::NotAllowedNow,
    );
    let undone = office
        .olga
        .call::<UndoClaim>(office.id, &Empty {})
        .await
        .expect("undone");
    assert_eq!(undone.state, before);
    expect_error(
        office.olga.call::<UndoClaim>(office.id, &Empty {}).await,
        ErrorCode::NotAllowedNow,
    );
}

async fn what_is_written_after_a_claim_is_no_reason_against_undoing_it(database: Database) {
    let office = office(&database).await;
    let before = office
        .olga
        .call::<HandBackConversation>(office.id, &Empty {})
        .await
        .expect("handed back");
    office.node.settled().await;
    office
        .olga
        .call::<ClaimConversation>(office.id, &Empty {})
        .await
        .expect("claimed");
    office.tenant.write("Are you there?").await;
    office.node.settled().await;
    let undone = office
        .olga
        .call::<UndoClaim>(office.id, &Empty {})
        .await
        .expect("undone");
    assert_eq!(undone.state, before.state, "the agent's, not waiting");
}

async fn a_tenant_whose_person_left_is_told_who_comes(database: Database) {
    let office = office(&database).await;
    let mut socket = office.tenant.connect().await;
    office
        .olga
        .call::<ClaimConversation>(office.id, &Empty {})
        .await
        .expect("claimed");
    let nobody = Assignment {
        assignee: None,
        note: None,
    };
    office
        .olga
        .call::<AssignConversation>(office.id, &nobody)
        .await
        .expect("put back");
    let left = loop {
        if let TenantEventKind::PersonLeft { handler, .. } = socket.next_tenant_event().await.kind {
            break handler;
        }
    };
    assert_eq!(
        left,
        Handler::Waiting,
        "nobody says that the assistant answers"
    );
}

async fn a_reply_claims_what_nobody_holds(database: Database) {
    let office = office(&database).await;
    let reply = message(Channel::Reply, "Yes, from 8 to 21.");
    let after = office
        .rosa
        .call::<PostMessage>(office.id, &reply)
        .await
        .expect("posted");
    assert_eq!(after.state.assignee, Some(office.rosa.me.member.id));
    let jump_in = message(Channel::Reply, "And on Saturday too.");
    let after = office
        .olga
        .call::<PostMessage>(office.id, &jump_in)
        .await
        .expect("posted");
    assert_eq!(
        after.state.assignee,
        Some(office.rosa.me.member.id),
        "helping takes nothing over"
    );
    let back = office
        .rosa
        .call::<HandBackConversation>(office.id, &Empty {})
        .await
        .expect("back");
    assert_eq!(
        (back.state.handler, back.state.assignee),
        (Handler::Agent, None)
    );
}

async fn a_note_never_reaches_the_tenant(database: Database) {
    let office = office(&database).await;
    let mut tenant = office.tenant.connect().await;
    let canary = "The neighbour in 5B complained twice";
    let note = message(Channel::Note, canary);
    let after = office
        .rosa
        .call::<PostMessage>(office.id, &note)
        .await
        .expect("posted");
    assert_ne!(
        after.state.handler,
        Handler::Staff,
        "a note takes nothing over"
    );
    let reply = message(Channel::Reply, "Yes, from 8 to 21.");
    office
        .rosa
        .call::<PostMessage>(office.id, &reply)
        .await
        .expect("posted");
    loop {
        let text = tenant.next_text().await.expect("open");
        assert!(!text.contains("5B"), "{text}");
        assert!(!text.contains(&office.rosa.me.member.email), "{text}");
        if text.contains("from 8 to 21") {
            break;
        }
    }
    let thread = office
        .tenant
        .call::<LoadTenantThread>(&Empty {})
        .await
        .expect("loaded");
    assert!(!serde_json::to_string(&thread).expect("json").contains("5B"));
    let staff_sees = office.olga.thread(office.id).await;
    assert!(
        serde_json::to_string(&staff_sees)
            .expect("json")
            .contains(canary)
    );
}

async fn a_message_sent_twice_is_posted_once(database: Database) {
    let office = office(&database).await;
    let id = MessageId(Uuid::now_v7());
    let first = office.tenant.send(id, "Hello?").await.expect("sent");
    let again = office.tenant.send(id, "Hello?").await.expect("sent again");
    assert_eq!(first, again);
    let reply = message(Channel::Reply, "Here I am.");
    office
        .rosa
        .call::<PostMessage>(office.id, &reply)
        .await
        .expect("posted");
    office
        .rosa
        .call::<PostMessage>(office.id, &reply)
        .await
        .expect("posted again");
    let stolen = NewMessage {
        id,
        ..message(Channel::Reply, "Not mine")
    };
    let other = TenantClient {
        conversation: ConversationId(Uuid::now_v7()),
        ..office.tenant.clone()
    };
    other.write("A second matter").await;
    expect_error(
        office
            .rosa
            .call::<PostMessage>(other.conversation, &stolen)
            .await,
        ErrorCode::Conflict,
    );
    let thread = office.olga.thread(office.id).await;
    let bodies: Vec<&str> = thread
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::MessagePosted { message } => Some(message.body.as_str()),
            _ => None,
        })
        .filter(|body| ["Hello?", "Here I am."].contains(body))
        .collect();
    assert_eq!(bodies, ["Hello?", "Here I am."]);
}

async fn resolving_and_writing_again_reopens(database: Database) {
    let office = office(&database).await;
    office
        .rosa
        .call::<ClaimConversation>(office.id, &Empty {})
        .await
        .expect("claimed");
    let last = NewMessage {
        resolve: true,
        ..message(Channel::Reply, "Done.")
    };
    let resolved = office
        .rosa
        .call::<PostMessage>(office.id, &last)
        .await
        .expect("posted");
    assert_eq!(resolved.state.status, Status::Resolved);
    assert!(resolved.context_after > resolved.last_message.as_ref().expect("a message").seq);
    assert!(
        !office
            .olga
            .inbox()
            .await
            .inbox
            .conversations
            .contains_key(&office.id)
    );

    office.tenant.write("It broke again").await;
    let inbox = office.olga.inbox().await.inbox;
    let reopened = &inbox.conversations[&office.id];
    assert_eq!(
        (reopened.state.status, reopened.state.assignee),
        (Status::Open, None)
    );
    office
        .olga
        .call::<ResolveConversation>(office.id, &Empty {})
        .await
        .expect("resolved");
    let mine = office
        .olga
        .call::<ReopenConversation>(office.id, &Empty {})
        .await
        .expect("reopened");
    assert_eq!(mine.state.assignee, Some(office.olga.me.member.id));
}

async fn a_snooze_ends_with_the_tenants_word(database: Database) {
    let office = office(&database).await;
    let past = Snooze {
        until: Timestamp(1),
    };
    expect_error(
        office
            .rosa
            .call::<SnoozeConversation>(office.id, &past)
            .await,
        ErrorCode::ValidationFailed,
    );
    let later = Snooze {
        until: Timestamp(office.rosa_now() + 3_600_000),
    };
    let snoozed = office
        .rosa
        .call::<SnoozeConversation>(office.id, &later)
        .await
        .expect("snoozed");
    assert_eq!(snoozed.state.status, Status::Snoozed);
    office.tenant.write("Any news?").await;
    let thread = office.olga.thread(office.id).await;
    assert_eq!(thread.conversation.state.status, Status::Open);
    assert_eq!(thread.conversation.state.snoozed_until, None);
}

impl Office {
    fn rosa_now(&self) -> i64 {
        self.node.app.now().0
    }
}

async fn a_members_tag_beats_the_agent(database: Database) {
    let office = office(&database).await;
    let inbox = office.rosa.inbox().await.inbox;
    let tag = inbox
        .tags
        .values()
        .find(|tag| tag.name == "Follow-up")
        .expect("a starter tag")
        .id;
    let tagged = office
        .rosa
        .call::<ApplyTag>((office.id, tag), &Empty {})
        .await
        .expect("tagged");
    let by = TagSource::Member {
        member: office.rosa.me.member.id,
    };
    assert_eq!(
        tagged
            .tags
            .iter()
            .find(|applied| applied.tag == tag)
            .expect("there")
            .source,
        by
    );
    let bare = office
        .olga
        .call::<RemoveTag>((office.id, tag), &Empty {})
        .await
        .expect("removed");
    assert!(bare.declined_tags.contains(&tag));
    let again = office
        .olga
        .call::<RemoveTag>((office.id, tag), &Empty {})
        .await
        .expect("nothing");
    assert_eq!(
        again.version, bare.version,
        "what is so already is no event"
    );
}

async fn assigning_moves_a_conversation_to_a_colleague(database: Database) {
    let office = office(&database).await;
    let rosa = office.rosa.me.member.id;
    let to_rosa = Assignment {
        assignee: Some(rosa),
        note: Some("She knows the pool".into()),
    };
    let after = office
        .olga
        .call::<AssignConversation>(office.id, &to_rosa)
        .await
        .expect("assigned");
    assert_eq!(
        (after.state.handler, after.state.assignee),
        (Handler::Staff, Some(rosa))
    );
    let to_nobody = Assignment {
        assignee: None,
        note: None,
    };
    let after = office
        .olga
        .call::<AssignConversation>(office.id, &to_nobody)
        .await
        .expect("unassigned");
    assert_eq!(
        (after.state.handler, after.state.assignee),
        (Handler::Waiting, None)
    );
    assert!(after.waiting_since.is_some());
}

async fn the_tenant_says_who_they_are(database: Database) {
    let office = office(&database).await;
    let mut staff = office.rosa.connect().await;
    staff.welcomed().await;
    let name = "<b>Noor</b> 🌿 الليل";
    let me = Introduction {
        name: Some(name.into()),
        unit: Some("4B".into()),
        ..Default::default()
    };
    office
        .tenant
        .call::<IntroduceTenant>(&me)
        .await
        .expect("introduced");
    staff.event_named("tenant_changed").await;
    let inbox = office.olga.inbox().await.inbox;
    let tenant = &inbox.conversations[&office.id].tenant;
    assert_eq!(
        tenant.name.as_deref(),
        Some(name),
        "kept as typed: shown as text, never as markup"
    );
    let wrong = Introduction {
        email: Some("nobody".into()),
        ..Default::default()
    };
    let error = expect_error(
        office.tenant.call::<IntroduceTenant>(&wrong).await,
        ErrorCode::ValidationFailed,
    );
    assert_eq!(error.fields[0].field, "email");
}

async fn resolved_conversations_come_in_pages(database: Database) {
    let office = office(&database).await;
    for index in 0..55 {
        let tenant = TenantClient {
            conversation: ConversationId(Uuid::now_v7()),
            ..office.tenant.clone()
        };
        tenant.write(&format!("Matter {index}")).await;
        let id = tenant.conversation;
        office
            .olga
            .call::<ResolveConversation>(id, &Empty {})
            .await
            .expect("resolved");
    }
    let mut query = ConversationQuery {
        status: Some(Status::Resolved),
        cursor: None,
    };
    let mut numbers = Vec::new();
    loop {
        let page = office
            .rosa
            .call::<ListConversations>((), &query)
            .await
            .expect("a page");
        numbers.extend(
            page.conversations
                .iter()
                .map(|conversation| conversation.number),
        );
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    let mut distinct = numbers.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!((numbers.len(), distinct.len()), (55, 55));
}

async fn words_that_are_too_long_are_refused_with_a_sentence(database: Database) {
    let office = office(&database).await;
    let error = expect_error(
        office
            .tenant
            .send(MessageId(Uuid::now_v7()), &"x".repeat(64 * 1024))
            .await,
        ErrorCode::ValidationFailed,
    );
    assert_eq!(
        error.message,
        "This message has 64 KB; the limit is 16 KB. Send it in parts."
    );
    let error = expect_error(
        office
            .tenant
            .send(MessageId(Uuid::now_v7()), &"x".repeat(1024 * 1024))
            .await,
        ErrorCode::TooLarge,
    );
    assert_eq!(error.message, "This is too large; the limit is 128 KB.");
    expect_error(
        office.tenant.send(MessageId(Uuid::now_v7()), " \n ").await,
        ErrorCode::ValidationFailed,
    );
}

async fn an_escalation_is_judged_and_the_last_word_counts(database: Database) {
    let office = office(&database).await;
    let judge = async |verdict| {
        let judgement = Judgement { verdict };
        let call = office.rosa.call::<JudgeEscalation>(office.id, &judgement);
        call.await
    };
    let mut socket = office.olga.connect().await;
    let before = judge(Verdict::FalseAlarm).await.expect("judged");
    assert_eq!(
        before.escalation.expect("one").verdict,
        Some(Verdict::FalseAlarm)
    );
    let told = socket.event_named("escalation_judged").await;
    assert_eq!(
        told.kind,
        EventKind::EscalationJudged {
            verdict: Verdict::FalseAlarm
        }
    );
    let again = judge(Verdict::FalseAlarm).await.expect("judged");
    assert_eq!(again.version, before.version, "nothing new was said");
    judge(Verdict::Right).await.expect("judged");
    let thread = office.olga.thread(office.id).await;
    let escalation = thread.conversation.escalation.expect("one");
    assert_eq!(escalation.verdict, Some(Verdict::Right));

    let back = office
        .olga
        .call::<HandBackConversation>(office.id, &Empty {})
        .await;
    back.expect("handed back");
    expect_error(judge(Verdict::Right).await, ErrorCode::NotFound);
}
