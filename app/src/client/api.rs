//! Calls an endpoint of `shared::api` and gives back its reply or one [`ApiError`], whatever went
//! wrong: refused, no network, or an answer that is not ours.

mod query;

use std::fmt;

use shared::api::{Endpoint, Method};
use shared::error::{ApiError, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, Response};

/// No answer within this is no answer.
const ANSWER_WITHIN_MS: u32 = 20_000;

/// Pages of other origins can't set a header without asking first, which the server never allows:
/// a write that has it comes from our own page.
const OWN_PAGE_HEADER: &str = "X-Porchlight";

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
    call_as::<E>(Caller::Staff, params, request).await
}

pub async fn call_as<E: Endpoint>(
    caller: Caller<'_>,
    params: &E::Params,
    request: &E::Request,
) -> Result<E::Reply, ApiError> {
    let answer = send(prepare::<E>(params, request), caller).await?;
    serde_json::from_str(&answer).map_err(|_| local_error(ErrorCode::Internal))
}

/// Codes that never travel: what this side makes of having no usable answer.
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

/// A request without its types, so that the code below exists once and not per endpoint.
struct Prepared {
    method: Method,
    url: String,
    body: Option<String>,
}

fn prepare<E: Endpoint>(params: &E::Params, request: &E::Request) -> Prepared {
    let json = serde_json::to_string(request).unwrap_or_default();
    let path = E::path(params);
    match E::METHOD {
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
    }
}

/// The text of a good answer.
async fn send(request: Prepared, caller: Caller<'_>) -> Result<String, ApiError> {
    let offline = |_: JsValue| local_error(ErrorCode::Offline);
    let init = options(&request, caller).map_err(|_| local_error(ErrorCode::Internal))?;
    let window = web_sys::window().ok_or_else(|| local_error(ErrorCode::Internal))?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(&request.url, &init))
        .await
        .map_err(offline)?
        .unchecked_into();
    // The body can still be cut off: that is no answer either.
    let text = JsFuture::from(response.text().map_err(offline)?)
        .await
        .map_err(offline)?
        .as_string()
        .unwrap_or_default();
    if response.ok() {
        Ok(text)
    } else {
        Err(refusal(response.status(), &text))
    }
}

fn options(request: &Prepared, caller: Caller<'_>) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    if request.method != Method::Get {
        headers.set("Content-Type", "application/json")?;
        headers.set(OWN_PAGE_HEADER, "1")?;
    }
    if let Caller::Tenant { token } = caller {
        headers.set("Authorization", &["Bearer ", token].concat())?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers_headers(&headers);
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(match caller {
        Caller::Staff => RequestCredentials::SameOrigin,
        Caller::Tenant { .. } | Caller::Stranger => RequestCredentials::Omit,
    });
    init.set_signal(Some(&AbortSignal::timeout_with_u32(ANSWER_WITHIN_MS)));
    init.set_body_opt_str(request.body.as_deref());
    Ok(init)
}

/// The error of the body; a gateway in between may have written something else.
fn refusal(status: u16, text: &str) -> ApiError {
    serde_json::from_str(text).unwrap_or_else(|_| {
        local_error(match status {
            502..=504 => ErrorCode::Unavailable,
            _ => ErrorCode::Internal,
        })
    })
}
