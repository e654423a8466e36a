//! For operators and load balancers.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};

endpoints! {
    /// The process lives.
    CheckHealth: Get "/healthz", Access::Public, (), Empty => Health;
    /// It can serve: 200, or 503 when the database is away. Names each part with its trouble.
    CheckReadiness: Get "/readyz", Access::Public, (), Empty => Readiness;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    pub version: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    pub ready: bool,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// `database`, `bus`, `model`.
    pub name: String,
    pub status: PartStatus,
    /// A sentence, when it is not `ok`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartStatus {
    Ok,
    /// Works with less: without the model the emergency net and the inbox go on.
    Degraded,
    Down,
}
