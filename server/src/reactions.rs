//! What follows from what happened. The one place where side effects begin: a new kind of event
//! does not compile until somebody has decided here.

use std::time::Duration;

use shared::entities::{Author, Channel, DocumentStatus};
use shared::live::{AgentChange, Event, EventKind};

use crate::jobs::Job;

const PAGES_ARE_READ_EACH: Duration = Duration::from_secs(24 * 60 * 60);

/// The jobs that an event causes. They are written in the event's own transaction.
pub fn reactions(event: &Event) -> Vec<Job> {
    match &event.kind {
        EventKind::MessagePosted { message } => match (&message.author, message.channel) {
            (Author::Tenant, Channel::Reply) => {
                vec![Job::RunTurn {
                    conversation: message.conversation,
                }]
            }
            (Author::Tenant | Author::Agent | Author::Staff { .. }, _) => vec![],
        },
        EventKind::ConversationSnoozed { until } => event
            .conversation
            .map(|conversation| Job::WakeConversation {
                conversation,
                at: *until,
            })
            .into_iter()
            .collect(),
        // What the tenant wrote meanwhile is the agent's to answer again.
        EventKind::ClaimUndone { .. } | EventKind::ConversationHandedBack => event
            .conversation
            .map(|conversation| Job::RunTurn { conversation })
            .into_iter()
            .collect(),
        EventKind::DocumentAdded { document } | EventKind::DocumentChanged { document } => {
            match document.status {
                DocumentStatus::Queued => vec![Job::IndexDocument {
                    document: document.id,
                }],
                DocumentStatus::Reading | DocumentStatus::Indexing => vec![],
                // A web page is looked at again the next day, also when it could not be read today.
                DocumentStatus::Ready | DocumentStatus::Failed { .. } => document
                    .page
                    .iter()
                    .map(|_| Job::RefreshPage {
                        document: document.id,
                        at: event.at.plus(PAGES_ARE_READ_EACH),
                    })
                    .collect(),
            }
        }
        EventKind::AgentChanged { change } => match change {
            AgentChange::TestsStarted { run } => vec![Job::RunTests { run: run.id }],
            AgentChange::RetagStarted => vec![Job::Retag],
            AgentChange::RuleSaved { .. }
            | AgentChange::RuleDeleted { .. }
            | AgentChange::SafetyTextChanged { .. }
            | AgentChange::TestSaved { .. }
            | AgentChange::TestDeleted { .. }
            | AgentChange::TestsEnded { .. }
            | AgentChange::RetagEnded { .. } => vec![],
        },
        EventKind::ConversationStarted { .. }
        | EventKind::ConversationEscalated { .. }
        | EventKind::EscalationJudged { .. }
        | EventKind::ConversationClaimed { .. }
        | EventKind::ConversationAssigned { .. }
        | EventKind::ConversationResolved
        | EventKind::ConversationReopened { .. }
        | EventKind::ConversationWoken
        | EventKind::TagApplied { .. }
        | EventKind::TagRemoved { .. }
        | EventKind::TenantChanged { .. }
        | EventKind::MemberAdded { .. }
        | EventKind::MemberChanged { .. }
        | EventKind::TagAdded { .. }
        | EventKind::TagChanged { .. }
        | EventKind::PropertyAdded { .. }
        | EventKind::WorkspaceChanged { .. }
        | EventKind::DocumentDeleted { .. } => vec![],
    }
}
