//! The two WebSocket endpoints. An upgrade from a foreign page is refused before anything else.

use std::sync::Arc;

use axum::Router;
use axum::extract::{State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use http::HeaderMap;
use shared::error::ErrorCode;
use shared::live::CloseCode;
use tokio::time::Instant;

use crate::app::App;
use crate::auth::Token;
use crate::http::call::signed_in;
use crate::http::error::HttpError;
use crate::http::origin;
use crate::realtime::{self, StaffConnection, TenantConnection};

pub fn add(router: Router<App>) -> Router<App> {
    router
        .route("/api/live", get(staff_live))
        .route("/api/widget/live", get(tenant_live))
}

async fn staff_live(
    State(app): State<App>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, HttpError> {
    check_origin(&app, &headers)?;
    let checked_at = Instant::now();
    let who = signed_in(&app, &headers).await?;
    let who = StaffConnection {
        workspace: who.workspace,
        member: who.member.as_ref(),
        session: who.session.id,
        checked_at,
    };
    let hub = Arc::clone(app.hub());
    Ok(realtime::configure(upgrade)
        .on_upgrade(move |socket| realtime::serve_staff(socket, hub, who)))
}

async fn tenant_live(
    State(app): State<App>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, HttpError> {
    check_origin(&app, &headers)?;
    let hub = Arc::clone(app.hub());
    Ok(realtime::configure(upgrade).on_upgrade(move |socket| {
        realtime::serve_tenant(socket, hub, move |token| async move {
            authenticate_tenant(&app, token).await
        })
    }))
}

async fn authenticate_tenant(app: &App, token: String) -> Result<TenantConnection, CloseCode> {
    let away = |error: crate::store::StoreError| {
        tracing::warn!(%error, "looking up a tenant's token");
        CloseCode::TryLater
    };
    let hash = Token::from_text(token).hash();
    let access = app
        .store()
        .tenant_of_token(&hash)
        .await
        .map_err(away)?
        .ok_or(CloseCode::SignedOut)?;
    let latest = app
        .store()
        .latest_conversation_of(access.workspace, access.tenant)
        .await
        .map_err(away)?;
    Ok(TenantConnection {
        workspace: access.workspace,
        tenant: access.tenant,
        conversations: latest
            .map(|conversation| conversation.id)
            .into_iter()
            .collect(),
    })
}

fn check_origin(app: &App, headers: &HeaderMap) -> Result<(), HttpError> {
    if origin::is_own(headers, app.config().public_url.as_deref()) {
        return Ok(());
    }
    Err(HttpError::new(
        ErrorCode::OriginNotAllowed,
        "This page may not connect here. Open Porchlight under its own address.",
    ))
}
