//! The one table that turns what went wrong into what the caller reads. Nothing else of an error
//! leaves the server; the rest goes to the log under the request's id.

use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use shared::error::{ApiError, ErrorCode, FieldError};
use shared::lifecycle::Refusal;

use crate::inbox::InboxError;
use crate::store::StoreError;

/// A refusal on its way out. The request's id is added by the middleware.
#[derive(Debug)]
pub struct HttpError {
    code: ErrorCode,
    message: String,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
}

impl HttpError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: Vec::new(),
            retry_after: None,
        }
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(
            ErrorCode::NotFound,
            format!("There is no such {what} in this workspace."),
        )
    }

    pub fn not_signed_in() -> Self {
        Self::new(ErrorCode::NotSignedIn, "Sign in to go on.")
    }

    pub fn role_too_low() -> Self {
        Self::new(
            ErrorCode::Forbidden,
            "Your role does not include this. Ask an owner of the workspace.",
        )
    }

    pub fn too_many(wait: Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        Self {
            retry_after: Some(wait),
            ..Self::new(
                ErrorCode::TooManyRequests,
                format!("Too many tries. Wait {seconds} seconds and try again."),
            )
        }
    }

    pub fn too_many_connections() -> Self {
        Self {
            retry_after: Some(Duration::from_secs(10)),
            ..Self::new(
                ErrorCode::TooManyRequests,
                "Too many connections come from your network. Close some, or try again later.",
            )
        }
    }
}

impl From<InboxError> for HttpError {
    fn from(error: InboxError) -> Self {
        use ErrorCode as Code;
        match error {
            InboxError::NotFound { what } => Self::not_found(what),
            InboxError::AlreadyClaimed { .. } => Self::new(Code::AlreadyClaimed, error.to_string()),
            InboxError::Refused(refusal) => Self::new(Code::NotAllowedNow, sentence(refusal)),
            InboxError::Invalid(fields) => {
                let message = match fields.as_slice() {
                    [one] => one.message.clone(),
                    _ => "Some fields need a change.".into(),
                };
                Self {
                    fields,
                    ..Self::new(Code::ValidationFailed, message)
                }
            }
            InboxError::IdTaken => Self::new(
                Code::Conflict,
                "This id belongs to something else. Make a new one.",
            ),
            InboxError::EmailTaken => Self {
                fields: vec![FieldError::new(
                    "email",
                    "There is an account with this address.",
                )],
                ..Self::new(
                    Code::EmailTaken,
                    "There is an account with this address. Sign in.",
                )
            },
            InboxError::InvitationInvalid => Self::new(
                Code::InvitationInvalid,
                "This invitation was used, revoked, or has run out. Ask for a new one.",
            ),
            InboxError::WrongCredentials => Self::new(
                Code::WrongCredentials,
                "The e-mail address or the password is wrong.",
            ),
            InboxError::LastOwner => Self::new(
                Code::NotAllowedNow,
                "A workspace keeps at least one active owner. Make someone else an owner first.",
            ),
            InboxError::OwnersOnly => Self::new(Code::Forbidden, "Only an owner can do this."),
            InboxError::RoleTooLow => Self::role_too_low(),
            InboxError::Store(error) => Self::from(error),
        }
    }
}

fn sentence(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::HeldByStaff { .. } => "A colleague holds this conversation.",
        Refusal::AlreadyWaiting => "A person was asked already.",
        Refusal::NotHeldByAgent => "The agent does not hold this conversation.",
        Refusal::Resolved => "This conversation is resolved. Reopen it first.",
        Refusal::NotOpen => "This conversation is not open.",
        Refusal::NothingToUndo => {
            "This can't be undone anymore. Hand the conversation back instead."
        }
    }
}

impl From<StoreError> for HttpError {
    fn from(error: StoreError) -> Self {
        if error.is_temporary() || matches!(error, StoreError::Stale) {
            tracing::warn!(%error, "the store is busy or away");
            let sentence = match error {
                StoreError::DiskFull => {
                    "The server's disk is full; nothing was saved. Tell whoever runs it."
                }
                _ => "The server is busy; nothing was changed. Try again in a moment.",
            };
            return Self {
                retry_after: Some(Duration::from_secs(2)),
                ..Self::new(ErrorCode::Unavailable, sentence)
            };
        }
        tracing::error!(%error, "the store failed");
        Self::new(
            ErrorCode::Internal,
            "Something went wrong on our side. Try again.",
        )
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = ApiError {
            code: self.code,
            message: self.message,
            request_id: super::middleware::current_request_id(),
            fields: self.fields,
        };
        let mut response = (status, Json(body)).into_response();
        if let Some(wait) = self.retry_after {
            let seconds = HeaderValue::from(wait.as_secs().max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
