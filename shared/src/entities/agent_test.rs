//! Questions kept as tests of the agent, and what came of running them.

use serde::{Deserialize, Serialize};

use crate::entities::{EmergencyKind, StaffRef, Trigger};
use crate::ids::{DocumentId, PropertyId, RuleId, TestId, TestRunId};
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentTest {
    pub id: TestId,
    pub terms: TestTerms,
}

/// What is asked, and what has to come of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestTerms {
    pub question: String,
    #[serde(default)]
    pub property: Option<PropertyId>,
    /// What the tenant wrote before and the agent answered, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    pub expect: Expectation,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Expectation {
    /// Answered, with a quote from this document. A new upload under the same title is the same
    /// document to people, so it is to the test.
    Document { document: DocumentId, title: String },
    /// Answered, and the answer says this.
    Fact { text: String },
    /// A human is asked for this reason.
    Escalation { why: ExpectedReason },
    /// Whatever comes of it, the tenant gets no answer from the documents.
    NoAnswer,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ExpectedReason {
    Any,
    Emergency { emergency: EmergencyKind },
    AskedForPerson,
    SensitiveTopic,
    Rule { rule: RuleId, name: String },
}

/// What the agent does with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// From the documents, with citations.
    Answered,
    /// A greeting or thanks: no search is made.
    Greeted,
    /// A human is asked, and finds a draft.
    Drafted,
    /// A human is asked, without a draft.
    PersonAsked,
    /// The fixed safety text of an emergency.
    SafetyText,
    /// Nothing was said that needs an answer.
    Nothing,
}

/// One running of all tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRun {
    pub id: TestRunId,
    /// `None`: nobody, as in the demo.
    pub by: Option<StaffRef>,
    pub started_at: Timestamp,
    pub state: RunState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    Running,
    Ended {
        at: Timestamp,
        passed: u32,
        total: u32,
    },
    /// It could not be carried out; nothing of it is kept.
    Failed {
        at: Timestamp,
    },
}

/// What came of one test in one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestResult {
    pub test: TestId,
    pub passed: bool,
    pub saw: Saw,
}

/// What the agent did, short enough to keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saw {
    pub outcome: Outcome,
    /// The beginning of what the tenant would have read.
    pub told: String,
    /// Titles of the documents quoted, each once.
    pub quoted: Vec<String>,
    pub trigger: Option<Trigger>,
    /// The rule's name.
    pub rule: Option<String>,
    /// How sure the agent was of the question it was least sure of.
    pub probability: Option<f32>,
}

/// A result beside the one of the run before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Passed in the run before.
    Broken,
    StillBroken,
    /// Fails, and was not in the run before.
    NewBroken,
    /// Failed in the run before.
    Mended,
    /// Passes, and did or was not in the run before.
    Fine,
}

impl Change {
    pub fn between(before: Option<bool>, passed: bool) -> Self {
        match (before, passed) {
            (Some(true), false) => Change::Broken,
            (Some(false), false) => Change::StillBroken,
            (None, false) => Change::NewBroken,
            (Some(false), true) => Change::Mended,
            (Some(true) | None, true) => Change::Fine,
        }
    }
}

/// How what two runs ran against differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Differences {
    pub documents_added: u32,
    /// Indexed anew.
    pub documents_changed: u32,
    pub documents_removed: u32,
    /// Rules of the workspace added, changed or removed.
    pub rules: u32,
    pub safety_texts: bool,
    /// Whether the model is there now, if that is new.
    pub model: Option<bool>,
    /// The version it was before, if it is another one.
    pub version_before: Option<String>,
}

impl Differences {
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_read_beside_the_one_before() {
        assert_eq!(Change::between(Some(true), false), Change::Broken);
        assert_eq!(Change::between(Some(false), true), Change::Mended);
        assert_eq!(Change::between(Some(false), false), Change::StillBroken);
        assert_eq!(Change::between(None, true), Change::Fine);
        assert!(Change::Broken < Change::StillBroken && Change::NewBroken < Change::Fine);
    }
}
