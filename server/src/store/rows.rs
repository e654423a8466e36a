//! The tables as they are. Rows are not what travels: the queries turn them into values of `shared`.

pub mod accounts;
pub mod agent;
pub mod conversations;
pub mod documents;
pub mod jobs;
pub mod workspaces;

pub use accounts::{invitation, member, session, tenant_token};
pub use agent::{agent_test, agent_test_result, agent_test_run, rule, safety_text, tag_lesson};
pub use conversations::{
    agent_read_mark, conversation, event, message, read_mark, tenant, tenant_read_mark,
};
pub use documents::{document, document_file, passage};
pub use jobs::job;
pub use workspaces::{property, tag, workspace, workspace_head};

use sea_orm::{ActiveValue, NotSet, Set, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::error::StoreError;

/// A value as the text of a column.
pub fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt(what, error))
}

/// The value that a column's text stands for.
pub fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(what, error))
}

/// A column that is written only if its value changed: what others write meanwhile stays.
pub fn changed<V: Into<Value> + PartialEq>(before: V, after: V) -> ActiveValue<V> {
    if before == after { NotSet } else { Set(after) }
}

/// Declares a table: its module, its name, its columns.
macro_rules! table {
    ($(#[doc = $doc:literal])* $module:ident $name:literal { $($(#[$attribute:meta])* $column:ident: $type:ty,)+ }) => {
        $(#[doc = $doc])*
        pub mod $module {
            #[allow(unused_imports, reason = "each table needs some of these")]
            use sea_orm::entity::prelude::*;
            #[allow(unused_imports, reason = "each table needs some of these")]
            use shared::{ids::*, time::Timestamp};

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $name)]
            pub struct Model {
                $($(#[$attribute])* pub $column: $type,)+
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
use table;
