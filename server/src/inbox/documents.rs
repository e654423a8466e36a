//! Taking documents in and out. Reading and indexing them is the job that follows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::api::documents::{DocumentDetail, NewDocument};
use shared::entities::document::WebPage;
use shared::entities::{Document, DocumentStatus};
use shared::ids::{DocumentId, PropertyId};
use shared::live::EventKind;
use shared::validate::{self, Check};
use url::Url;

use crate::cx::Cx;
use crate::inbox::InboxError;

/// Keeps a file and promises to index it. The same id again gives the same document.
pub async fn add_document(cx: &Cx, new: NewDocument) -> Result<Document, InboxError> {
    let content = STANDARD.decode(new.content.as_bytes()).map_err(|_| {
        InboxError::field("content", "The file did not arrive whole. Send it again.")
    })?;
    add_file(
        cx,
        new.id,
        &new.file_name,
        new.title.as_deref(),
        new.property,
        content,
    )
    .await
}

pub async fn add_file(
    cx: &Cx,
    id: DocumentId,
    file_name: &str,
    title: Option<&str>,
    property: Option<PropertyId>,
    content: Vec<u8>,
) -> Result<Document, InboxError> {
    let mut check = Check::default();
    let file_name = check.field("file_name", validate::name(file_name));
    let title = check.field("title", validate::optional_name(title));
    if content.len() > validate::DOCUMENT_BYTES {
        check.field::<()>(
            "content",
            Err(format!(
                "This file has {} MB; the limit is {} MB. Split it.",
                content.len().div_ceil(1024 * 1024),
                validate::DOCUMENT_BYTES / (1024 * 1024)
            )),
        );
    }
    if content.is_empty() {
        check.field::<()>("content", Err("This file is empty. Choose another.".into()));
    }
    check.finish().map_err(InboxError::Invalid)?;

    let mut tx = cx.begin().await?;
    if let Some(document) = tx.document(id).await? {
        return Ok(document);
    }
    if let Some(property) = property {
        tx.property(property)
            .await?
            .ok_or(InboxError::NotFound { what: "property" })?;
    }
    let document = Document {
        id,
        title: title.unwrap_or_else(|| title_of(&file_name)),
        file_name,
        property,
        status: DocumentStatus::Queued,
        passages: 0,
        bytes: content.len() as u64,
        added_at: cx.now(),
        page: None,
    };
    tx.insert_document(&document, content).await?;
    cx.append(
        &mut tx,
        EventKind::DocumentAdded {
            document: document.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    Ok(document)
}

/// Takes in a web page. It is fetched by the job that follows; `address` was checked already.
pub async fn add_page(
    cx: &Cx,
    id: DocumentId,
    address: &Url,
    property: Option<PropertyId>,
) -> Result<Document, InboxError> {
    let mut tx = cx.begin().await?;
    if let Some(document) = tx.document(id).await? {
        return Ok(document);
    }
    if let Some(property) = property {
        tx.property(property)
            .await?
            .ok_or(InboxError::NotFound { what: "property" })?;
    }
    let document = Document {
        id,
        title: shown(address),
        file_name: "page.html".to_owned(),
        property,
        status: DocumentStatus::Queued,
        passages: 0,
        bytes: 0,
        added_at: cx.now(),
        page: Some(WebPage {
            address: address.to_string(),
            read_at: None,
        }),
    };
    tx.insert_document(&document, Vec::new()).await?;
    cx.append(
        &mut tx,
        EventKind::DocumentAdded {
            document: document.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    Ok(document)
}

/// Promises to read a web page again; one that is being read is left alone.
pub async fn read_again(cx: &Cx, id: DocumentId) -> Result<Document, InboxError> {
    let mut tx = cx.begin().await?;
    let document = tx.document(id).await?;
    let document = document
        .filter(|document| document.page.is_some())
        .ok_or(InboxError::NotFound { what: "page" })?;
    match document.status {
        DocumentStatus::Queued | DocumentStatus::Reading | DocumentStatus::Indexing => {
            return Ok(document);
        }
        DocumentStatus::Ready | DocumentStatus::Failed { .. } => {}
    }
    let document = Document {
        status: DocumentStatus::Queued,
        ..document
    };
    tx.update_document(&document).await?;
    cx.append(
        &mut tx,
        EventKind::DocumentChanged {
            document: document.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    Ok(document)
}

/// `example.com/rules`: what stands for a page until it says its own title.
pub fn shown(address: &Url) -> String {
    let text = address.as_str();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    text.trim_end_matches('/').chars().take(120).collect()
}

/// `elm-house_lease.md` reads as "Elm house lease" until the document says its own title.
pub fn title_of(file_name: &str) -> String {
    let stem = file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem);
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A document with its passages.
pub async fn read_document(cx: &Cx, id: DocumentId) -> Result<DocumentDetail, InboxError> {
    let document = cx
        .store()
        .document(cx.workspace, id)
        .await?
        .ok_or(InboxError::NotFound { what: "document" })?;
    let passages = cx.store().passages(cx.workspace, id).await?;
    let passages = passages
        .into_iter()
        .map(|indexed| indexed.passage.into())
        .collect();
    Ok(DocumentDetail { document, passages })
}

/// Removes a document and everything the agent knew from it.
pub async fn delete_document(cx: &Cx, id: DocumentId) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    tx.document(id)
        .await?
        .ok_or(InboxError::NotFound { what: "document" })?;
    tx.delete_document(id).await?;
    cx.append(&mut tx, EventKind::DocumentDeleted { document: id })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_reads_as_a_title() {
        assert_eq!(title_of("elm-house_lease.md"), "Elm house lease");
        assert_eq!(title_of("README"), "README");
        assert_eq!(title_of(".md"), "");
    }
}
