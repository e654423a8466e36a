//! Buildings.

use axum::Router;
use shared::api::properties::AddProperty;

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::inbox::workspace;

pub fn add(router: Router<App>) -> Router<App> {
    staff::<AddProperty, _>(router, add_property)
}

async fn add_property(call: StaffCall<AddProperty>) -> Answer<AddProperty> {
    Ok(workspace::add_property(&call.cx, call.body).await?)
}
