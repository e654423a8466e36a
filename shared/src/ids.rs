//! Id types. Each is a UUID of version 7, so ids sort by the time they were made, and no two kinds
//! can be mixed up. Whoever makes an id passes the UUID in: this crate has no source of randomness.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares one id type: a UUID on the wire, in paths and (feature `orm`) in columns.
macro_rules! id {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        /// sea-orm asks this of every primary key; no database makes our ids.
        #[cfg(feature = "orm")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// One property-management company: the border that nothing crosses.
    WorkspaceId
);
id!(
    /// A human who answers in the inbox.
    MemberId
);
id!(
    /// A renter who writes in the widget.
    TenantId
);
id!(
    /// A building or estate of the workspace.
    PropertyId
);
id!(
    /// One thread between a tenant and the office.
    ConversationId
);
id!(
    /// One message or note. The sender makes it, so that a retry is recognised.
    MessageId
);
id!(
    /// A label on conversations.
    TagId
);
id!(
    /// A file or text the agent may quote.
    DocumentId
);
id!(
    /// An indexed piece of a document.
    PassageId
);
id!(
    /// A rule of the workspace that asks for a human.
    RuleId
);
id!(
    /// A question kept as a test of the agent.
    TestId
);
id!(
    /// One running of all tests.
    TestRunId
);
id!(
    /// A login.
    SessionId
);
id!(
    /// An invitation to join the workspace.
    InvitationId
);
id!(
    /// A promise to do something, kept in the store.
    JobId
);
id!(
    /// One WebSocket.
    ConnectionId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let id = TenantId(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<TenantId>().unwrap(), id);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }

    #[test]
    fn what_is_no_uuid_is_no_id() {
        assert!("../../etc".parse::<ConversationId>().is_err());
        assert!(serde_json::from_str::<ConversationId>("7").is_err());
    }
}
