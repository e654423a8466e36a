//! Questions kept as tests of the agent.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::agent_test::{Change, Differences, TestResult, TestRun, TestTerms};
use crate::entities::{AgentTest, Permission};
use crate::ids::TestId;

/// Tests a workspace may have.
pub const TESTS_AT_MOST: usize = 500;

const CURATE: Access = Access::Staff(Permission::Curate);

endpoints! {
    /// All tests, the latest runs, and what came of the last one.
    ListAgentTests: Get "/api/agent-tests", Access::Staff(Permission::Converse), (), Empty => TestSet;
    AddAgentTest: Post "/api/agent-tests", CURATE, (), NewAgentTest => AgentTest;
    /// What came of it before is forgotten: it is another test now.
    ChangeAgentTest: Put "/api/agent-tests/{test}", CURATE, TestId, TestTerms => AgentTest;
    DeleteAgentTest: Delete "/api/agent-tests/{test}", CURATE, TestId, Empty => Empty;
    /// Runs all of them in the background. One run at a time: while one is under way, it is the answer.
    RunAgentTests: Post "/api/agent-tests/runs", CURATE, (), Empty => TestRun;
}

/// `id` is made by the client: sent again, it adds nothing again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAgentTest {
    pub id: TestId,
    pub terms: TestTerms,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TestSet {
    /// In the order in which they were added.
    pub tests: Vec<AgentTest>,
    /// The latest first.
    pub runs: Vec<TestRun>,
    /// Of the last run that ended; tests that were added or changed since have none.
    pub results: Vec<JudgedTest>,
    /// What the last run ran against, beside the run before it.
    pub against: Option<Differences>,
    /// What has changed since the last run: it may come out differently now.
    pub since: Option<Differences>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgedTest {
    pub result: TestResult,
    pub change: Change,
}
