//! Labels.

use axum::Router;
use shared::api::tags::AddTag;

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::inbox::tagging;

pub fn add(router: Router<App>) -> Router<App> {
    staff::<AddTag, _>(router, add_tag)
}

async fn add_tag(call: StaffCall<AddTag>) -> Answer<AddTag> {
    Ok(tagging::add_tag(&call.cx, call.body).await?)
}
