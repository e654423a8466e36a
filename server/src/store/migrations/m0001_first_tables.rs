//! Everything of the first version.

use sea_orm::Schema;
use sea_orm_migration::prelude::*;

use crate::store::rows;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Creates the tables of these rows.
macro_rules! create_tables {
    ($manager:expr, $($row:ident),+ $(,)?) => {{
        let schema = Schema::new($manager.get_database_backend());
        $($manager.create_table(schema.create_table_from_entity(rows::$row::Entity)).await?;)+
    }};
}

/// Name, table, columns.
const INDEXES: &[(&str, &str, &[&str])] = &[
    ("members_by_workspace", "members", &["workspace_id"]),
    ("sessions_by_member", "sessions", &["member_id"]),
    ("invitations_by_workspace", "invitations", &["workspace_id"]),
    ("properties_by_workspace", "properties", &["workspace_id"]),
    ("tags_by_workspace", "tags", &["workspace_id"]),
    ("tenants_by_workspace", "tenants", &["workspace_id"]),
    ("tenant_tokens_by_tenant", "tenant_tokens", &["tenant_id"]),
    (
        "conversations_by_status",
        "conversations",
        &["workspace_id", "status", "last_activity_at"],
    ),
    (
        "conversations_by_activity",
        "conversations",
        &["workspace_id", "last_activity_at"],
    ),
    (
        "conversations_by_tenant",
        "conversations",
        &["tenant_id", "created_at"],
    ),
    (
        "messages_by_conversation",
        "messages",
        &["conversation_id", "seq"],
    ),
    ("messages_by_time", "messages", &["workspace_id", "at"]),
    (
        "events_by_conversation",
        "events",
        &["conversation_id", "seq"],
    ),
    (
        "read_marks_by_conversation",
        "read_marks",
        &["conversation_id"],
    ),
    ("documents_by_workspace", "documents", &["workspace_id"]),
    (
        "passages_by_document",
        "passages",
        &["document_id", "ordinal"],
    ),
    ("passages_by_workspace", "passages", &["workspace_id"]),
    (
        "escalation_rules_by_workspace",
        "escalation_rules",
        &["workspace_id"],
    ),
    ("agent_tests_by_workspace", "agent_tests", &["workspace_id"]),
    (
        "agent_test_runs_by_workspace",
        "agent_test_runs",
        &["workspace_id", "started_at"],
    ),
    (
        "agent_test_results_by_test",
        "agent_test_results",
        &["test_id"],
    ),
    (
        "tag_lessons_by_workspace",
        "tag_lessons",
        &["workspace_id", "at"],
    ),
    ("jobs_by_due", "jobs", &["lane", "run_at"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_tables!(
            manager,
            workspace,
            workspace_head,
            property,
            tag,
            member,
            session,
            invitation,
            tenant_token,
            tenant,
            conversation,
            message,
            event,
            read_mark,
            tenant_read_mark,
            agent_read_mark,
            document,
            document_file,
            passage,
            rule,
            safety_text,
            agent_test,
            agent_test_run,
            agent_test_result,
            tag_lesson,
            job,
        );
        for (name, table, columns) in INDEXES {
            let mut index = Index::create();
            index.name(*name).table(Alias::new(*table));
            for column in *columns {
                index.col(Alias::new(*column));
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
