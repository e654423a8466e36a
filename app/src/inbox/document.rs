//! One document: for which property, how far the agent is with it, what it can quote, and deleting
//! it.

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::documents::{DeleteDocument, DocumentDetail, ReadDocument, RefreshPage};
use shared::entities::document::WebPage;
use shared::entities::{Document, DocumentStatus, Permission};
use shared::error::ApiError;
use shared::ids::DocumentId;

use crate::inbox::{times, words};
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Dialog, Glyph, Icon, IconButton, Meter, Skeleton};

#[component]
pub fn DocumentRow(id: DocumentId) -> impl IntoView {
    let stores = stores();
    let document = Memo::new(move |_| stores.inbox.documents.with(|held| held.get(&id).cloned()));
    let is_page = Memo::new(move |_| {
        document.with(|held| held.as_ref().is_some_and(|held| held.page.is_some()))
    });
    let reading = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let title = Signal::derive(move || {
        document.with(|held| {
            held.as_ref()
                .map(|held| held.title.clone())
                .unwrap_or_default()
        })
    });
    let about = move || {
        document.with(|held| {
            held.as_ref().map(|held| {
                let place = held.property.map_or_else(
                    || "All properties".to_owned(),
                    |id| stores.inbox.property_name(Some(id)).unwrap_or_default(),
                );
                match &held.page {
                    Some(page) => format!("{place} · {}{}", page.address, read_when(page)),
                    None => format!("{place} · {} · {}", held.file_name, size(held.bytes)),
                }
            })
        })
    };
    view! {
        <li class="card document">
            <Icon glyph=Glyph::FileText large=true />
            <div class="card-main">
                <h2 class="card-title" dir="auto">
                    {title}
                </h2>
                <p class="card-words" dir="auto">
                    {about}
                </p>
                <Progress stores=stores document=document />
            </div>
            <div class="card-tools">
                <Button
                    label="Passages"
                    on_press=Callback::new(move |()| reading.set(true))
                    disabled=Signal::derive(move || {
                        document.with(|held| held.as_ref().is_none_or(|held| held.passages == 0))
                    })
                />
                {move || {
                    (is_page.get() && stores.session.may(Permission::Curate))
                        .then(|| {
                            view! {
                                <IconButton
                                    glyph=Glyph::RotateCcw
                                    label="Read again now"
                                    tip="end"
                                    on_press=move |()| read_again(stores, id)
                                />
                            }
                        })
                }}
                {move || {
                    stores
                        .session
                        .may(Permission::Curate)
                        .then(|| {
                            view! {
                                <IconButton
                                    glyph=Glyph::Trash2
                                    label="Delete"
                                    tip="end"
                                    on_press=move |()| deleting.set(true)
                                />
                            }
                        })
                }}
            </div>
            <Dialog open=reading title=title wide=true>
                <Passages stores=stores id=id />
            </Dialog>
            <Dialog open=deleting title="Delete this document?">
                <Deleting stores=stores id=id open=deleting />
            </Dialog>
        </li>
    }
    .into_any()
}

/// ` · read 9:12 AM`, in the reader's time.
fn read_when(page: &WebPage) -> String {
    let when = page
        .read_at
        .map(|at| format!(" · read {}", times::when(at)));
    when.unwrap_or_default()
}

fn read_again(stores: Stores, id: DocumentId) {
    leptos::task::spawn_local(async move {
        match stores.call::<RefreshPage>(&id, &Empty {}).await {
            Ok(_) => stores.announcer.say("The page is read again."),
            Err(error) => stores.toasts.problem(&error.message),
        }
    });
}

/// `queued`, `reading`, `indexing 12 of 80`, `42 passages`, or why it failed.
#[component]
fn Progress(stores: Stores, document: Memo<Option<Document>>) -> impl IntoView {
    let indexed = move |id: DocumentId| stores.inbox.indexing.with(|held| held.get(&id).copied());
    move || {
        let document = document.get()?;
        let view = match document.status {
            DocumentStatus::Ready => view! {
                <p class="progress" data-status="ready">
                    <Icon glyph=Glyph::CircleCheck />
                    {words::counted(usize::try_from(document.passages).unwrap_or(0), "passage")}
                </p>
            }
            .into_any(),
            DocumentStatus::Failed { reason } => view! {
                <p class="progress" data-status="failed" role="alert">
                    <Icon glyph=Glyph::TriangleAlert />
                    <span>{reason}</span>
                </p>
            }
            .into_any(),
            DocumentStatus::Queued | DocumentStatus::Reading | DocumentStatus::Indexing => {
                let (words, share) = match (&document.status, indexed(document.id)) {
                    (DocumentStatus::Queued, _) => ("Waiting for its turn".to_owned(), 0.02),
                    (DocumentStatus::Reading, _) => ("Reading".to_owned(), 0.1),
                    (_, Some((done, total))) if total > 0 => (
                        format!("Indexing, {done} of {total} passages"),
                        share(done, total),
                    ),
                    (_, _) => ("Indexing".to_owned(), 0.2),
                };
                view! {
                    <div class="progress" data-status="running" role="status">
                        <span>{words}</span>
                        <Meter value=share />
                    </div>
                }
                .into_any()
            }
        };
        Some(view)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar of some pixels")]
fn share(done: u32, total: u32) -> f32 {
    done as f32 / total as f32
}

#[component]
fn Passages(stores: Stores, id: DocumentId) -> impl IntoView {
    let found: RwSignal<Option<Result<DocumentDetail, ApiError>>> = RwSignal::new(None);
    leptos::task::spawn_local(async move {
        let answer = stores.call::<ReadDocument>(&id, &Empty {}).await;
        found.try_set(Some(answer));
    });
    move || match found.get() {
        None => view! { <Skeleton label="Loading passages" rows=5 /> }.into_any(),
        Some(Err(error)) => view! { <p role="alert">{error.message}</p> }.into_any(),
        Some(Ok(detail)) => {
            let count = words::counted(detail.passages.len(), "passage");
            view! {
                <p class="card-words">{format!("{count}. Each is what the agent can quote.")}</p>
                <ol class="passages">
                    {detail
                        .passages
                        .into_iter()
                        .map(|passage| {
                            let place = match passage.page {
                                Some(page) => format!("{} · page {page}", passage.section),
                                None => passage.section,
                            };
                            view! {
                                <li>
                                    <p class="reason-title" dir="auto">
                                        {place.replace(" > ", " › ")}
                                    </p>
                                    <p class="passage-text" dir="auto">
                                        {passage.text}
                                    </p>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
            }
            .into_any()
        }
    }
}

#[component]
fn Deleting(stores: Stores, id: DocumentId, open: RwSignal<bool>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let delete = Callback::new(move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match stores.call::<DeleteDocument>(&id, &Empty {}).await {
                Ok(_) => {
                    stores.toasts.done("Document deleted");
                    crate::a11y::keep_focus("page-title");
                }
                Err(error) => stores.toasts.problem(&error.message),
            }
            busy.try_set(false);
            open.try_set(false);
        });
    });
    view! {
        <p>
            "The agent stops quoting it at once. Answers already given keep their quotes. This can't be undone."
        </p>
        <div class="dialog-actions">
            <Button label="Keep it" on_press=Callback::new(move |()| open.set(false)) />
            <Button label="Delete" kind=ButtonKind::Danger busy=busy on_press=delete />
        </div>
    }
}

/// `12 KB`, `1.4 MB`.
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    match bytes {
        b if b < KB => format!("{b} bytes"),
        b if b < KB * KB => format!("{} KB", b.div_ceil(KB)),
        b => {
            let tenths = b * 10 / (KB * KB);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(12), "12 bytes");
        assert_eq!(size(2_000), "2 KB");
        assert_eq!(size(1_500_000), "1.4 MB");
    }
}
