//! The sources of an answer: numbered, each opens the words it rests on with document, section and
//! page, right below. One is open at a time.

use leptos::prelude::*;
use shared::entities::Citation;

use super::chat::Chat;

/// Number of the citation whose quote is open.
pub type Opened = RwSignal<Option<u32>>;

#[component]
pub fn Sources(chat: Chat, citations: Vec<Citation>, opened: Opened) -> impl IntoView {
    let sources = citations
        .into_iter()
        .map(|citation| view! { <li><Source chat citation opened /></li> })
        .collect_view();
    view! { <ul class="sources" aria-label=chat.texts.sources>{sources}</ul> }.into_any()
}

#[component]
fn Source(chat: Chat, citation: Citation, opened: Opened) -> impl IntoView {
    let number = citation.number;
    let texts = chat.texts;
    let is_open = Memo::new(move |_| opened.get() == Some(number));
    let toggle = move |_| opened.update(|open| *open = (*open != Some(number)).then_some(number));
    let panel = [
        "quote-",
        &citation.passage.to_string(),
        "-",
        &number.to_string(),
    ]
    .concat();
    let place = place(citation.section, citation.page.map(texts.page));
    let label = (texts.source)(number, &citation.title);
    let (controls, title) = (panel.clone(), citation.title);
    let shown_place = place.clone();
    view! {
        <button
            class="source"
            aria-expanded=move || is_open.get().to_string()
            aria-controls=controls
            aria-label=label
            on:click=toggle
        >
            <span class="number">{number}</span>
            <span class="title" dir="auto">{title}</span>
            <span class="place" dir="auto">{shown_place}</span>
        </button>
        <figure class="quote" id=panel hidden=move || !is_open.get()>
            <blockquote dir="auto">{citation.quote}</blockquote>
            <figcaption dir="auto">{place}</figcaption>
        </figure>
    }
    .into_any()
}

/// `Payments > Late fee` and `page 4` → `Payments › Late fee, page 4`.
fn place(section: String, page: Option<String>) -> String {
    let section = section.replace(" > ", " › ");
    match page {
        None => section,
        Some(page) if section.is_empty() => page,
        Some(page) => [section, page].join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_what_is_known_of_it() {
        let page = || Some("page 4".to_owned());
        assert_eq!(
            place("Payments > Fee".into(), page()),
            "Payments › Fee, page 4"
        );
        assert_eq!(place(String::new(), page()), "page 4");
        assert_eq!(place("Fee".into(), None), "Fee");
    }
}
