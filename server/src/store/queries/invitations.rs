//! Invitations, each with the member who made it: what they may not do anymore, it does not do either.

use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select, SelectTwo,
    Set,
};
use shared::entities::{Member, Role};
use shared::ids::{InvitationId, MemberId, WorkspaceId};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{from_word, word};
use crate::store::rows::{invitation, member};
use crate::store::{Store, Tx};

#[derive(Clone, Debug)]
pub struct InvitationRow {
    pub id: InvitationId,
    pub workspace: WorkspaceId,
    pub role: Role,
    /// As they are now.
    pub inviter: Member,
    pub expires_at: Timestamp,
}

impl Store {
    pub async fn invitations(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<InvitationRow>, StoreError> {
        let found = with_inviter(invitation::Entity::find())
            .filter(invitation::Column::WorkspaceId.eq(workspace))
            .order_by_desc(invitation::Column::ExpiresAt)
            .all(self.read())
            .await?;
        found.into_iter().map(value).collect()
    }

    pub async fn invitation_of_token(
        &self,
        token_hash: &[u8; 32],
    ) -> Result<Option<InvitationRow>, StoreError> {
        let found = with_inviter(invitation::Entity::find())
            .filter(invitation::Column::TokenHash.eq(token_hash.to_vec()))
            .one(self.read())
            .await?;
        found.map(value).transpose()
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
}

impl Tx {
    pub async fn insert_invitation(
        &mut self,
        new: &InvitationRow,
        token_hash: [u8; 32],
    ) -> Result<(), StoreError> {
        let row = invitation::ActiveModel {
            id: Set(new.id),
            workspace_id: Set(self.workspace()),
            token_hash: Set(token_hash.to_vec()),
            role: Set(word(&new.role)?),
            inviter_id: Set(new.inviter.id),
            expires_at: Set(new.expires_at),
        };
        invitation::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
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

    /// Withdraws a member's invitations to these roles.
    pub async fn withdraw_invitations(
        &mut self,
        inviter: MemberId,
        roles: &[Role],
    ) -> Result<(), StoreError> {
        let roles: Vec<String> = roles.iter().map(word).collect::<Result<_, _>>()?;
        invitation::Entity::delete_many()
            .filter(invitation::Column::InviterId.eq(inviter))
            .filter(invitation::Column::WorkspaceId.eq(self.workspace()))
            .filter(invitation::Column::Role.is_in(roles))
            .exec(self.connection())
            .await?;
        Ok(())
    }
}

fn with_inviter(
    invitations: Select<invitation::Entity>,
) -> SelectTwo<invitation::Entity, member::Entity> {
    let made_by = invitation::Entity::belongs_to(member::Entity)
        .from(invitation::Column::InviterId)
        .to(member::Column::Id)
        .into();
    invitations
        .join(JoinType::InnerJoin, made_by)
        .select_also(member::Entity)
}

fn value(
    (row, inviter): (invitation::Model, Option<member::Model>),
) -> Result<InvitationRow, StoreError> {
    let inviter =
        inviter.ok_or_else(|| StoreError::corrupt("invitation", "its inviter is missing"))?;
    Ok(InvitationRow {
        id: row.id,
        workspace: row.workspace_id,
        role: from_word("role", &row.role)?,
        inviter: Member::try_from(inviter)?,
        expires_at: row.expires_at,
    })
}
