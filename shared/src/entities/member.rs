//! Staff: who they are and what their role lets them do.

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;

/// A human who answers in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: MemberId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// A deactivated member keeps their name on what they did and can't sign in.
    pub active: bool,
}

impl Member {
    pub fn as_ref(&self) -> StaffRef {
        StaffRef {
            id: self.id,
            name: self.name.clone(),
        }
    }
}

/// A member as others see them in events: enough to show, nothing to write to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRef {
    pub id: MemberId,
    pub name: String,
}

impl StaffRef {
    /// What tenants are told: the first name only.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Member,
    Manager,
    Owner,
}

/// What an endpoint asks of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Read and answer conversations, tag, assign.
    Converse,
    /// Documents, tags, properties.
    Curate,
    /// Invite, deactivate, end other members' sessions.
    ManageMembers,
    /// Workspace settings, the widget, roles.
    Configure,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Member, Role::Manager, Role::Owner];

    /// The one table of rights.
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::Converse => true,
            Permission::Curate | Permission::ManageMembers => self >= Role::Manager,
            Permission::Configure => self == Role::Owner,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Member => "member",
            Role::Manager => "manager",
            Role::Owner => "owner",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        for permission in [
            Permission::Converse,
            Permission::Curate,
            Permission::ManageMembers,
            Permission::Configure,
        ] {
            for pair in Role::ALL.windows(2) {
                assert!(
                    !pair[0].may(permission) || pair[1].may(permission),
                    "{permission:?}"
                );
            }
        }
    }

    #[test]
    fn tenants_hear_first_names_only() {
        let staff = StaffRef {
            id: MemberId(uuid::Uuid::nil()),
            name: "Rosa Ortega".into(),
        };
        assert_eq!(staff.first_name(), "Rosa");
    }
}
