//! The two WebSocket endpoints. An upgrade from a foreign page is refused before anything else.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use http::HeaderMap;
use shared::error::ErrorCode;
use shared::live::CloseCode;
use tokio::time::Instant;

use crate::app::App;
use crate::auth::Token;
use crate::http::call::signed_in;
use crate::http::caller::caller;
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
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, HttpError> {
    check_origin(&app, &headers)?;
    let place = app.throttles().sockets.take(caller(&app, peer, &headers));
    let place = place.ok_or_else(HttpError::too_many_connections)?;
    let checked_at = Instant::now();
    let who = signed_in(&app, &headers).await?;
    let who = StaffConnection {
        workspace: who.workspace,
        member: who.member.as_ref(),
        session: who.session.id,
        checked_at,
    };
    let hub = Arc::clone(app.hub());
    Ok(
        realtime::configure(upgrade).on_upgrade(async move |socket| {
            realtime::serve_staff(socket, hub, who).await;
            drop(place);
        }),
    )
}

async fn tenant_live(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, HttpError> {
    check_origin(&app, &headers)?;
    let (network, throttles) = (caller(&app, peer, &headers), app.throttles());
    let place = throttles.sockets.take(network);
    let place = place.ok_or_else(HttpError::too_many_connections)?;
    let stranger = throttles.strangers.take(network);
    let stranger = stranger.ok_or_else(HttpError::too_many_connections)?;
    let hub = Arc::clone(app.hub());
    Ok(
        realtime::configure(upgrade).on_upgrade(async move |socket| {
            let authenticate = async move |token| {
                let answer = authenticate_tenant(&app, token).await;
                drop(stranger);
                answer
            };
            realtime::serve_tenant(socket, hub, authenticate).await;
            drop(place);
        }),
    )
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
