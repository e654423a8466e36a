//! What the agent may quote.

use axum::Router;
use shared::api::Empty;
use shared::api::documents::{
    AddPage, DeleteDocument, ListOutdatedAnswers, ReadDocument, RefreshPage, UploadDocument,
};

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::http::error::HttpError;
use crate::inbox::documents;

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<UploadDocument, _>(router, upload_document);
    let router = staff::<AddPage, _>(router, add_page);
    let router = staff::<RefreshPage, _>(router, refresh_page);
    let router = staff::<ReadDocument, _>(router, read_document);
    let router = staff::<DeleteDocument, _>(router, delete_document);
    staff::<ListOutdatedAnswers, _>(router, list_outdated_answers)
}

async fn upload_document(call: StaffCall<UploadDocument>) -> Answer<UploadDocument> {
    Ok(documents::add_document(&call.cx, call.body).await?)
}

async fn add_page(call: StaffCall<AddPage>) -> Answer<AddPage> {
    let (throttles, member) = (call.app.throttles(), call.who.member.id);
    let throttled = throttles.trials.take(member, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    let page = call.body;
    let address = call.app.agent().page_address(&page.address)?;
    Ok(documents::add_page(&call.cx, page.id, &address, page.property).await?)
}

async fn refresh_page(call: StaffCall<RefreshPage>) -> Answer<RefreshPage> {
    let (throttles, member) = (call.app.throttles(), call.who.member.id);
    let throttled = throttles.trials.take(member, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    Ok(documents::read_again(&call.cx, call.params).await?)
}

async fn read_document(call: StaffCall<ReadDocument>) -> Answer<ReadDocument> {
    Ok(documents::read_document(&call.cx, call.params).await?)
}

async fn delete_document(call: StaffCall<DeleteDocument>) -> Answer<DeleteDocument> {
    documents::delete_document(&call.cx, call.params).await?;
    Ok(Empty {})
}

async fn list_outdated_answers(
    call: StaffCall<ListOutdatedAnswers>,
) -> Answer<ListOutdatedAnswers> {
    Ok(call.app.agent().outdated_answers(&call.cx).await?)
}
