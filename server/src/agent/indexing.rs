//! The job that makes a document quotable: reads it, cuts it into passages, embeds them, and shows
//! how far it is. Done twice it gives the same passages.

use std::sync::Arc;

use shared::entities::{Document, DocumentStatus};
use shared::ids::DocumentId;
use shared::live::{Ephemeral, EventKind};

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::knowledge::embed::Embedder;
use crate::knowledge::extract::extract;
use crate::knowledge::passage::{Passage, split_passages};
use crate::store::{StoreError, StoredPassage};

/// Passages embedded between two words on progress.
const BATCH: usize = 16;

pub async fn run(embedder: &Arc<dyn Embedder>, cx: &Cx, id: DocumentId) -> Result<(), InboxError> {
    let Some(document) = cx.store().document(cx.workspace, id).await? else {
        return Ok(());
    };
    if document.status == DocumentStatus::Ready {
        return Ok(());
    }
    let Some(content) = cx.store().document_file(cx.workspace, id).await? else {
        return Ok(());
    };

    let (embedder_here, file_name) = (Arc::clone(embedder), document.file_name.clone());
    let cut = on_a_thread(move || {
        let extracted = extract(&file_name, &content).map_err(|error| error.to_string())?;
        let passages = split_passages(&extracted, |text| embedder_here.count_tokens(text));
        Ok::<_, String>((extracted.title, passages))
    })
    .await?;
    let (title, passages) = match cut {
        Ok(cut) => cut,
        Err(reason) => return fail(cx, document, reason).await,
    };
    if passages.is_empty() {
        let reason = "This file has no text that could be quoted. Choose another.".to_owned();
        return fail(cx, document, reason).await;
    }
    // The title a person gave beats the document's own.
    let named_by_file = document.title == crate::inbox::documents::title_of(&document.file_name);
    let title = if named_by_file && !title.trim().is_empty() {
        title
    } else {
        document.title.clone()
    };
    let reading = Document {
        status: DocumentStatus::Indexing,
        title,
        ..document
    };
    change(cx, reading.clone(), None).await?;

    let stored = embed(embedder, cx, &reading, passages).await?;
    let ready = Document {
        status: DocumentStatus::Ready,
        passages: u32::try_from(stored.len()).unwrap_or(u32::MAX),
        ..reading
    };
    change(cx, ready, Some(stored)).await
}

/// Reading the file failed again and again, or ended the process: nobody must wait for it.
pub async fn give_up(cx: &Cx, id: DocumentId) -> Result<(), InboxError> {
    let Some(document) = cx.store().document(cx.workspace, id).await? else {
        return Ok(());
    };
    if document.status == DocumentStatus::Ready {
        return Ok(());
    }
    let reason =
        "This file could not be read, in several attempts. Save it as plain text, and upload \
                  that."
            .to_owned();
    fail(cx, document, reason).await
}

async fn fail(cx: &Cx, document: Document, reason: String) -> Result<(), InboxError> {
    let failed = Document {
        status: DocumentStatus::Failed { reason },
        ..document
    };
    change(cx, failed, None).await
}

async fn embed(
    embedder: &Arc<dyn Embedder>,
    cx: &Cx,
    document: &Document,
    passages: Vec<Passage>,
) -> Result<Vec<StoredPassage>, InboxError> {
    let total = u32::try_from(passages.len()).unwrap_or(u32::MAX);
    let mut stored = Vec::with_capacity(passages.len());
    for batch in passages.chunks(BATCH) {
        let texts: Vec<String> = batch
            .iter()
            .map(|it| it.indexed_text(&document.title))
            .collect();
        let embedder = Arc::clone(embedder);
        // Without a model the passages are found by their words alone.
        let embeddings = on_a_thread(move || {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            embedder.embed(&texts).ok()
        })
        .await?;
        let mut embeddings = embeddings.unwrap_or_default().into_iter();
        stored.extend(batch.iter().map(|passage| StoredPassage {
            id: cx.new_id(),
            section: passage.section.clone(),
            page: passage.page,
            text: passage.text.clone(),
            embedding: embeddings.next().map(|embedding| embedding.to_bytes()),
        }));
        let done = u32::try_from(stored.len()).unwrap_or(u32::MAX);
        cx.tell(Ephemeral::Indexing {
            document: document.id,
            done,
            total,
        });
    }
    Ok(stored)
}

/// Saves a document's new state, unless it was deleted meanwhile.
async fn change(
    cx: &Cx,
    document: Document,
    passages: Option<Vec<StoredPassage>>,
) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    if tx.document(document.id).await?.is_none() {
        return Ok(());
    }
    if let Some(passages) = passages {
        tx.replace_passages(document.id, &passages, cx.now())
            .await?;
    }
    tx.update_document(&document).await?;
    cx.append(&mut tx, EventKind::DocumentChanged { document })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}

/// Runs CPU work beside the async threads.
pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, InboxError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| InboxError::Store(StoreError::corrupt("work", error)))
}
