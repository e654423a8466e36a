//! The tenant's widget.

use axum::Router;
use shared::api::Empty;
use shared::api::widget::{
    AskForPerson, IntroduceTenant, LoadTenantThread, OpenWidget, Opened, SendMessage,
};
use shared::error::ErrorCode;
use shared::live::Actor;

use crate::agent;
use crate::app::App;
use crate::auth::Token;
use crate::http::call::{Answer, Plain, PublicCall, TenantCall, public, tenant, unknown_widget};
use crate::http::error::HttpError;
use crate::inbox::{messages, tenants};

pub fn add(router: Router<App>) -> Router<App> {
    let router = public::<OpenWidget, _, _>(router, open_widget);
    let router = tenant::<LoadTenantThread, _>(router, load_thread);
    let router = tenant::<SendMessage, _>(router, send_message);
    let router = tenant::<AskForPerson, _>(router, ask_for_person);
    tenant::<IntroduceTenant, _>(router, introduce)
}

async fn open_widget(call: PublicCall<OpenWidget>) -> Result<Plain<Opened>, HttpError> {
    let (app, opening) = (&call.app, call.body);
    let (throttles, now) = (app.throttles(), app.now());
    let throttled = throttles.widgets.take(call.network, now);
    throttled.map_err(HttpError::too_many)?;
    let workspace = app
        .store()
        .workspace_of_widget(&opening.key)
        .await?
        .ok_or_else(|| unknown_widget(&opening.key))?;
    let cx = app.cx(workspace.id, Actor::Tenant);
    let (tenant, token) = match known_tenant(app, &opening).await? {
        Some(known) => {
            let throttled = throttles.tenants.take(known.0, now);
            throttled.map_err(HttpError::too_many)?;
            known
        }
        None => {
            let throttled = throttles.new_tenants.take(call.network, now);
            throttled.map_err(HttpError::too_many)?;
            tenants::meet_tenant(&cx, &workspace, &opening).await?
        }
    };
    Ok(Plain(Opened {
        token: token.reveal().to_owned(),
        config: tenants::widget_config(&cx, &workspace, tenant).await?,
        thread: tenants::load_tenant_thread(&cx, tenant).await?,
    }))
}

/// The tenant of the token, if it was made for this very widget.
async fn known_tenant(
    app: &App,
    opening: &shared::api::widget::Opening,
) -> Result<Option<(shared::ids::TenantId, Token)>, HttpError> {
    let Some(token) = opening.token.clone().map(Token::from_text) else {
        return Ok(None);
    };
    let access = app.store().tenant_of_token(&token.hash()).await?;
    Ok(access
        .filter(|access| access.widget_key == opening.key)
        .map(|access| (access.tenant, token)))
}

async fn load_thread(call: TenantCall<LoadTenantThread>) -> Answer<LoadTenantThread> {
    Ok(tenants::load_tenant_thread(&call.cx, call.tenant).await?)
}

async fn send_message(call: TenantCall<SendMessage>) -> Answer<SendMessage> {
    let throttled = call
        .app
        .throttles()
        .messages
        .take(call.tenant, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    let event = messages::post_tenant_message(&call.cx, call.tenant, call.body).await?;
    event
        .for_tenant()
        .ok_or_else(|| HttpError::new(ErrorCode::Internal, "Send it again."))
}

async fn ask_for_person(call: TenantCall<AskForPerson>) -> Answer<AskForPerson> {
    let throttled = call
        .app
        .throttles()
        .messages
        .take(call.tenant, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    agent::ask_for_person(&call.cx, call.tenant, call.body.conversation).await?;
    Ok(Empty {})
}

async fn introduce(call: TenantCall<IntroduceTenant>) -> Answer<IntroduceTenant> {
    tenants::introduce(&call.cx, call.tenant, call.body).await?;
    Ok(Empty {})
}
