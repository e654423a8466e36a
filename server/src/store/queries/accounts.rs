//! Members, sessions, invitations and tenants' tokens. Tokens are found by their hash.

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Set};
use shared::entities::{Member, Role, WidgetKey};
use shared::ids::{InvitationId, MemberId, SessionId, TenantId, WorkspaceId};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{from_word, word};
use crate::store::rows::{invitation, member, session, tenant_token};
use crate::store::{Store, Tx};

/// What a login needs to know.
#[derive(Debug)]
pub struct CredentialRow {
    pub workspace: WorkspaceId,
    pub member: Member,
    pub password_hash: String,
}

#[derive(Debug)]
pub struct NewSession {
    pub id: SessionId,
    pub workspace: WorkspaceId,
    pub member: MemberId,
    pub token_hash: [u8; 32],
    pub user_agent: String,
    pub at: Timestamp,
}

/// A session that is open.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
}

/// A session with the member it belongs to.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub workspace: WorkspaceId,
    pub member: Member,
    pub session: SessionRow,
}

#[derive(Clone, Debug)]
pub struct InvitationRow {
    pub id: InvitationId,
    pub workspace: WorkspaceId,
    pub role: Role,
    pub invited_by: String,
    pub expires_at: Timestamp,
}

/// Whose a tenant's token is, and for which widget it was made.
#[derive(Clone, Debug)]
pub struct TenantAccess {
    pub workspace: WorkspaceId,
    pub tenant: TenantId,
    pub widget_key: WidgetKey,
}

impl Store {
    pub async fn credentials(&self, email: &str) -> Result<Option<CredentialRow>, StoreError> {
        let row = member::Entity::find()
            .filter(member::Column::Email.eq(email))
            .one(self.read())
            .await?;
        row.map(|row| {
            Ok(CredentialRow {
                workspace: row.workspace_id,
                password_hash: row.password_hash.clone(),
                member: Member::try_from(row)?,
            })
        })
        .transpose()
    }

    pub async fn members(&self, workspace: WorkspaceId) -> Result<Vec<Member>, StoreError> {
        let rows = member::Entity::find()
            .filter(member::Column::WorkspaceId.eq(workspace))
            .all(self.read())
            .await?;
        rows.into_iter().map(Member::try_from).collect()
    }

    pub async fn insert_session(&self, new: NewSession) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            id: Set(new.id),
            workspace_id: Set(new.workspace),
            member_id: Set(new.member),
            token_hash: Set(new.token_hash.to_vec()),
            user_agent: Set(new.user_agent),
            created_at: Set(new.at),
            last_used_at: Set(new.at),
        };
        session::Entity::insert(row)
            .exec_without_returning(self.write())
            .await?;
        Ok(())
    }

    /// The open session of a token, with its member.
    pub async fn session_of_token(
        &self,
        token_hash: &[u8; 32],
    ) -> Result<Option<SignedIn>, StoreError> {
        let found = session::Entity::find()
            .filter(session::Column::TokenHash.eq(token_hash.to_vec()))
            .join(
                JoinType::InnerJoin,
                session::Entity::belongs_to(member::Entity)
                    .from(session::Column::MemberId)
                    .to(member::Column::Id)
                    .into(),
            )
            .select_also(member::Entity)
            .one(self.read())
            .await?;
        let Some((session, Some(member))) = found else {
            return Ok(None);
        };
        Ok(Some(SignedIn {
            workspace: session.workspace_id,
            member: Member::try_from(member)?,
            session: SessionRow::from(session),
        }))
    }

    /// Whether a session is there and its member may be.
    pub async fn session_is_open(
        &self,
        workspace: WorkspaceId,
        id: SessionId,
    ) -> Result<bool, StoreError> {
        let found = session::Entity::find_by_id(id)
            .filter(session::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        Ok(found.is_some())
    }

    pub async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        session::Entity::update_many()
            .col_expr(
                session::Column::LastUsedAt,
                sea_orm::sea_query::Expr::value(at.0),
            )
            .filter(session::Column::Id.eq(id))
            .exec(self.write())
            .await?;
        Ok(())
    }

    /// A member's sessions, the newest first.
    pub async fn sessions_of(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let rows = session::Entity::find()
            .filter(session::Column::WorkspaceId.eq(workspace))
            .filter(session::Column::MemberId.eq(member))
            .order_by_desc(session::Column::CreatedAt)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(SessionRow::from).collect())
    }

    /// Ends sessions of a member: one, or all but one. Tells which were there.
    pub async fn end_sessions(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        which: impl Fn(SessionId) -> bool,
    ) -> Result<Vec<SessionId>, StoreError> {
        let ended: Vec<SessionId> = self
            .sessions_of(workspace, member)
            .await?
            .into_iter()
            .map(|session| session.id)
            .filter(|id| which(*id))
            .collect();
        session::Entity::delete_many()
            .filter(session::Column::MemberId.eq(member))
            .filter(session::Column::Id.is_in(ended.iter().copied()))
            .exec(self.write())
            .await?;
        Ok(ended)
    }

    pub async fn set_password(&self, id: MemberId, hash: String) -> Result<(), StoreError> {
        member::Entity::update_many()
            .col_expr(
                member::Column::PasswordHash,
                sea_orm::sea_query::Expr::value(hash),
            )
            .filter(member::Column::Id.eq(id))
            .exec(self.write())
            .await?;
        Ok(())
    }

    pub async fn insert_invitation(
        &self,
        new: &InvitationRow,
        token_hash: [u8; 32],
    ) -> Result<(), StoreError> {
        let row = invitation::ActiveModel {
            id: Set(new.id),
            workspace_id: Set(new.workspace),
            token_hash: Set(token_hash.to_vec()),
            role: Set(word(&new.role)?),
            invited_by: Set(new.invited_by.clone()),
            expires_at: Set(new.expires_at),
        };
        invitation::Entity::insert(row)
            .exec_without_returning(self.write())
            .await?;
        Ok(())
    }

    pub async fn invitations(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<InvitationRow>, StoreError> {
        let rows = invitation::Entity::find()
            .filter(invitation::Column::WorkspaceId.eq(workspace))
            .order_by_desc(invitation::Column::ExpiresAt)
            .all(self.read())
            .await?;
        rows.into_iter().map(InvitationRow::try_from).collect()
    }

    pub async fn invitation_of_token(
        &self,
        token_hash: &[u8; 32],
    ) -> Result<Option<InvitationRow>, StoreError> {
        let row = invitation::Entity::find()
            .filter(invitation::Column::TokenHash.eq(token_hash.to_vec()))
            .one(self.read())
            .await?;
        row.map(InvitationRow::try_from).transpose()
    }

    /// `false` if there was none.
    pub async fn delete_invitation(
        &self,
        workspace: WorkspaceId,
        id: InvitationId,
    ) -> Result<bool, StoreError> {
        let deleted = invitation::Entity::delete_many()
            .filter(invitation::Column::Id.eq(id))
            .filter(invitation::Column::WorkspaceId.eq(workspace))
            .exec(self.write())
            .await?;
        Ok(deleted.rows_affected == 1)
    }

    pub async fn tenant_of_token(
        &self,
        token_hash: &[u8; 32],
    ) -> Result<Option<TenantAccess>, StoreError> {
        let row = tenant_token::Entity::find_by_id(token_hash.to_vec())
            .one(self.read())
            .await?;
        Ok(row.map(|row| TenantAccess {
            workspace: row.workspace_id,
            tenant: row.tenant_id,
            widget_key: WidgetKey(row.widget_key),
        }))
    }
}

impl Tx {
    pub async fn member(&mut self, id: MemberId) -> Result<Option<Member>, StoreError> {
        let row = member::Entity::find_by_id(id)
            .filter(member::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        row.map(Member::try_from).transpose()
    }

    pub async fn insert_member(
        &mut self,
        member: &Member,
        password_hash: String,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = member::ActiveModel {
            id: Set(member.id),
            workspace_id: Set(self.workspace()),
            name: Set(member.name.clone()),
            email: Set(member.email.clone()),
            role: Set(word(&member.role)?),
            active: Set(member.active),
            password_hash: Set(password_hash),
            created_at: Set(at),
        };
        member::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    pub async fn update_member(&mut self, member: &Member) -> Result<(), StoreError> {
        member::Entity::update_many()
            .col_expr(
                member::Column::Role,
                sea_orm::sea_query::Expr::value(word(&member.role)?),
            )
            .col_expr(
                member::Column::Active,
                sea_orm::sea_query::Expr::value(member.active),
            )
            .filter(member::Column::Id.eq(member.id))
            .filter(member::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    /// How many owners can sign in.
    pub async fn active_owners(&mut self) -> Result<usize, StoreError> {
        let rows = member::Entity::find()
            .filter(member::Column::WorkspaceId.eq(self.workspace()))
            .filter(member::Column::Active.eq(true))
            .filter(member::Column::Role.eq(word(&Role::Owner)?))
            .all(self.connection())
            .await?;
        Ok(rows.len())
    }

    /// Uses an invitation up; `false` if somebody was faster.
    pub async fn take_invitation(&mut self, id: InvitationId) -> Result<bool, StoreError> {
        let deleted = invitation::Entity::delete_many()
            .filter(invitation::Column::Id.eq(id))
            .filter(invitation::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(deleted.rows_affected == 1)
    }

    pub async fn insert_tenant_token(
        &mut self,
        token_hash: [u8; 32],
        tenant: TenantId,
        key: &WidgetKey,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = tenant_token::ActiveModel {
            token_hash: Set(token_hash.to_vec()),
            workspace_id: Set(self.workspace()),
            tenant_id: Set(tenant),
            widget_key: Set(key.0.clone()),
            created_at: Set(at),
        };
        tenant_token::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }
}

impl TryFrom<member::Model> for Member {
    type Error = StoreError;

    fn try_from(row: member::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            name: row.name,
            email: row.email,
            role: from_word("role", &row.role)?,
            active: row.active,
        })
    }
}

impl From<session::Model> for SessionRow {
    fn from(row: session::Model) -> Self {
        Self {
            id: row.id,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}

impl TryFrom<invitation::Model> for InvitationRow {
    type Error = StoreError;

    fn try_from(row: invitation::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            workspace: row.workspace_id,
            role: from_word("role", &row.role)?,
            invited_by: row.invited_by,
            expires_at: row.expires_at,
        })
    }
}
