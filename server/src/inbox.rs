//! What happens in a workspace: conversations, the team, settings. Functions over `Cx`; each change
//! is one transaction. Knows neither the agent nor HTTP.

pub mod agent_tests;
mod change;
pub mod documents;
pub mod handling;
pub mod invitations;
pub mod messages;
pub mod reading;
pub mod rules;
pub mod sessions;
pub mod snapshot;
pub mod status;
pub mod tagging;
pub mod team;
pub mod tenants;
pub mod workspace;

use shared::error::FieldError;
use shared::lifecycle::Refusal;
use thiserror::Error;

use crate::store::StoreError;

/// Why a change was not made.
#[derive(Debug, Error)]
pub enum InboxError {
    #[error("there is no such {what}")]
    NotFound { what: &'static str },
    #[error("{by} took this conversation a moment ago.")]
    AlreadyClaimed { by: String },
    #[error(transparent)]
    Refused(Refusal),
    #[error("some fields need a change")]
    Invalid(Vec<FieldError>),
    #[error("this id belongs to something else")]
    IdTaken,
    #[error("this e-mail address has an account already")]
    EmailTaken,
    #[error("this invitation was used, revoked, or has run out")]
    InvitationInvalid,
    #[error("e-mail address or password is wrong")]
    WrongCredentials,
    #[error("a workspace keeps at least one active owner")]
    LastOwner,
    #[error("only an owner can do this")]
    OwnersOnly,
    #[error("the role does not include this")]
    RoleTooLow,
    #[error(transparent)]
    Store(StoreError),
}

impl InboxError {
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(name, message)])
    }
}

impl From<StoreError> for InboxError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Duplicate => Self::IdTaken,
            error => Self::Store(error),
        }
    }
}
