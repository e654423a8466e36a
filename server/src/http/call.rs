//! From an HTTP request to a typed call. Who may call stands in the endpoint's type and is checked
//! here, as is how often tenants may, so a handler can't forget it: it never sees a request that was
//! not allowed.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, header};
use shared::api::{Access, Endpoint, Method};
use shared::entities::WidgetKey;
use shared::error::ErrorCode;
use shared::ids::TenantId;
use shared::live::Actor;
use shared::time::Timestamp;

use crate::app::App;
use crate::auth::{Network, Token, session};
use crate::cx::Cx;
use crate::http::caller::caller;
use crate::http::error::HttpError;
use crate::http::{body, cookie, origin};
use crate::store::SignedIn;

/// Largest body of a request: a document as base64, and its frame.
pub const BODY_BYTES: usize = 12 * 1024 * 1024;
/// Largest body anyone but a member may send.
const PUBLIC_BODY_BYTES: usize = 128 * 1024;

/// A call by a signed-in member whose role allows it.
pub struct StaffCall<E: Endpoint> {
    pub app: App,
    /// Acts as the member, in their workspace.
    pub cx: Cx,
    pub who: SignedIn,
    pub params: E::Params,
    pub body: E::Request,
}

/// A call by a tenant with a valid token.
pub struct TenantCall<E: Endpoint> {
    pub app: App,
    pub cx: Cx,
    pub tenant: TenantId,
    pub body: E::Request,
}

/// A call by anyone.
pub struct PublicCall<E: Endpoint> {
    pub app: App,
    pub network: Network,
    pub user_agent: String,
    pub body: E::Request,
}

/// What a handler answers.
pub type Answer<E> = Result<<E as Endpoint>::Reply, HttpError>;

/// An answer that also sets the session cookie.
pub struct WithCookie<T>(pub T, pub HeaderValue);

/// Adds an endpoint that members call.
pub fn staff<E, F>(router: Router<App>, handler: fn(StaffCall<E>) -> F) -> Router<App>
where
    E: Endpoint + 'static,
    E::Params: Send,
    E::Request: Send,
    F: Future<Output = Answer<E>> + Send + 'static,
{
    add::<E, _, _>(router, move |app, request| async move {
        Ok(Json(handler(staff_call::<E>(app, request).await?).await?).into_response())
    })
}

/// The same for an answer that changes the cookie.
pub fn staff_with_cookie<E, F>(router: Router<App>, handler: fn(StaffCall<E>) -> F) -> Router<App>
where
    E: Endpoint + 'static,
    E::Params: Send,
    E::Request: Send,
    F: Future<Output = Result<WithCookie<E::Reply>, HttpError>> + Send + 'static,
{
    add::<E, _, _>(router, move |app, request| async move {
        Ok(handler(staff_call::<E>(app, request).await?)
            .await?
            .into_response())
    })
}

/// Adds an endpoint that tenants call.
pub fn tenant<E, F>(router: Router<App>, handler: fn(TenantCall<E>) -> F) -> Router<App>
where
    E: Endpoint<Params = ()> + 'static,
    E::Request: Send,
    F: Future<Output = Answer<E>> + Send + 'static,
{
    add::<E, _, _>(router, move |app: App, request: Request| async move {
        debug_assert!(E::ACCESS == Access::Tenant);
        let (parts, body) = request.into_parts();
        check_origin::<E>(&app, &parts.headers)?;
        let token = bearer(&parts.headers).ok_or_else(HttpError::not_signed_in)?;
        let (throttles, network) = (app.throttles(), network_of(&app, &parts));
        let throttled = throttles.widgets.take(network, app.now());
        throttled.map_err(HttpError::too_many)?;
        let access = app
            .store()
            .tenant_of_token(&token.hash())
            .await?
            .ok_or_else(HttpError::not_signed_in)?;
        let throttled = throttles.tenants.take(access.tenant, app.now());
        throttled.map_err(HttpError::too_many)?;
        let body = read::<E>(&parts, body, PUBLIC_BODY_BYTES).await?;
        let cx = app.cx(access.workspace, Actor::Tenant);
        let call = TenantCall {
            cx,
            tenant: access.tenant,
            app,
            body,
        };
        Ok(Json(handler(call).await?).into_response())
    })
}

/// Adds an endpoint that anyone calls.
pub fn public<E, F, R>(router: Router<App>, handler: fn(PublicCall<E>) -> F) -> Router<App>
where
    E: Endpoint<Params = ()> + 'static,
    E::Request: Send,
    F: Future<Output = Result<R, HttpError>> + Send + 'static,
    R: IntoReply<E>,
{
    add::<E, _, _>(router, move |app: App, request: Request| async move {
        debug_assert!(E::ACCESS == Access::Public);
        let (parts, body) = request.into_parts();
        check_origin::<E>(&app, &parts.headers)?;
        let call = PublicCall {
            network: network_of(&app, &parts),
            user_agent: text(&parts.headers, header::USER_AGENT)
                .unwrap_or_default()
                .to_owned(),
            body: read::<E>(&parts, body, PUBLIC_BODY_BYTES).await?,
            app,
        };
        Ok(handler(call).await?.into_reply())
    })
}

/// A reply, alone or with a cookie.
pub trait IntoReply<E: Endpoint> {
    fn into_reply(self) -> Response;
}

impl<E: Endpoint> IntoReply<E> for WithCookie<E::Reply> {
    fn into_reply(self) -> Response {
        self.into_response()
    }
}

/// A reply as it is.
pub struct Plain<T>(pub T);

impl<E: Endpoint> IntoReply<E> for Plain<E::Reply> {
    fn into_reply(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: serde::Serialize> IntoResponse for WithCookie<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.0).into_response();
        response.headers_mut().append(header::SET_COOKIE, self.1);
        response
    }
}

fn add<E, H, F>(router: Router<App>, handler: H) -> Router<App>
where
    E: Endpoint + 'static,
    H: Fn(App, Request) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response, HttpError>> + Send + 'static,
{
    let filter = match E::METHOD {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    };
    let route: MethodRouter<App> = on(filter, move |State(app): State<App>, request: Request| {
        let answer = handler(app, request);
        async move { answer.await.unwrap_or_else(IntoResponse::into_response) }
    });
    router.route(E::PATH, route)
}

async fn staff_call<E>(app: App, request: Request) -> Result<StaffCall<E>, HttpError>
where
    E: Endpoint,
    E::Params: Send,
{
    let Access::Staff(permission) = E::ACCESS else {
        return Err(HttpError::new(
            ErrorCode::Internal,
            "This endpoint is not for staff.",
        ));
    };
    let (mut parts, body) = request.into_parts();
    check_origin::<E>(&app, &parts.headers)?;
    let who = signed_in(&app, &parts.headers).await?;
    if !who.member.role.may(permission) {
        return Err(HttpError::role_too_low());
    }
    let Ok(Path(params)) = Path::<E::Params>::from_request_parts(&mut parts, &app).await else {
        return Err(HttpError::new(
            ErrorCode::NotFound,
            "There is nothing at this address.",
        ));
    };
    let body = read::<E>(&parts, body, BODY_BYTES).await?;
    let cx = app.cx(
        who.workspace,
        Actor::Staff {
            member: who.member.as_ref(),
        },
    );
    Ok(StaffCall {
        app,
        cx,
        who,
        params,
        body,
    })
}

/// The member whose session cookie a request carries.
pub async fn signed_in(app: &App, headers: &HeaderMap) -> Result<SignedIn, HttpError> {
    let token =
        cookie::read(headers, app.config().is_secure()).ok_or_else(HttpError::not_signed_in)?;
    let now = app.now();
    let who = app
        .store()
        .session_of_token(&token.hash(), session::holding_at(now))
        .await?
        .ok_or_else(HttpError::not_signed_in)?;
    if now.since(who.session.last_used_at) > session::TOUCH_EVERY {
        touch(app, &who, now).await;
    }
    Ok(who)
}

/// A session that can't be noted as used is still a session.
async fn touch(app: &App, who: &SignedIn, now: Timestamp) {
    if let Err(error) = app.store().touch_session(who.session.id, now).await {
        tracing::warn!(%error, "noting the use of a session");
    }
}

fn check_origin<E: Endpoint>(app: &App, headers: &HeaderMap) -> Result<(), HttpError> {
    if E::METHOD == Method::Get || origin::may_write(headers, app.config().public_url.as_deref()) {
        return Ok(());
    }
    Err(HttpError::new(
        ErrorCode::OriginNotAllowed,
        "This page may not write here. Open Porchlight under its own address.",
    ))
}

/// The query of a `GET`, the JSON body of everything else. An empty body stands for `{}`.
async fn read<E: Endpoint>(
    parts: &http::request::Parts,
    body: Body,
    at_most: usize,
) -> Result<E::Request, HttpError> {
    if E::METHOD == Method::Get {
        return axum::extract::Query::<E::Request>::try_from_uri(&parts.uri)
            .map(|query| query.0)
            .map_err(|error| body::misshapen(&error.body_text()));
    }
    body::read(body, at_most).await
}

/// Whose limits a request counts for.
fn network_of(app: &App, parts: &http::request::Parts) -> Network {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let nobody = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    caller(app, peer.map_or(nobody, |peer| peer.0), &parts.headers)
}

fn bearer(headers: &HeaderMap) -> Option<Token> {
    text(headers, header::AUTHORIZATION)?
        .strip_prefix("Bearer ")
        .map(Token::from_text)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// A key that no workspace has answers like one that exists but is not shown here.
pub fn unknown_widget(_key: &WidgetKey) -> HttpError {
    HttpError::new(
        ErrorCode::NotFound,
        "This widget is unknown. Check the data-workspace value of the embed line.",
    )
}
