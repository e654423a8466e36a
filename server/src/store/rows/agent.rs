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
