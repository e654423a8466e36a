//! What tenants are told at once when they tell of danger.

use axum::Router;
use shared::api::safety_texts::{ChangeSafetyText, ListSafetyTexts};

use crate::agent::safety_texts;
use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<ListSafetyTexts, _>(router, list_safety_texts);
    staff::<ChangeSafetyText, _>(router, change_safety_text)
}

async fn list_safety_texts(call: StaffCall<ListSafetyTexts>) -> Answer<ListSafetyTexts> {
    Ok(safety_texts::list_safety_texts(&call.cx).await?)
}

async fn change_safety_text(call: StaffCall<ChangeSafetyText>) -> Answer<ChangeSafetyText> {
    Ok(safety_texts::change_safety_text(&call.cx, call.body).await?)
}
