//! What owners changed about the agent. One kind of event for all of it: an inbox that does not show
//! the agent's page has nothing to do.

use serde::{Deserialize, Serialize};

use crate::entities::{AgentTest, EmergencyKind, Language, Rule, TestRun};
use crate::ids::{RuleId, TestId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AgentChange {
    /// Added or changed.
    RuleSaved {
        rule: Rule,
    },
    RuleDeleted {
        rule: RuleId,
        name: String,
    },
    /// `None`: the program's own text holds again.
    SafetyTextChanged {
        emergency: EmergencyKind,
        language: Language,
        text: Option<String>,
    },
    /// Added or changed.
    TestSaved {
        test: AgentTest,
    },
    TestDeleted {
        test: TestId,
    },
    TestsStarted {
        run: TestRun,
    },
    /// Or given up.
    TestsEnded {
        run: TestRun,
    },
    /// The last days are looked at again for tags.
    RetagStarted,
    /// In so many conversations the tags are others now.
    RetagEnded {
        changed: u32,
    },
}
