//! Walks every pair of state and command.

use uuid::Uuid;

use super::*;
use crate::entities::Tenant;
use crate::entities::escalation::Trigger;
use crate::ids::{ConversationId, TenantId};
use crate::live::event::{Actor, Event};
use crate::live::position::Seq;

fn member(number: u128) -> StaffRef {
    StaffRef {
        id: MemberId(Uuid::from_u128(number)),
        name: format!("Member {number}"),
    }
}

fn escalation(severity: Severity) -> Escalation {
    Escalation {
        trigger: Trigger::AskedForPerson,
        severity,
        rule: "test".into(),
        evidence: vec![],
        scores: None,
        draft: None,
        verdict: None,
        at: Timestamp(1),
    }
}

/// Every state that keeps the invariant: an assignee exactly when staff hold it.
fn states() -> Vec<State> {
    let mut states = Vec::new();
    for status in [Status::Open, Status::Snoozed, Status::Resolved] {
        let holders = [
            (Handler::Agent, None),
            (Handler::Waiting, None),
            (Handler::Staff, Some(member(1).id)),
            (Handler::Staff, Some(member(2).id)),
        ];
        for (handler, assignee) in holders {
            let snoozed_until = (status == Status::Snoozed).then_some(Timestamp(9));
            states.push(State {
                status,
                handler,
                assignee,
                snoozed_until,
            });
        }
    }
    states
}

fn commands() -> Vec<Command> {
    let me = || member(1);
    vec![
        Command::TenantWrites,
        Command::AgentAnswers,
        Command::Escalate {
            escalation: escalation(Severity::Normal),
        },
        Command::Escalate {
            escalation: escalation(Severity::Emergency),
        },
        Command::Claim { by: me() },
        Command::UndoClaim {
            by: me(),
            to: Handler::Agent,
        },
        Command::UndoClaim {
            by: me(),
            to: Handler::Waiting,
        },
        Command::HandBack,
        Command::Assign {
            to: Some(member(2)),
            note: None,
        },
        Command::Assign {
            to: None,
            note: Some("away".into()),
        },
        Command::StaffReplies { by: me() },
        Command::Resolve,
        Command::Reopen { by: me() },
        Command::Snooze {
            until: Timestamp(20),
        },
        Command::Wake,
    ]
}

fn conversation(state: State) -> Conversation {
    let tenant = Tenant::unknown(TenantId(Uuid::nil()), None, Timestamp(0));
    let id = ConversationId(Uuid::nil());
    Conversation {
        state,
        ..Conversation::started(id, 1, tenant, Timestamp(0))
    }
}

fn after(state: State, events: &[EventKind]) -> State {
    events.iter().fold(state, |mut state, kind| {
        state.apply(kind);
        state
    })
}

#[test]
fn every_transition_keeps_the_invariants() {
    for state in states() {
        for command in commands() {
            let Ok(events) = decide(&conversation(state), command.clone()) else {
                continue;
            };
            let now = after(state, &events);
            let told = format!("{state:?} {command:?} -> {now:?}");
            assert_eq!(
                now.assignee.is_some(),
                now.handler == Handler::Staff,
                "{told}"
            );
            assert_eq!(
                now.snoozed_until.is_some(),
                now.status == Status::Snoozed,
                "{told}"
            );
            if events.is_empty() {
                assert_eq!(now, state, "{told}");
            }
        }
    }
}

/// What a command asks for is so afterwards, or it was refused.
#[test]
fn every_command_reaches_what_it_asks_for() {
    for state in states() {
        for command in commands() {
            let Ok(events) = decide(&conversation(state), command.clone()) else {
                continue;
            };
            let now = after(state, &events);
            let reached = match &command {
                Command::TenantWrites | Command::AgentAnswers | Command::Reopen { .. } => {
                    now.status == Status::Open
                }
                Command::Wake => now.status != Status::Snoozed,
                Command::Escalate { .. } => now.handler != Handler::Agent,
                Command::Claim { by } => now.assignee == Some(by.id) && now.status == Status::Open,
                Command::UndoClaim { to, .. } => now.handler == *to,
                Command::HandBack => now.handler == Handler::Agent,
                Command::Assign { to, .. } => now.assignee == to.as_ref().map(|it| it.id),
                Command::StaffReplies { .. } => {
                    now.handler == Handler::Staff && now.status == Status::Open
                }
                Command::Resolve => now.status == Status::Resolved,
                Command::Snooze { until } => now.snoozed_until == Some(*until),
            };
            assert!(reached, "{state:?} {command:?} -> {now:?}");
        }
    }
}

/// Done again, a command changes nothing more: retries are harmless. Taking back and answering over
/// someone's head are the exceptions, and they are refused.
#[test]
fn a_command_done_twice_is_done_once() {
    for state in states() {
        for command in commands() {
            let Ok(events) = decide(&conversation(state), command.clone()) else {
                continue;
            };
            let once = after(state, &events);
            if let Ok(again) = decide(&conversation(once), command.clone()) {
                assert_eq!(after(once, &again), once, "{state:?} {command:?}");
            }
        }
    }
}

#[test]
fn nobody_takes_a_conversation_from_a_colleague_by_claiming() {
    let held = State {
        handler: Handler::Staff,
        assignee: Some(member(2).id),
        ..State::STARTED
    };
    let refused = decide(&conversation(held), Command::Claim { by: member(1) });
    assert_eq!(refused, Err(Refusal::HeldByStaff { by: member(2).id }));
    let jumps_in = decide(&conversation(held), Command::StaffReplies { by: member(1) });
    assert_eq!(jumps_in, Ok(vec![]), "a colleague may answer beside");
}

#[test]
fn the_agent_never_talks_over_a_human() {
    for state in states() {
        let allowed = decide(&conversation(state), Command::AgentAnswers).is_ok();
        assert_eq!(
            allowed,
            state.status == Status::Open && state.handler == Handler::Agent
        );
    }
}

#[test]
fn an_emergency_is_told_whoever_holds_the_conversation() {
    for state in states()
        .into_iter()
        .filter(|state| state.status == Status::Open)
    {
        let alarm = Command::Escalate {
            escalation: escalation(Severity::Emergency),
        };
        let events = decide(&conversation(state), alarm).expect("never refused while open");
        assert_eq!(events.len(), 1);
        assert_eq!(
            after(state, &events).assignee,
            state.assignee,
            "whoever holds it keeps it"
        );
    }
}

#[test]
fn resolving_ends_the_agents_context() {
    let mut conversation = conversation(State::STARTED);
    let event = |seq, kind| Event {
        seq: Seq(seq),
        at: Timestamp(5),
        by: Actor::System,
        conversation: Some(conversation.id),
        tenant: None,
        kind,
    };
    let resolved = event(7, EventKind::ConversationResolved);
    conversation.apply(&resolved);
    assert_eq!(conversation.context_after, Seq(7));
}
