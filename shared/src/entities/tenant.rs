//! The renter.

use serde::{Deserialize, Serialize};

use crate::ids::{PropertyId, TenantId};
use crate::time::Timestamp;

/// A renter who writes in the widget. All but the id may be unknown: the widget asks for nothing
/// before the first answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    pub id: TenantId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub unit: Option<String>,
    pub property: Option<PropertyId>,
    /// ISO date, as written in the lease.
    pub lease_until: Option<String>,
    pub created_at: Timestamp,
}

impl Tenant {
    /// A tenant of whom only the id is known.
    pub fn unknown(id: TenantId, property: Option<PropertyId>, created_at: Timestamp) -> Self {
        Self {
            id,
            name: None,
            email: None,
            phone: None,
            unit: None,
            property,
            lease_until: None,
            created_at,
        }
    }
}
