//! Asking the agent as a tenant would.

use axum::Router;
use shared::api::playground::AskPlayground;

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::http::error::HttpError;

pub fn add(router: Router<App>) -> Router<App> {
    staff::<AskPlayground, _>(router, ask_playground)
}

async fn ask_playground(call: StaffCall<AskPlayground>) -> Answer<AskPlayground> {
    let (throttles, member) = (call.app.throttles(), call.who.member.id);
    let throttled = throttles.experiments.take(member, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    Ok(call.app.agent().try_question(&call.cx, call.body).await?)
}
