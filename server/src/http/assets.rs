//! The built programs, inside the binary: inbox, widget, loader, fonts. Hashed names are kept by
//! browsers for a year; pages are asked for anew each time.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use regex::Regex;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};
use shared::entities::WidgetKey;
use shared::error::ErrorCode;

use crate::app::App;
use crate::http::error::HttpError;

/// `dist/inbox` and `dist/widget`, as Trunk built them.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
struct Dist;

/// `public`: the loader, fonts, icons.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../public"]
#[exclude = "demo/*"]
struct Public;

const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

pub fn add(router: Router<App>) -> Router<App> {
    router.fallback(serve)
}

async fn serve(State(app): State<App>, request: Request) -> Result<Response, HttpError> {
    let path = request.uri().path();
    if path.starts_with("/api/") {
        return Err(HttpError::new(
            ErrorCode::NotFound,
            "There is nothing at this address.",
        ));
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let sentence = "This address can only be read.";
        return Err(HttpError::new(ErrorCode::MethodNotAllowed, sentence));
    }
    let headers = request.headers();
    if path == "/widget" || path == "/widget/" {
        return widget_page(&app, request.uri().query().unwrap_or_default()).await;
    }
    let name = path.trim_start_matches('/');
    if let Some(response) = file(name, headers) {
        return Ok(response);
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    if last.contains('.') {
        return Err(HttpError::new(
            ErrorCode::NotFound,
            "There is nothing at this address.",
        ));
    }
    // Any other address is a place in the inbox; the program finds it.
    page("inbox/index.html", "'none'")
}

/// A built file, or one of `public`.
fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    if name.is_empty() || name.ends_with(".html") {
        return None;
    }
    let accepts_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| {
            text.split(',')
                .any(|coding| coding.trim().starts_with("br"))
        });
    // The build puts a packed twin beside each file of `dist`, and those of `public` there too.
    let inbox = format!("inbox/{name}");
    let sources = [
        (Dist::get(&inbox), format!("{inbox}.br")),
        (Dist::get(name), format!("{name}.br")),
        (Public::get(name), format!("public/{name}.br")),
    ];
    sources.into_iter().find_map(|(plain, twin)| {
        let plain = plain?;
        let packed = accepts_brotli.then(|| Dist::get(&twin)).flatten();
        let is_packed = packed.is_some();
        let mut response = answer(name, packed.unwrap_or(plain));
        if is_packed {
            let brotli = HeaderValue::from_static("br");
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, brotli);
        }
        let vary = HeaderValue::from_static("accept-encoding");
        response.headers_mut().insert(header::VARY, vary);
        Some(response)
    })
}

fn answer(name: &str, file: EmbeddedFile) -> Response {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let caching = if has_hash(name) { FOREVER } else { ASK_AGAIN };
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..8]));
    let mut response = Body::from(bytes_of(file.data)).into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// What lies in the binary is sent from there, however many ask for it at once.
fn bytes_of(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

/// Trunk names files `name-0123456789abcdef.ext`.
fn has_hash(name: &str) -> bool {
    static HASH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"-[0-9a-f]{15,16}(_bg)?\.").expect("a valid pattern"));
    HASH.is_match(name)
}

/// The widget may be framed by the websites that the workspace allows, and by no others.
async fn widget_page(app: &App, query: &str) -> Result<Response, HttpError> {
    let key = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("key="))
        .unwrap_or_default();
    let key = percent_encoding::percent_decode_str(key)
        .decode_utf8_lossy()
        .into_owned();
    let workspace = app.store().workspace_of_widget(&WidgetKey(key)).await?;
    let ancestors = match workspace {
        Some(workspace) if !workspace.allowed_origins.is_empty() => {
            workspace.allowed_origins.join(" ")
        }
        // A workspace that names no websites allows all; a key that names no workspace shows
        // only the sentence that says so.
        Some(_) | None => "*".to_owned(),
    };
    page("widget/index.html", &ancestors)
}

/// A page with a policy that lets it run its own program and nothing else.
fn page(name: &str, ancestors: &str) -> Result<Response, HttpError> {
    let Some(file) = Dist::get(name) else {
        let sentence =
            "The browser programs are not built into this server. Run: cargo xtask build";
        return Err(HttpError::new(ErrorCode::NotFound, sentence));
    };
    let html = String::from_utf8_lossy(&file.data).into_owned();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self'; \
         manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
         object-src 'none'; frame-ancestors {ancestors}",
        inline_script_hashes(&html)
    );
    let mut response = (StatusCode::OK, html).into_response();
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, html);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(ASK_AGAIN));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// Trunk starts the program with an inline script; its hash lets it run without letting others.
fn inline_script_hashes(html: &str) -> String {
    static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?s)<script([^>]*)>(.*?)</script>").expect("a valid pattern")
    });
    let inline = SCRIPT
        .captures_iter(html)
        .filter(|found| !found[1].contains("src="));
    inline.fold(String::new(), |hashes, found| {
        let hash = STANDARD.encode(Sha256::digest(found[2].as_bytes()));
        hashes + &format!(" 'sha256-{hash}'")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_binary_is_not_copied() {
        static FILE: &[u8] = b"a whole program";
        let sent = bytes_of(Cow::Borrowed(FILE));
        assert_eq!(sent.as_ptr(), FILE.as_ptr());
    }

    #[test]
    fn names_with_a_hash_are_kept() {
        assert!(has_hash("inbox-8f3a5bc2d1e4f607.js"));
        assert!(has_hash("inbox-8f3a5bc2d1e4f607_bg.wasm"));
        assert!(!has_hash("widget.js"));
    }

    #[test]
    fn an_inline_script_is_named_by_its_hash() {
        let html = "<script src=\"a.js\"></script><script type=\"module\">go()</script>";
        let expected = STANDARD.encode(Sha256::digest(b"go()"));
        assert_eq!(inline_script_hashes(html), format!(" 'sha256-{expected}'"));
    }
}
