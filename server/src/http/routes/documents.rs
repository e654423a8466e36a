//! What the agent may quote.

use axum::Router;
use shared::api::Empty;
use shared::api::documents::{DeleteDocument, ReadDocument, UploadDocument};

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::inbox::documents;

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<UploadDocument, _>(router, upload_document);
    let router = staff::<ReadDocument, _>(router, read_document);
    staff::<DeleteDocument, _>(router, delete_document)
}

async fn upload_document(call: StaffCall<UploadDocument>) -> Answer<UploadDocument> {
    Ok(documents::add_document(&call.cx, call.body).await?)
}

async fn read_document(call: StaffCall<ReadDocument>) -> Answer<ReadDocument> {
    Ok(documents::read_document(&call.cx, call.params).await?)
}

async fn delete_document(call: StaffCall<DeleteDocument>) -> Answer<DeleteDocument> {
    documents::delete_document(&call.cx, call.params).await?;
    Ok(Empty {})
}
