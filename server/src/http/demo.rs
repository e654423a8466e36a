//! The demo website: pages of another origin that carry the embed line, for trying and for tests.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;
use shared::entities::WidgetKey;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../public/demo"]
struct Site;

#[derive(Clone, Debug)]
struct Embed {
    /// Address of this server as the demo page's browser reaches it.
    host: String,
    key: WidgetKey,
}

/// The site with the embed line of one workspace filled in.
pub fn demo_site(host: String, key: WidgetKey) -> Router {
    Router::new().fallback(page).with_state(Embed { host, key })
}

async fn page(State(embed): State<Embed>, request: Request) -> Response {
    let name = match request.uri().path().trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let Some(file) = Site::get(name) else {
        return (StatusCode::NOT_FOUND, "There is no such page.").into_response();
    };
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let body = if name.ends_with(".html") {
        String::from_utf8_lossy(&file.data)
            .replace("{{HOST}}", &embed.host)
            .replace("{{KEY}}", &embed.key.0)
            .into_bytes()
    } else {
        file.data.into_owned()
    };
    let mut response = body.into_response();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}
