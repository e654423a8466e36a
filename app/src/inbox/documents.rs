//! The documents the agent may quote: what there is, how far each is, and adding one.

use leptos::prelude::*;
use shared::entities::{Document, Permission};

use crate::inbox::document::DocumentRow;
use crate::inbox::outdated::Outdated;
use crate::inbox::settings::PageHead;
use crate::inbox::upload::Upload;
use crate::inbox::words;
use crate::stores::inbox::Phase;
use crate::stores::stores;
use crate::ui::{Empty, Glyph, Skeleton};

#[component]
pub fn Documents() -> impl IntoView {
    let stores = stores();
    let documents = Memo::new(move |_| {
        let mut documents: Vec<Document> = stores
            .inbox
            .documents
            .with(|held| held.values().cloned().collect());
        documents.sort_by_key(|document| document.title.to_lowercase());
        documents
    });
    let loading = move || stores.inbox.phase.with(|phase| *phase == Phase::Loading);
    let may_add = move || stores.session.may(Permission::Curate);
    let summary = move || {
        let passages: u32 =
            documents.with(|documents| documents.iter().map(|document| document.passages).sum());
        let count = documents.with(Vec::len);
        format!(
            "{}, {}. The agent answers from these and from nothing else.",
            words::counted(count, "document"),
            words::counted(usize::try_from(passages).unwrap_or(0), "passage")
        )
    };
    view! {
        <main class="page" id="main">
            <PageHead title="Documents" words=Signal::derive(summary) />
            <div class="page-body">
                {move || may_add().then(|| view! { <Upload /> })}
                <Outdated />
                {move || {
                    (loading() && documents.with(Vec::is_empty))
                        .then(|| view! { <Skeleton label="Loading documents" rows=4 /> })
                }}
                {move || {
                    (!loading() && documents.with(Vec::is_empty))
                        .then(|| {
                            view! {
                                <Empty
                                    glyph=Glyph::FileText
                                    title="No documents yet"
                                    words="Add the lease, the house rules and what tenants ask about. Until then the agent asks a person each time."
                                />
                            }
                        })
                }}
                <ul class="cards" aria-label="Documents">
                    <For each=move || documents.get() key=|document| document.id let:document>
                        <DocumentRow id=document.id />
                    </For>
                </ul>
            </div>
        </main>
    }
    .into_any()
}
