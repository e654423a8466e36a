//! Who may come in. Tokens stand here only as hashes.

use super::table;

table! {
    member "members" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: MemberId,
        workspace_id: WorkspaceId,
        name: String,
        #[sea_orm(unique)]
        email: String,
        role: String,
        active: bool,
        password_hash: String,
        created_at: Timestamp,
    }
}

table! {
    session "sessions" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: SessionId,
        workspace_id: WorkspaceId,
        member_id: MemberId,
        #[sea_orm(unique)]
        token_hash: Vec<u8>,
        user_agent: String,
        created_at: Timestamp,
        last_used_at: Timestamp,
    }
}

table! {
    invitation "invitations" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: InvitationId,
        workspace_id: WorkspaceId,
        #[sea_orm(unique)]
        token_hash: Vec<u8>,
        role: String,
        inviter_id: MemberId,
        expires_at: Timestamp,
    }
}

table! {
    tenant_token "tenant_tokens" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_hash: Vec<u8>,
        workspace_id: WorkspaceId,
        tenant_id: TenantId,
        widget_key: String,
        created_at: Timestamp,
    }
}
