//! Renters.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use shared::entities::Tenant;
use shared::ids::{TenantId, WorkspaceId};

use crate::store::error::StoreError;
use crate::store::queries::IDS_AT_ONCE;
use crate::store::rows;
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
        let row = tenant_row(self, tenant);
        rows::tenant::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    pub async fn update_tenant(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        tenant_row(self, tenant).update(self.connection()).await?;
        Ok(())
    }
}

fn tenant_row(tx: &Tx, tenant: &Tenant) -> rows::tenant::ActiveModel {
    rows::tenant::ActiveModel {
        id: Set(tenant.id),
        workspace_id: Set(tx.workspace()),
        name: Set(tenant.name.clone()),
        email: Set(tenant.email.clone()),
        phone: Set(tenant.phone.clone()),
        unit: Set(tenant.unit.clone()),
        property_id: Set(tenant.property),
        lease_until: Set(tenant.lease_until.clone()),
        created_at: Set(tenant.created_at),
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
