//! The job that makes a document quotable: reads it, cuts it into passages, embeds them, and shows
//! how far it is. Done twice it gives the same passages.

use std::collections::HashMap;
use std::sync::Arc;

use shared::entities::document::WebPage;
use shared::entities::{Document, DocumentStatus};
use shared::ids::DocumentId;
use shared::live::{Ephemeral, EventKind};
use url::Url;

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::documents::{shown, title_of};
use crate::knowledge::embed::Embedder;
use crate::knowledge::extract::extract;
use crate::knowledge::passage::{Passage, split_passages};
use crate::outbound::{Answer, Known, Outbound, Page};
use crate::store::{StoreError, StoredPassage};

/// Passages embedded between two words on progress.
const BATCH: usize = 16;

pub async fn run(
    embedder: &Arc<dyn Embedder>,
    outbound: &Outbound,
    cx: &Cx,
    id: DocumentId,
) -> Result<(), InboxError> {
    let Some(document) = cx.store().document(cx.workspace, id).await? else {
        return Ok(());
    };
    if document.status == DocumentStatus::Ready {
        return Ok(());
    }
    let document = match fetch(outbound, cx, document).await? {
        Fetched::Here(document) => document,
        Fetched::Done => return Ok(()),
    };
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
    let named_by_file = match &document.page {
        None => document.title == title_of(&document.file_name),
        Some(page) => Url::parse(&page.address).is_ok_and(|it| document.title == shown(&it)),
    };
    let title = if named_by_file && !title.trim().is_empty() {
        title
    } else {
        document.title.clone()
    };
    // Of a page that is read again, only what changed is embedded; the title is part of each text.
    let known = if title == document.title {
        embedded_before(cx, id).await?
    } else {
        Embedded::new()
    };
    let reading = Document {
        status: DocumentStatus::Indexing,
        title,
        ..document
    };
    change(cx, reading.clone(), None).await?;

    let stored = embed(embedder, cx, &reading, passages, known).await?;
    let ready = Document {
        status: DocumentStatus::Ready,
        passages: u32::try_from(stored.len()).unwrap_or(u32::MAX),
        ..reading
    };
    change(cx, ready, Some(stored)).await
}

/// A document whose file is here, or one that is done with.
enum Fetched {
    Here(Document),
    Done,
}

/// Reads a web page; a file is here already. What is as it was the last time is done.
async fn fetch(outbound: &Outbound, cx: &Cx, document: Document) -> Result<Fetched, InboxError> {
    let Some(page) = document.page.clone() else {
        return Ok(Fetched::Here(document));
    };
    let reading = Document {
        status: DocumentStatus::Reading,
        ..document
    };
    change(cx, reading.clone(), None).await?;
    let held = cx.store().page_file(cx.workspace, reading.id).await?;
    let (held, known) = held.unwrap_or_default();
    // Without passages there is nothing that could stay as it is.
    let (held, known) = match reading.passages {
        0 => (Vec::new(), Known::default()),
        _ => (held, known),
    };
    let answer = match outbound.address(&page.address) {
        Ok(address) => outbound.get(&address, &known).await,
        Err(error) => Err(error),
    };
    let read_at = Some(cx.now());
    let found = match answer {
        Ok(Answer::Page(found)) if found.body != held => found,
        Ok(Answer::Page(_) | Answer::Unchanged) => {
            let ready = Document {
                status: DocumentStatus::Ready,
                page: Some(WebPage { read_at, ..page }),
                ..reading
            };
            change(cx, ready, None).await?;
            return Ok(Fetched::Done);
        }
        Err(error) => {
            fail(cx, reading, error.to_string()).await?;
            return Ok(Fetched::Done);
        }
    };
    let Some(file_name) = file_name_of(&found) else {
        let reason = "This address leads to no page of text. Use one that a browser shows as text, \
                      or a PDF or Word file.";
        fail(cx, reading, reason.to_owned()).await?;
        return Ok(Fetched::Done);
    };
    let fetched = Document {
        file_name,
        bytes: found.body.len() as u64,
        page: Some(WebPage { read_at, ..page }),
        ..reading
    };
    let mut tx = cx.begin().await?;
    if tx.document(fetched.id).await?.is_none() {
        return Ok(Fetched::Done);
    }
    tx.replace_file(fetched.id, found.body, &found.known)
        .await?;
    tx.update_document(&fetched).await?;
    cx.append(
        &mut tx,
        EventKind::DocumentChanged {
            document: fetched.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    Ok(Fetched::Here(fetched))
}

/// The last part of the address, with the ending of what was sent. `None` of what can't be read.
fn file_name_of(page: &Page) -> Option<String> {
    let last = page
        .address
        .path_segments()
        .into_iter()
        .flatten()
        .next_back();
    let last = last.filter(|last| !last.is_empty()).unwrap_or("page");
    let (stem, own) = last.rsplit_once('.').unwrap_or((last, ""));
    let ending = match page.kind.as_str() {
        "text/html" | "application/xhtml+xml" | "" => "html",
        "text/markdown" => "md",
        "text/csv" => "csv",
        "application/pdf" => "pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        // Servers know few kinds of text: the address may say more.
        "text/plain" if matches!(own, "md" | "csv" | "tsv") => own,
        "text/plain" => "txt",
        "application/octet-stream" if matches!(own, "pdf" | "docx" | "md" | "csv") => own,
        _ => return None,
    };
    let stem: String = stem.chars().take(80).collect();
    Some(format!("{stem}.{ending}"))
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
    let reason = match document.passages {
        0 => reason,
        _ => format!("{reason} What was read before is still quoted."),
    };
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
    mut known: Embedded,
) -> Result<Vec<StoredPassage>, InboxError> {
    let total = u32::try_from(passages.len()).unwrap_or(u32::MAX);
    let mut stored = Vec::with_capacity(passages.len());
    for batch in passages.chunks(BATCH) {
        let new = batch.iter().filter(|it| !known.contains_key(&key_of(it)));
        let new: Vec<(PassageKey, String)> = new
            .map(|it| (key_of(it), it.indexed_text(&document.title)))
            .collect();
        let embedder = Arc::clone(embedder);
        // Without a model the passages are found by their words alone.
        let embedded = on_a_thread(move || {
            let texts: Vec<&str> = new.iter().map(|(_, text)| text.as_str()).collect();
            let embeddings = embedder.embed(&texts).unwrap_or_default().into_iter();
            let keys = new.into_iter().map(|(key, _)| key);
            keys.zip(embeddings.map(|it| it.to_bytes()))
                .collect::<Embedded>()
        })
        .await?;
        known.extend(embedded);
        stored.extend(batch.iter().map(|passage| StoredPassage {
            id: cx.new_id(),
            section: passage.section.clone(),
            page: passage.page,
            text: passage.text.clone(),
            embedding: known.get(&key_of(passage)).cloned(),
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

/// Section and text: under one title, passages of the same key mean the same.
type PassageKey = (String, String);
type Embedded = HashMap<PassageKey, Vec<u8>>;

fn key_of(passage: &Passage) -> PassageKey {
    (passage.section.clone(), passage.text.clone())
}

/// The embeddings of a document's passages as they are stored.
async fn embedded_before(cx: &Cx, id: DocumentId) -> Result<Embedded, InboxError> {
    let passages = cx.store().passages(cx.workspace, id).await?;
    let each = passages.into_iter().filter_map(|it| {
        let passage = it.passage;
        Some(((passage.section, passage.text), passage.embedding?))
    });
    Ok(each.collect())
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
