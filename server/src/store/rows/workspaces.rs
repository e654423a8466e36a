//! Companies, their buildings and labels.

use super::table;

table! {
    workspace "workspaces" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: WorkspaceId,
        name: String,
        emergency_phone: String,
        office_hours: String,
        greeting: String,
        quick_questions: String,
        #[sea_orm(unique)]
        widget_key: String,
        allowed_origins: String,
        created_at: Timestamp,
    }
}

table! {
    /// One narrow row a workspace: the lock that puts its commits in order.
    workspace_head "workspace_heads" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: WorkspaceId,
        epoch: i64,
        head: i64,
        conversations: i64,
    }
}

table! {
    property "properties" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: PropertyId,
        workspace_id: WorkspaceId,
        name: String,
        address: String,
    }
}

table! {
    tag "tags" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: TagId,
        workspace_id: WorkspaceId,
        name: String,
        color: String,
        description: String,
        examples: String,
        by_agent: bool,
        follows: Option<String>,
    }
}
