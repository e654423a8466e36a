//! One request and its answer as text, through the browser's `fetch`.

use shared::api::Method;
use shared::error::{ApiError, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, Response};

use super::{Caller, local_error, refusal};

/// No answer within this is no answer.
const ANSWER_WITHIN_MS: u32 = 20_000;

/// Pages of other origins can't set a header without asking first, which the server never allows:
/// a write that has it comes from our own page.
const OWN_PAGE_HEADER: &str = "X-Porchlight";

/// A request without its types, so that the code below exists once and not per endpoint.
pub(super) struct Prepared {
    pub method: Method,
    pub url: String,
    pub body: Option<String>,
}

/// The text of a good answer.
pub(super) async fn exchange(request: Prepared, caller: Caller<'_>) -> Result<String, ApiError> {
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
        Err(refusal::read(response.status(), &text))
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
