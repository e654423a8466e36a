//! All routes. Each resource adds its endpoints by their types; a test asks every endpoint of
//! `shared::api` whether it is here.

mod accounts;
mod agent_tests;
mod conversations;
mod documents;
mod health;
mod live;
mod members;
mod playground;
mod properties;
mod rules;
mod safety_texts;
mod tags;
mod widget;
mod workspace;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use shared::error::ErrorCode;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::http::error::HttpError;
use crate::http::{assets, middleware};

pub fn router(app: App) -> Router {
    let router = Router::new();
    let router = accounts::add(router);
    let router = members::add(router);
    let router = workspace::add(router);
    let router = properties::add(router);
    let router = tags::add(router);
    let router = conversations::add(router);
    let router = documents::add(router);
    let router = playground::add(router);
    let router = rules::add(router);
    let router = agent_tests::add(router);
    let router = safety_texts::add(router);
    let router = widget::add(router);
    let router = health::add(router);
    let router = live::add(router);
    assets::add(router)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(middleware::security_headers))
        .layer(from_fn(middleware::name_and_log))
        .with_state(app)
}

async fn method_not_allowed() -> HttpError {
    HttpError::new(
        ErrorCode::MethodNotAllowed,
        "This address does not know this method.",
    )
}

fn panicked(_what: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    HttpError::new(
        ErrorCode::Internal,
        "Something went wrong on our side. Try again.",
    )
    .into_response()
}
