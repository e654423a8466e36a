//! What tenants are told at once when they tell of danger.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::{EmergencyKind, Language, Permission, SafetyText};

endpoints! {
    /// Every kind of danger in every language.
    ListSafetyTexts: Get "/api/safety-texts", Access::Staff(Permission::Converse), (), Empty => Vec<SafetyText>;
    ChangeSafetyText: Put "/api/safety-texts", Access::Staff(Permission::Curate), (), SafetyTextChange => SafetyText;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyTextChange {
    pub emergency: EmergencyKind,
    pub language: Language,
    /// `None` goes back to the program's own.
    pub text: Option<String>,
}
