//! The fixed words a tenant gets at once when they tell of danger, per kind and language.

use serde::{Deserialize, Serialize};

use crate::entities::EmergencyKind;

/// Stands for the office's emergency phone in safety texts.
pub const PHONE_PLACEHOLDER: &str = "{emergency_phone}";

/// The languages the program has words of its own in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    English,
    Spanish,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyText {
    pub emergency: EmergencyKind,
    pub language: Language,
    /// The program's text, with [`PHONE_PLACEHOLDER`] where the phone goes.
    pub usual: String,
    /// The workspace's own; `None`: the program's holds.
    pub own: Option<String>,
}
