//! The company and its buildings.

use serde::{Deserialize, Serialize};

use crate::ids::{PropertyId, WorkspaceId};

/// One property-management company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    /// Shown to tenants at all times and in every safety text.
    pub emergency_phone: String,
    /// When the office answers, in words: "Monday to Friday, 9:00 to 17:30".
    pub office_hours: String,
    /// First words in the widget.
    pub greeting: String,
    /// Offered as buttons in an empty thread.
    pub quick_questions: Vec<String>,
    /// Names the workspace on a website; public by nature.
    pub widget_key: WidgetKey,
    /// Origins (`https://host[:port]`) that may show the widget; empty means any.
    pub allowed_origins: Vec<String>,
}

/// A building or estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    pub id: PropertyId,
    pub name: String,
    pub address: String,
}

/// The `data-workspace` value of the embed line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WidgetKey(pub String);
