//! Members, and tenants' tokens. Tokens are found by their hash.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::entities::{Member, Role, WidgetKey};
use shared::ids::{MemberId, TenantId, WorkspaceId};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{from_word, word};
use crate::store::rows::{changed, member, tenant_token};
use crate::store::{Store, Tx};

/// What a login needs to know.
#[derive(Debug)]
pub struct CredentialRow {
    pub workspace: WorkspaceId,
    pub member: Member,
    pub password_hash: String,
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
        password_hash: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = member::ActiveModel {
            id: Set(member.id),
            workspace_id: Set(self.workspace()),
            name: Set(member.name.clone()),
            email: Set(member.email.clone()),
            role: Set(word(&member.role)?),
            active: Set(member.active),
            password_hash: Set(password_hash.to_owned()),
            created_at: Set(at),
        };
        member::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    /// Writes what changed of a member's rights.
    pub async fn update_member(
        &mut self,
        before: &Member,
        after: &Member,
    ) -> Result<(), StoreError> {
        let rights = member::ActiveModel {
            role: changed(word(&before.role)?, word(&after.role)?),
            active: changed(before.active, after.active),
            ..Default::default()
        };
        member::Entity::update_many()
            .set(rights)
            .filter(member::Column::Id.eq(after.id))
            .filter(member::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    /// Puts a password in the place of the one that was checked; `false` if that is gone already.
    pub async fn replace_password(
        &mut self,
        id: MemberId,
        checked: &str,
        new: String,
    ) -> Result<bool, StoreError> {
        let replaced = member::Entity::update_many()
            .col_expr(
                member::Column::PasswordHash,
                sea_orm::sea_query::Expr::value(new),
            )
            .filter(member::Column::Id.eq(id))
            .filter(member::Column::WorkspaceId.eq(self.workspace()))
            .filter(member::Column::PasswordHash.eq(checked))
            .exec(self.connection())
            .await?;
        Ok(replaced.rows_affected == 1)
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
