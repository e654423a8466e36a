//! What Porchlight remembers. The only room that knows the database: SQLite by default, PostgreSQL
//! when several machines share one workspace. The same migrations and the same queries run on both.

mod dialect;
mod error;
mod migrations;
mod open;
mod queries;
mod rows;
mod tx;

pub use error::StoreError;
pub use open::Store;
pub use queries::accounts::{CredentialRow, TenantAccess};
pub use queries::agent_tests::StoredRun;
pub use queries::documents::{IndexedPassage, StoredPassage};
pub use queries::invitations::InvitationRow;
pub use queries::jobs::{JobDraft, Lane, LeasedJob};
pub use queries::lessons::Lesson;
pub use queries::messages::StoredMessage;
pub use queries::rules::OwnSafetyText;
pub use queries::sessions::{NewSession, SessionRow, SignedIn, Since};
pub use tx::{Committed, Tx};
