//! Promises: what is to be done after a change, kept in the store with it. A job runs at least once;
//! whatever it does must bear being done twice.

mod runner;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use shared::ids::{ConversationId, DocumentId, TestRunId, WorkspaceId};
use shared::time::Timestamp;
use tokio::sync::Notify;

use crate::clock::new_id;
use crate::store::JobDraft;

pub use crate::store::Lane;

pub use runner::{Order, Outcome, Runner};

/// Everything that can be promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// The agent reads a conversation and answers.
    RunTurn { conversation: ConversationId },
    /// A document is read, cut into passages and embedded.
    IndexDocument { document: DocumentId },
    /// A snoozed conversation comes back.
    WakeConversation {
        conversation: ConversationId,
        at: Timestamp,
    },
    /// A web page is looked at again.
    RefreshPage { document: DocumentId, at: Timestamp },
    /// All tests of the agent are run.
    RunTests { run: TestRunId },
    /// The conversations of the last days are looked at again for tags.
    Retag,
}

impl Job {
    pub fn lane(&self) -> Lane {
        match self {
            Job::RunTurn { .. } | Job::WakeConversation { .. } => Lane::Prompt,
            Job::IndexDocument { .. }
            | Job::RefreshPage { .. }
            | Job::RunTests { .. }
            | Job::Retag => Lane::Bulk,
        }
    }

    /// After so many attempts a job is given up. An attempt that took the whole process down counts:
    /// a document that does that must not do it for ever.
    pub fn attempts(&self) -> u32 {
        match self {
            Job::RunTurn { .. } | Job::WakeConversation { .. } => 12,
            Job::IndexDocument { .. }
            | Job::RefreshPage { .. }
            | Job::RunTests { .. }
            | Job::Retag => 3,
        }
    }

    /// The row that keeps this promise.
    pub fn draft(&self, workspace: WorkspaceId, now: Timestamp) -> JobDraft {
        let (key, run_at) = match self {
            Job::RunTurn { conversation } => (format!("turn:{conversation}"), now),
            Job::IndexDocument { document } => (format!("index:{document}"), now),
            Job::WakeConversation { conversation, at } => (format!("wake:{conversation}"), *at),
            Job::RefreshPage { document, at } => (format!("read-again:{document}"), *at),
            Job::RunTests { run } => (format!("tests:{run}"), now),
            Job::Retag => ("retag".to_owned(), now),
        };
        JobDraft {
            id: new_id(now),
            kind: self.name().to_owned(),
            payload: serde_json::to_string(self).expect("a job is plain data"),
            lane: self.lane(),
            unique_key: format!("{workspace}:{key}"),
            run_at,
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Job::RunTurn { .. } => "run_turn",
            Job::IndexDocument { .. } => "index_document",
            Job::WakeConversation { .. } => "wake_conversation",
            Job::RefreshPage { .. } => "refresh_page",
            Job::RunTests { .. } => "run_tests",
            Job::Retag => "retag",
        }
    }
}

/// How long to wait before the next attempt: doubling from two seconds up to five minutes.
pub fn backoff(attempt: u32) -> Duration {
    Duration::from_secs(2u64.saturating_pow(attempt.clamp(1, 9))).min(Duration::from_secs(300))
}

/// Wakes the runner when there may be something to do: each lane has a bell of its own, and all are
/// rung together.
#[derive(Clone, Debug, Default)]
pub struct JobBell(Arc<[Notify; Lane::ALL.len()]>);

impl JobBell {
    pub fn ring(&self) {
        for bell in self.0.iter() {
            bell.notify_one();
        }
    }

    async fn rung(&self, lane: Lane) {
        self.0[lane as usize].notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end() {
        assert_eq!(backoff(1), Duration::from_secs(2));
        assert_eq!(backoff(3), Duration::from_secs(8));
        assert_eq!(backoff(200), Duration::from_secs(300));
    }

    #[test]
    fn two_messages_ask_for_one_turn() {
        let job = Job::RunTurn {
            conversation: ConversationId(uuid::Uuid::from_u128(1)),
        };
        let workspace = WorkspaceId(uuid::Uuid::from_u128(2));
        let first = job.draft(workspace, Timestamp(1));
        let second = job.draft(workspace, Timestamp(2));
        assert_eq!(first.unique_key, second.unique_key);
        assert_ne!(first.id, second.id);
    }
}
