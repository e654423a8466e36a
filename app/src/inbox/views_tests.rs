//! What each view shows and in which order.

use shared::entities::{
    AppliedTag, Author, Channel, EmergencyKind, Escalation, Preview, Severity, State, TagSource,
    Tenant, Trigger,
};
use shared::ids::{MessageId, TenantId};
use shared::live::Seq;
use shared::time::Timestamp;
use uuid::Uuid;

use super::*;

const ME: MemberId = MemberId(Uuid::from_u128(1));
const ROSA: MemberId = MemberId(Uuid::from_u128(2));
const LEAK: TagId = TagId(Uuid::from_u128(1));
const RENT: TagId = TagId(Uuid::from_u128(2));

fn conversation(n: u128, handler: Handler, assignee: Option<MemberId>) -> Conversation {
    let tenant = Tenant {
        name: Some(format!("Tenant {n}")),
        unit: Some(format!("{n}B")),
        ..Tenant::unknown(TenantId(Uuid::from_u128(n)), None, Timestamp(0))
    };
    let at = Timestamp(i64::try_from(n).unwrap() * 1_000);
    let id = ConversationId(Uuid::from_u128(n));
    let mut conversation = Conversation::started(id, 1_000, tenant, at);
    conversation.state = State {
        handler,
        assignee,
        ..State::STARTED
    };
    conversation
}

fn waiting(n: u128, since: i64) -> Conversation {
    let mut conversation = conversation(n, Handler::Waiting, None);
    conversation.waiting_since = Some(Timestamp(since));
    conversation
}

fn flood(mut conversation: Conversation) -> Conversation {
    conversation.escalation = Some(Escalation {
        trigger: Trigger::Emergency {
            emergency: EmergencyKind::Flood,
        },
        severity: Severity::Emergency,
        rule: "emergency.flood".into(),
        evidence: vec!["water".into()],
        scores: None,
        draft: None,
        verdict: None,
        at: Timestamp(0),
    });
    conversation
}

fn tagged(mut conversation: Conversation, tags: &[TagId]) -> Conversation {
    conversation.tags = tags
        .iter()
        .map(|tag| AppliedTag {
            tag: *tag,
            source: TagSource::System,
            at: Timestamp(0),
        })
        .collect();
    conversation
}

fn numbers(view: View, filters: &Filters, of: &[Conversation]) -> Vec<u128> {
    let listing = Listing {
        view,
        filters,
        me: ME,
        properties: &BTreeMap::new(),
    };
    let ids = listing.order(of.iter());
    ids.into_iter().map(|id| id.0.as_u128()).collect()
}

#[test]
fn emergencies_stand_first_then_who_waits_longest() {
    let rows = [
        waiting(1, 300),
        waiting(2, 100),
        flood(waiting(3, 900)),
        waiting(4, 200),
    ];
    let shown = numbers(View::NeedsHuman, &Filters::default(), &rows);
    assert_eq!(shown, [3, 2, 4, 1]);
}

#[test]
fn each_holder_has_a_view() {
    let mut snoozed = conversation(5, Handler::Staff, Some(ME));
    snoozed.state.status = Status::Snoozed;
    let rows = [
        waiting(1, 1),
        conversation(2, Handler::Agent, None),
        conversation(3, Handler::Staff, Some(ME)),
        conversation(4, Handler::Staff, Some(ROSA)),
        snoozed,
    ];
    let of = |view| numbers(view, &Filters::default(), &rows);
    assert_eq!(of(View::NeedsHuman), [1]);
    assert_eq!(of(View::Mine), [3]);
    assert_eq!(of(View::Unassigned), [2, 1]);
    assert_eq!(of(View::AgentAnswers), [2]);
    assert_eq!(of(View::AllOpen), [4, 3, 2, 1]);
    assert_eq!(of(View::Snoozed), [5]);
    assert!(of(View::Resolved).is_empty());
}

#[test]
fn of_mine_the_ones_that_wait_for_my_word_stand_first() {
    let mut asked = conversation(1, Handler::Staff, Some(ME));
    asked.waiting_since = Some(Timestamp(5));
    let rows = [conversation(2, Handler::Staff, Some(ME)), asked];
    assert_eq!(numbers(View::Mine, &Filters::default(), &rows), [1, 2]);
}

#[test]
fn all_filters_must_hold() {
    let rows = [
        tagged(conversation(1, Handler::Staff, Some(ROSA)), &[LEAK, RENT]),
        tagged(conversation(2, Handler::Staff, Some(ROSA)), &[RENT]),
        tagged(conversation(3, Handler::Agent, None), &[LEAK, RENT]),
    ];
    let filters = Filters {
        assignee: Some(Holder::Member(ROSA)),
        tags: vec![LEAK, RENT],
        words: String::new(),
    };
    assert_eq!(numbers(View::AllOpen, &filters, &rows), [1]);
    let agent = Filters {
        assignee: Some(Holder::Agent),
        ..Filters::default()
    };
    assert_eq!(numbers(View::AllOpen, &agent, &rows), [3]);
}

#[test]
fn words_are_found_in_name_unit_and_last_message() {
    let mut rows = [
        conversation(1, Handler::Agent, None),
        conversation(2, Handler::Agent, None),
    ];
    rows[0].last_message = Some(Preview {
        message: MessageId(Uuid::nil()),
        seq: Seq(1),
        author: Author::Tenant,
        channel: Channel::Reply,
        text: "The Heater is cold".into(),
        at: Timestamp(0),
    });
    let of = |words: &str| {
        let filters = Filters {
            words: words.to_owned(),
            ..Filters::default()
        };
        numbers(View::AllOpen, &filters, &rows)
    };
    assert_eq!(of("heater 1b"), [1]);
    assert_eq!(of("tenant"), [2, 1]);
    assert_eq!(of("tenant 2 heater"), Vec::<u128>::new());
    assert_eq!(of("   "), [2, 1]);
    assert_eq!(of("#1000"), [2, 1]);
}

#[test]
fn counts_are_of_open_ones() {
    let mut snoozed = tagged(conversation(3, Handler::Staff, Some(ME)), &[RENT]);
    snoozed.state.status = Status::Snoozed;
    let rows = [
        tagged(waiting(1, 1), &[LEAK]),
        tagged(conversation(2, Handler::Staff, Some(ME)), &[LEAK]),
        snoozed,
    ];
    let counts = Counts::of(rows.iter(), ME);
    assert_eq!(counts.view(View::NeedsHuman), 1);
    assert_eq!(counts.view(View::AllOpen), 2);
    assert_eq!(counts.view(View::Snoozed), 1);
    assert_eq!(counts.view(View::Resolved), 0);
    assert_eq!(counts.tags.get(&LEAK), Some(&2));
    assert_eq!(counts.tags.get(&RENT), None);
    assert_eq!(counts.members.get(&ME), Some(&1));
}

#[test]
fn a_tag_filter_goes_on_and_off() {
    let on = Filters::default().toggled_tag(LEAK);
    assert_eq!(on.tags, [LEAK]);
    assert!(on.toggled_tag(LEAK).is_empty());
}
