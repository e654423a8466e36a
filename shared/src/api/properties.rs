//! Buildings and estates.

use serde::{Deserialize, Serialize};

use crate::api::{Access, endpoints};
use crate::entities::{Permission, Property};
use crate::ids::PropertyId;

endpoints! {
    AddProperty: Post "/api/properties", Access::Staff(Permission::Curate), (), NewProperty => Property;
}

/// `id` is made by the client: sent again, it adds nothing again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewProperty {
    pub id: PropertyId,
    pub name: String,
    pub address: String,
}
