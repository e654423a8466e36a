//! The conversation's state machine. Pure: a conversation and a command give the events that follow
//! or a refusal, and `State::apply` is the only way a state changes, on the server and in the browser.

use thiserror::Error;

use crate::entities::conversation::{Conversation, Handler, State, Status};
use crate::entities::escalation::{Escalation, Severity};
use crate::entities::member::StaffRef;
use crate::ids::MemberId;
use crate::live::event::EventKind;
use crate::time::Timestamp;

/// What somebody wants to do to a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    TenantWrites,
    /// The agent posts an answer. Its turn may have begun before a member claimed.
    AgentAnswers,
    Escalate {
        escalation: Escalation,
    },
    Claim {
        by: StaffRef,
    },
    /// `to` is the handler before the claim.
    UndoClaim {
        by: StaffRef,
        to: Handler,
    },
    HandBack,
    Assign {
        to: Option<StaffRef>,
        note: Option<String>,
    },
    StaffReplies {
        by: StaffRef,
    },
    Resolve,
    Reopen {
        by: StaffRef,
    },
    Snooze {
        until: Timestamp,
    },
    /// A snooze's time has come.
    Wake,
}

/// Why a command does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("a member holds this conversation")]
    HeldByStaff { by: MemberId },
    #[error("a human was asked already")]
    AlreadyWaiting,
    #[error("the agent does not hold this conversation")]
    NotHeldByAgent,
    #[error("this conversation is resolved")]
    Resolved,
    #[error("this conversation is not open")]
    NotOpen,
    #[error("there is no claim of yours to undo")]
    NothingToUndo,
}

/// What follows from a command, in order. Empty: it is so already, and nothing happens.
pub fn decide(conversation: &Conversation, command: Command) -> Result<Vec<EventKind>, Refusal> {
    let state = conversation.state;
    let reopened = |assignee| EventKind::ConversationReopened {
        was: Box::new(conversation.clone()),
        assignee,
    };
    let claimed = |assignee| EventKind::ConversationClaimed { assignee };
    match command {
        Command::TenantWrites => Ok(match state.status {
            Status::Open => vec![],
            Status::Snoozed => vec![EventKind::ConversationWoken],
            Status::Resolved => vec![reopened(None)],
        }),
        Command::AgentAnswers => match (state.status, state.handler) {
            (Status::Open, Handler::Agent) => Ok(vec![]),
            (Status::Open, Handler::Waiting | Handler::Staff) => Err(Refusal::NotHeldByAgent),
            (Status::Snoozed | Status::Resolved, _) => Err(Refusal::NotOpen),
        },
        Command::Escalate { escalation } => {
            let emergency = escalation.severity == Severity::Emergency;
            match (state.status, state.handler, state.assignee) {
                (Status::Snoozed | Status::Resolved, ..) => Err(Refusal::NotOpen),
                (Status::Open, Handler::Waiting, _) if !emergency => Err(Refusal::AlreadyWaiting),
                (Status::Open, Handler::Staff, Some(by)) if !emergency => {
                    Err(Refusal::HeldByStaff { by })
                }
                (Status::Open, ..) => Ok(vec![EventKind::ConversationEscalated { escalation }]),
            }
        }
        Command::Claim { by } => match (state.status, state.assignee) {
            (_, Some(holder)) if state.status != Status::Resolved => {
                match (holder == by.id, state.status) {
                    (true, Status::Snoozed) => Ok(vec![EventKind::ConversationWoken]),
                    (true, _) => Ok(vec![]),
                    (false, _) => Err(Refusal::HeldByStaff { by: holder }),
                }
            }
            (Status::Open, _) => Ok(vec![claimed(by)]),
            (Status::Snoozed, _) => Ok(vec![EventKind::ConversationWoken, claimed(by)]),
            (Status::Resolved, _) => Ok(vec![reopened(Some(by))]),
        },
        Command::UndoClaim { by, to } => match (state.status, state.assignee) {
            (Status::Open, Some(holder)) if holder == by.id && to != Handler::Staff => {
                Ok(vec![EventKind::ClaimUndone { handler: to }])
            }
            _ => Err(Refusal::NothingToUndo),
        },
        Command::HandBack => match (state.status, state.handler) {
            (Status::Resolved, _) => Err(Refusal::Resolved),
            (_, Handler::Agent) => Ok(vec![]),
            (Status::Snoozed, _) => Ok(vec![
                EventKind::ConversationWoken,
                EventKind::ConversationHandedBack,
            ]),
            (Status::Open, _) => Ok(vec![EventKind::ConversationHandedBack]),
        },
        Command::Assign { to, note } => match (state.status, to) {
            (Status::Resolved, Some(member)) => Ok(vec![reopened(Some(member))]),
            (Status::Resolved, None) => Err(Refusal::Resolved),
            (_, to)
                if to.as_ref().map(|m| m.id) == state.assignee
                    && state.handler != Handler::Agent =>
            {
                Ok(vec![])
            }
            (_, to) => Ok(vec![EventKind::ConversationAssigned { assignee: to, note }]),
        },
        Command::StaffReplies { by } => match (state.status, state.handler) {
            (Status::Resolved, _) => Ok(vec![reopened(Some(by))]),
            (Status::Open, Handler::Staff) => Ok(vec![]),
            (Status::Open, _) => Ok(vec![claimed(by)]),
            (Status::Snoozed, Handler::Staff) => Ok(vec![EventKind::ConversationWoken]),
            (Status::Snoozed, _) => Ok(vec![EventKind::ConversationWoken, claimed(by)]),
        },
        Command::Resolve => match state.status {
            Status::Resolved => Ok(vec![]),
            Status::Open | Status::Snoozed => Ok(vec![EventKind::ConversationResolved]),
        },
        Command::Reopen { by } => match state.status {
            Status::Resolved => Ok(vec![reopened(Some(by))]),
            Status::Snoozed => Ok(vec![EventKind::ConversationWoken]),
            Status::Open => Ok(vec![]),
        },
        Command::Snooze { until } => match state.status {
            Status::Resolved => Err(Refusal::Resolved),
            Status::Open | Status::Snoozed => Ok(vec![EventKind::ConversationSnoozed { until }]),
        },
        Command::Wake => match state.status {
            Status::Snoozed => Ok(vec![EventKind::ConversationWoken]),
            Status::Open | Status::Resolved => Ok(vec![]),
        },
    }
}

impl State {
    /// The state after an event. Events that do not concern the state leave it as it is.
    pub fn apply(&mut self, kind: &EventKind) {
        match kind {
            EventKind::ConversationEscalated { .. } => {
                if self.handler == Handler::Agent {
                    self.hold(Handler::Waiting, None);
                }
            }
            EventKind::ConversationClaimed { assignee } => {
                self.hold(Handler::Staff, Some(assignee.id));
            }
            EventKind::ClaimUndone { handler } => self.hold(*handler, None),
            EventKind::ConversationHandedBack => self.hold(Handler::Agent, None),
            EventKind::ConversationAssigned { assignee, .. } => match assignee {
                Some(member) => self.hold(Handler::Staff, Some(member.id)),
                None => self.hold(Handler::Waiting, None),
            },
            EventKind::ConversationResolved => {
                self.status = Status::Resolved;
                self.snoozed_until = None;
            }
            EventKind::ConversationReopened { assignee, .. } => {
                self.status = Status::Open;
                match assignee {
                    Some(member) => self.hold(Handler::Staff, Some(member.id)),
                    None => self.hold(Handler::Agent, None),
                }
            }
            EventKind::ConversationSnoozed { until } => {
                self.status = Status::Snoozed;
                self.snoozed_until = Some(*until);
            }
            EventKind::ConversationWoken => {
                self.status = Status::Open;
                self.snoozed_until = None;
            }
            EventKind::ConversationStarted { .. }
            | EventKind::MessagePosted { .. }
            | EventKind::TagApplied { .. }
            | EventKind::TagRemoved { .. }
            | EventKind::TenantChanged { .. }
            | EventKind::MemberAdded { .. }
            | EventKind::MemberChanged { .. }
            | EventKind::EscalationJudged { .. }
            | EventKind::TagAdded { .. }
            | EventKind::TagChanged { .. }
            | EventKind::PropertyAdded { .. }
            | EventKind::WorkspaceChanged { .. }
            | EventKind::DocumentAdded { .. }
            | EventKind::DocumentChanged { .. }
            | EventKind::DocumentDeleted { .. }
            | EventKind::AgentChanged { .. } => {}
        }
    }

    /// Keeps the invariant: an assignee exactly when staff hold it.
    fn hold(&mut self, handler: Handler, assignee: Option<MemberId>) {
        self.handler = handler;
        self.assignee = assignee;
    }
}

#[cfg(test)]
mod tests;
