//! Renters.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use shared::entities::Tenant;
use shared::ids::{TenantId, WorkspaceId};

use crate::store::error::StoreError;
use crate::store::queries::IDS_AT_ONCE;
use crate::store::rows::{self, changed};
use crate::store::{Store, Tx};

impl Store {
    pub async fn tenant(
        &self,
        workspace: WorkspaceId,
        id: TenantId,
    ) -> Result<Option<Tenant>, StoreError> {
        let row = rows::tenant::Entity::find_by_id(id)
            .filter(rows::tenant::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        Ok(row.map(Tenant::from))
    }

    /// Which of these tenants there are, each with its workspace. A node asks for all its sockets
    /// at once, so this is asked across workspaces: compare both.
    pub async fn tenants_there(
        &self,
        ids: &[TenantId],
    ) -> Result<Vec<(WorkspaceId, TenantId)>, StoreError> {
        let mut there = Vec::with_capacity(ids.len());
        for some in ids.chunks(IDS_AT_ONCE) {
            let found: Vec<(WorkspaceId, TenantId)> = rows::tenant::Entity::find()
                .select_only()
                .column(rows::tenant::Column::WorkspaceId)
                .column(rows::tenant::Column::Id)
                .filter(rows::tenant::Column::Id.is_in(some.iter().copied()))
                .into_tuple()
                .all(self.read())
                .await?;
            there.extend(found);
        }
        Ok(there)
    }
}

impl Tx {
    pub async fn tenant(&mut self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        let row = rows::tenant::Entity::find_by_id(id)
            .filter(rows::tenant::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        Ok(row.map(Tenant::from))
    }

    pub async fn insert_tenant(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        let row = rows::tenant::ActiveModel {
            id: Set(tenant.id),
            workspace_id: Set(self.workspace()),
            name: Set(tenant.name.clone()),
            email: Set(tenant.email.clone()),
            phone: Set(tenant.phone.clone()),
            unit: Set(tenant.unit.clone()),
            property_id: Set(tenant.property),
            lease_until: Set(tenant.lease_until.clone()),
            created_at: Set(tenant.created_at),
        };
        rows::tenant::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    /// Writes what changed of a tenant.
    pub async fn update_tenant(
        &mut self,
        before: &Tenant,
        after: &Tenant,
    ) -> Result<(), StoreError> {
        let text =
            |of: fn(&Tenant) -> &Option<String>| changed(of(before).clone(), of(after).clone());
        let row = rows::tenant::ActiveModel {
            name: text(|it| &it.name),
            email: text(|it| &it.email),
            phone: text(|it| &it.phone),
            unit: text(|it| &it.unit),
            property_id: changed(before.property, after.property),
            lease_until: text(|it| &it.lease_until),
            ..Default::default()
        };
        rows::tenant::Entity::update_many()
            .set(row)
            .filter(rows::tenant::Column::Id.eq(after.id))
            .filter(rows::tenant::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }
}

impl From<rows::tenant::Model> for Tenant {
    fn from(row: rows::tenant::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            phone: row.phone,
            unit: row.unit,
            property: row.property_id,
            lease_until: row.lease_until,
            created_at: row.created_at,
        }
    }
}
