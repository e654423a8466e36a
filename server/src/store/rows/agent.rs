//! What owners have set for the agent.

use super::table;

table! {
    rule "escalation_rules" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: RuleId,
        workspace_id: WorkspaceId,
        name: String,
        phrases: String,
        description: String,
        nearness: f32,
        told: String,
        tags: String,
        enabled: bool,
        /// Rules are asked in the order in which they were added.
        added_at: Timestamp,
    }
}

table! {
    /// A safety text of the workspace; no row, and the program's own holds.
    safety_text "safety_texts" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: WorkspaceId,
        #[sea_orm(primary_key, auto_increment = false)]
        emergency: String,
        #[sea_orm(primary_key, auto_increment = false)]
        language: String,
        text: String,
    }
}

table! {
    /// A question kept as a test.
    agent_test "agent_tests" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: TestId,
        workspace_id: WorkspaceId,
        question: String,
        property_id: Option<PropertyId>,
        earlier: String,
        expect: String,
        added_at: Timestamp,
    }
}

table! {
    agent_test_run "agent_test_runs" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: TestRunId,
        workspace_id: WorkspaceId,
        started_by: Option<String>,
        started_at: Timestamp,
        state: String,
        /// What it ran against; none until it has ended.
        against: Option<String>,
    }
}

table! {
    agent_test_result "agent_test_results" {
        #[sea_orm(primary_key, auto_increment = false)]
        run_id: TestRunId,
        #[sea_orm(primary_key, auto_increment = false)]
        test_id: TestId,
        workspace_id: WorkspaceId,
        passed: bool,
        saw: String,
    }
}

table! {
    /// What a member taught by putting a tag on a conversation or taking it off; the last word counts.
    tag_lesson "tag_lessons" {
        #[sea_orm(primary_key, auto_increment = false)]
        conversation_id: ConversationId,
        #[sea_orm(primary_key, auto_increment = false)]
        tag_id: TagId,
        workspace_id: WorkspaceId,
        /// The tenant's words.
        text: String,
        fits: bool,
        at: Timestamp,
    }
}
