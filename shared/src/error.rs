//! Everything that can be refused, as one closed set. The code is for programs, the message for the
//! person at the screen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The body of every refusal. Nothing else leaves the server when something goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    pub code: ErrorCode,
    /// One sentence: what is wrong and what to do.
    pub message: String,
    /// Names the request in the server's log.
    pub request_id: String,
    /// What is wrong with which field of a form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

impl FieldError {
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// Declares the codes once: variant, name on the wire, HTTP status.
macro_rules! error_codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $status:literal;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode {
            $($(#[doc = $doc])* #[serde(rename = $name)] $variant,)+
        }

        impl ErrorCode {
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$variant,)+];

            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$variant => $name,)+ }
            }

            /// The HTTP status this code travels with.
            pub fn status(self) -> u16 {
                match self { $(ErrorCode::$variant => $status,)+ }
            }
        }
    };
}

error_codes! {
    /// The body is not JSON of the expected shape.
    InvalidRequest = "invalid_request", 400;
    /// One or more fields break a rule; `fields` says which.
    ValidationFailed = "validation_failed", 422;
    NotSignedIn = "not_signed_in", 401;
    WrongCredentials = "wrong_credentials", 401;
    /// The role does not include this.
    Forbidden = "forbidden", 403;
    /// A page of another origin asked.
    OriginNotAllowed = "origin_not_allowed", 403;
    /// No such thing in this workspace; also said of other workspaces' things.
    NotFound = "not_found", 404;
    MethodNotAllowed = "method_not_allowed", 405;
    /// Somebody else was faster.
    AlreadyClaimed = "already_claimed", 409;
    /// The conversation is not in a state that allows this.
    NotAllowedNow = "not_allowed_now", 409;
    /// The id is taken by something else.
    Conflict = "conflict", 409;
    EmailTaken = "email_taken", 409;
    InvitationInvalid = "invitation_invalid", 410;
    TooLarge = "too_large", 413;
    UnsupportedDocument = "unsupported_document", 422;
    TooManyRequests = "too_many_requests", 429;
    /// Our fault.
    Internal = "internal", 500;
    /// Busy or without its database for now; trying again is right.
    Unavailable = "unavailable", 503;
    /// Said by the browser's side: no answer reached it.
    Offline = "offline", 503;
}

impl ErrorCode {
    /// Whether sending the same request again can help.
    pub fn is_temporary(self) -> bool {
        matches!(
            self,
            ErrorCode::Unavailable
                | ErrorCode::Offline
                | ErrorCode::TooManyRequests
                | ErrorCode::Internal
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_one_name_with_an_error_status() {
        for (index, code) in ErrorCode::ALL.iter().enumerate() {
            assert!((400..600).contains(&code.status()), "{code}");
            assert_eq!(
                ErrorCode::ALL
                    .iter()
                    .position(|c| c.as_str() == code.as_str()),
                Some(index)
            );
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
        }
    }
}
