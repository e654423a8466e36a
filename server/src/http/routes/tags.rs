//! Labels.

use axum::Router;
use shared::api::Empty;
use shared::api::tags::{AddTag, ChangeTag, ListTagRecords, RetagWeek};

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::http::error::HttpError;
use crate::inbox::tagging;

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<AddTag, _>(router, add_tag);
    let router = staff::<ChangeTag, _>(router, change_tag);
    let router = staff::<RetagWeek, _>(router, retag_week);
    staff::<ListTagRecords, _>(router, list_tag_records)
}

async fn add_tag(call: StaffCall<AddTag>) -> Answer<AddTag> {
    Ok(tagging::add_tag(&call.cx, call.body).await?)
}

async fn change_tag(call: StaffCall<ChangeTag>) -> Answer<ChangeTag> {
    Ok(tagging::change_tag(&call.cx, call.params, call.body).await?)
}

async fn retag_week(call: StaffCall<RetagWeek>) -> Answer<RetagWeek> {
    let (throttles, member) = (call.app.throttles(), call.who.member.id);
    let throttled = throttles.recalls.take(member, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    tagging::start_retag(&call.cx).await?;
    Ok(Empty {})
}

async fn list_tag_records(call: StaffCall<ListTagRecords>) -> Answer<ListTagRecords> {
    Ok(tagging::tag_records(&call.cx).await?)
}
