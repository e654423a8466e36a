//! The sources of an answer under it. Each opens the passage as it stands in the document, with the
//! words that support the answer.

use leptos::html;
use leptos::prelude::*;
use shared::api::Empty;
use shared::api::documents::{DocumentDetail, ReadDocument};
use shared::entities::Citation;
use shared::error::{ApiError, ErrorCode};
use shared::ids::MessageId;

use crate::stores::stores;
use crate::ui::{Glyph, Icon, Skeleton};

/// The id of the panel with a quote, which marks in the text open too.
pub fn quote_id(message: MessageId, number: u32) -> String {
    format!("quote-{message}-{number}")
}

/// `Elm House rules · Amenities, page 3`.
pub fn place_of(citation: &Citation) -> String {
    let mut place = citation.title.clone();
    if !citation.section.is_empty() {
        place.push_str(" · ");
        place.push_str(&citation.section.replace(" > ", " › "));
    }
    if let Some(page) = citation.page {
        place += ", page ";
        place += &page.to_string();
    }
    place
}

#[component]
pub fn Sources(message: MessageId, citations: Vec<Citation>) -> impl IntoView {
    view! {
        <ol class="sources" aria-label="Sources">
            {citations
                .into_iter()
                .map(|citation| {
                    let id = quote_id(message, citation.number);
                    view! {
                        <li>
                            <button type="button" class="source" popovertarget=id.clone()>
                                <sup>{citation.number.to_string()}</sup>
                                <span dir="auto">{place_of(&citation)}</span>
                            </button>
                            <Quote id=id citation=citation />
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
    .into_any()
}

/// The passage around the quoted words. Loaded when it is looked at.
#[component]
fn Quote(id: String, citation: Citation) -> impl IntoView {
    let stores = stores();
    let panel = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let found: RwSignal<Option<Result<DocumentDetail, ApiError>>> = RwSignal::new(None);
    let document = citation.document;
    let toggled = move |_| {
        let is_open = panel
            .get_untracked()
            .is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false));
        open.set(is_open);
        if is_open && found.with_untracked(Option::is_none) {
            leptos::task::spawn_local(async move {
                found.set(Some(
                    stores.call::<ReadDocument>(&document, &Empty {}).await,
                ));
            });
        }
    };
    let title = place_of(&citation);
    let passage = move || {
        let quote = citation.quote.clone();
        match found.get() {
            None => view! { <Skeleton label="Loading the passage" rows=2 /> }.into_any(),
            Some(Ok(detail)) => match passage_of(&detail, &citation) {
                Some(whole) => {
                    let (before, quoted, after) = around(&whole, &quote);
                    view! {
                        <blockquote class="quote" dir="auto">
                            {before} <mark>{quoted}</mark> {after}
                        </blockquote>
                    }
                    .into_any()
                }
                None => gone(quote, "The document says this no longer."),
            },
            // What was quoted stays true of that day.
            Some(Err(error)) if error.code == ErrorCode::NotFound => {
                gone(quote, "The document is gone.")
            }
            Some(Err(_)) => gone(quote, "The document can't be opened now."),
        }
    };
    let label = title.clone();
    view! {
        <div
            node_ref=panel
            id=id
            class="popover popover-wide quote-panel"
            popover="auto"
            role="dialog"
            aria-label=label
            on:toggle=toggled
        >
            <p class="quote-title">
                <Icon glyph=Glyph::Quote />
                <span dir="auto">{title}</span>
            </p>
            {move || open.get().then(&passage)}
        </div>
    }
}

/// The passage that says it now: the one that was quoted, or another of the document.
fn passage_of(detail: &DocumentDetail, citation: &Citation) -> Option<String> {
    let quoted = detail.passages.iter().find(|it| it.id == citation.passage);
    let says = |text: &str| text.contains(&citation.quote);
    let found = quoted.or_else(|| detail.passages.iter().find(|it| says(&it.text)))?;
    Some(found.text.clone())
}

fn gone(quote: String, why: &'static str) -> AnyView {
    view! {
        <blockquote class="quote" dir="auto">
            <mark>{quote}</mark>
        </blockquote>
        <p class="quote-gone">{why}</p>
    }
    .into_any()
}

/// The quoted words in their passage; all of it when they don't stand there word by word.
fn around(passage: &str, quote: &str) -> (String, String, String) {
    match passage.split_once(quote).filter(|_| !quote.is_empty()) {
        Some((before, after)) => (before.to_owned(), quote.to_owned(), after.to_owned()),
        None => (String::new(), passage.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_shown_where_it_stands() {
        let (before, quoted, after) = around("Rent is due on the 1st. Late after the 4th.", "due");
        assert_eq!((&*before, &*quoted), ("Rent is ", "due"));
        assert!(after.starts_with(" on the 1st"));
        assert_eq!(around("changed", "gone").1, "changed");
        assert_eq!(around("whole", "").1, "whole");
    }
}
