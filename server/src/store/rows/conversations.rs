//! What was said and what happened.

use super::table;

table! {
    tenant "tenants" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: TenantId,
        workspace_id: WorkspaceId,
        name: Option<String>,
        email: Option<String>,
        phone: Option<String>,
        unit: Option<String>,
        property_id: Option<PropertyId>,
        lease_until: Option<String>,
        created_at: Timestamp,
    }
}

table! {
    conversation "conversations" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: ConversationId,
        workspace_id: WorkspaceId,
        number: i64,
        tenant_id: TenantId,
        property_id: Option<PropertyId>,
        status: String,
        handler: String,
        assignee_id: Option<MemberId>,
        snoozed_until: Option<Timestamp>,
        waiting_since: Option<Timestamp>,
        created_at: Timestamp,
        last_activity_at: Timestamp,
        version: i64,
        context_after: i64,
        tags: String,
        declined_tags: String,
        escalation: Option<String>,
        last_message: Option<String>,
    }
}

table! {
    message "messages" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: MessageId,
        workspace_id: WorkspaceId,
        conversation_id: ConversationId,
        seq: i64,
        author: String,
        channel: String,
        body: String,
        at: Timestamp,
    }
}

table! {
    /// What happened. Never changed and never deleted: everything else can be rebuilt from it.
    event "events" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: WorkspaceId,
        #[sea_orm(primary_key, auto_increment = false)]
        seq: i64,
        conversation_id: Option<ConversationId>,
        kind: String,
        at: Timestamp,
        payload: String,
    }
}

table! {
    read_mark "read_marks" {
        #[sea_orm(primary_key, auto_increment = false)]
        member_id: MemberId,
        #[sea_orm(primary_key, auto_increment = false)]
        conversation_id: ConversationId,
        workspace_id: WorkspaceId,
        up_to: i64,
    }
}

table! {
    /// Up to where the agent has looked at what tenants wrote.
    agent_read_mark "agent_read_marks" {
        #[sea_orm(primary_key, auto_increment = false)]
        conversation_id: ConversationId,
        workspace_id: WorkspaceId,
        up_to: i64,
    }
}

table! {
    tenant_read_mark "tenant_read_marks" {
        #[sea_orm(primary_key, auto_increment = false)]
        conversation_id: ConversationId,
        workspace_id: WorkspaceId,
        up_to: i64,
    }
}
