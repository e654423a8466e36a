//! Calls an endpoint of `shared::api` and gives back its reply or one [`ApiError`], whatever went
//! wrong: refused, no network, or an answer that is not ours.

mod exchange;
mod query;
mod refusal;

use std::fmt;

use shared::api::{Endpoint, Method};
use shared::error::{ApiError, ErrorCode};

use exchange::{Prepared, exchange};

/// In whose name a request is made.
#[derive(Clone, Copy)]
pub enum Caller<'a> {
    /// The session cookie goes along.
    Staff,
    /// The token is the only credential: cookies of staff stay at home.
    Tenant { token: &'a str },
    /// Without any credential.
    Stranger,
}

/// The token stays out of whatever is printed.
impl fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Caller::Staff => "Staff",
            Caller::Tenant { .. } => "Tenant",
            Caller::Stranger => "Stranger",
        })
    }
}

/// As staff, the usual case of the inbox.
pub async fn call<E: Endpoint>(
    params: &E::Params,
    request: &E::Request,
) -> Result<E::Reply, ApiError> {
    let json = serde_json::to_string(request).unwrap_or_default();
    let path = E::path(params);
    let prepared = match E::METHOD {
        Method::Get => Prepared {
            method: Method::Get,
            url: path + &query::of_json(&json),
            body: None,
        },
        method => Prepared {
            method,
            url: path,
            body: Some(json),
        },
    };
    let answer = exchange(prepared, Caller::Staff).await?;
    serde_json::from_str(&answer).map_err(|_| local_error(ErrorCode::Internal))
}

/// For the widget: the reply as text, to be read by the code of the caller. Deriving the reading of
/// every type would double what a tenant's phone loads. Endpoints with parameters or a query are
/// the inbox's.
pub async fn call_for_text<E: Endpoint<Params = ()>>(
    caller: Caller<'_>,
    request: &E::Request,
) -> Result<String, ApiError> {
    let body = match E::METHOD {
        Method::Get => None,
        _ => serde_json::to_string(request).ok(),
    };
    let prepared = Prepared {
        method: E::METHOD,
        url: E::PATH.to_owned(),
        body,
    };
    exchange(prepared, caller).await
}

/// What this side makes of having no usable answer.
pub fn local_error(code: ErrorCode) -> ApiError {
    let message = match code {
        ErrorCode::Offline => "No connection. Check your network and try again.",
        _ => "The server gave an answer we can't read. Try again in a moment.",
    };
    ApiError {
        code,
        message: message.to_owned(),
        request_id: String::new(),
        fields: Vec::new(),
    }
}
