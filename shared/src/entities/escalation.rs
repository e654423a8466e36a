//! Why a human was asked: a value with its evidence, shown to staff.

use serde::{Deserialize, Serialize};

use crate::ids::RuleId;
use crate::time::Timestamp;

/// The agent, or a rule, asks for a human.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Escalation {
    pub trigger: Trigger,
    pub severity: Severity,
    /// Name of the rule that fired: `emergency.gas`, `asked_for_person`, `low_support`; of a rule of
    /// the workspace, the name its owners gave it.
    pub rule: String,
    /// The tenant's own words that fired it.
    pub evidence: Vec<String>,
    /// Retrieval scores at that moment, when a search was made.
    pub scores: Option<Scores>,
    /// What the agent would have said.
    pub draft: Option<String>,
    /// What a member said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub at: Timestamp,
}

/// Whether it was right to ask for a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Right,
    FalseAlarm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trigger {
    Emergency {
        emergency: EmergencyKind,
    },
    AskedForPerson,
    SensitiveTopic,
    LowSupport,
    RepeatedQuestion,
    /// A rule that the workspace's owners wrote.
    WorkspaceRule {
        rule: RuleId,
    },
    /// The model or the index could not be used.
    AgentUnavailable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Normal,
    Emergency,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyKind {
    Gas,
    Fire,
    /// Carbon monoxide.
    Co,
    Flood,
    NoHeat,
    Electrical,
    BreakIn,
    LockOut,
    Threat,
    Structural,
}

impl EmergencyKind {
    pub const ALL: [EmergencyKind; 10] = [
        EmergencyKind::Gas,
        EmergencyKind::Fire,
        EmergencyKind::Co,
        EmergencyKind::Flood,
        EmergencyKind::NoHeat,
        EmergencyKind::Electrical,
        EmergencyKind::BreakIn,
        EmergencyKind::LockOut,
        EmergencyKind::Threat,
        EmergencyKind::Structural,
    ];

    /// The name on the wire and in rules.
    pub fn as_str(self) -> &'static str {
        match self {
            EmergencyKind::Gas => "gas",
            EmergencyKind::Fire => "fire",
            EmergencyKind::Co => "co",
            EmergencyKind::Flood => "flood",
            EmergencyKind::NoHeat => "no_heat",
            EmergencyKind::Electrical => "electrical",
            EmergencyKind::BreakIn => "break_in",
            EmergencyKind::LockOut => "lock_out",
            EmergencyKind::Threat => "threat",
            EmergencyKind::Structural => "structural",
        }
    }
}

/// What the search said when the agent gave up. Cosine from -1 to 1, coverage from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    pub cosine: f32,
    pub coverage: f32,
    pub bm25: f32,
    /// Calibrated probability that the passages answer the question, from 0 to 1.
    pub answerable: f32,
}
