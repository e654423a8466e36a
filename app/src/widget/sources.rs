//! The sources of an answer: numbered, each opens the words it rests on with document, section and
//! page, right below. One is open at a time.

use leptos::prelude::*;
use shared::entities::Citation;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::chat::Chat;
use super::dom::{El, effect, el};

/// Number of the citation whose quote is open.
pub type Opened = RwSignal<Option<u32>>;

pub fn sources(chat: Chat, citations: &[Citation], opened: Opened) -> El {
    el("ul")
        .class("sources")
        .attr("aria-label", chat.texts.sources)
        .children(
            citations
                .iter()
                .map(|citation| source(chat, citation, opened)),
        )
}

fn source(chat: Chat, citation: &Citation, opened: Opened) -> El {
    let number = citation.number;
    let texts = chat.texts;
    let is_open = move || opened.get() == Some(number);
    let toggle = move |_| opened.update(|open| *open = (*open != Some(number)).then_some(number));
    // Unique in the page: two answers may rest on the same passage.
    let panel = [
        "quote-",
        &crate::client::ids::new_id::<uuid::Uuid>().to_string(),
    ]
    .concat();
    let place = place(&citation.section, citation.page.map(texts.page));

    let part = |class, text: &str| el("span").class(class).attr("dir", "auto").text(text);
    let button = el("button")
        .class("source")
        .attr("aria-controls", &panel)
        .attr("aria-label", &(texts.source)(number, &citation.title))
        .attr_of("aria-expanded", move || Some(is_open().to_string()))
        .child(part("number", &number.to_string()))
        .child(part("title", &citation.title))
        .child(part("place", &place))
        .on("click", toggle);
    let quote = el("figure")
        .class("quote")
        .attr("id", &panel)
        .attr_of("hidden", move || (!is_open()).then(String::new))
        .child(el("blockquote").attr("dir", "auto").text(&citation.quote))
        .child(el("figcaption").attr("dir", "auto").text(&place));
    let panel = quote.element().clone();
    effect(move || {
        if is_open() {
            let panel = panel.clone();
            request_animation_frame(move || bring_into_view(&panel));
        }
    });
    el("li").child(button).child(quote)
}

/// At the end of the conversation a quote opens below what is seen.
fn bring_into_view(panel: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    panel.scroll_into_view_with_scroll_into_view_options(&options);
}

/// `Payments > Late fee` and `page 4` → `Payments › Late fee, page 4`.
fn place(section: &str, page: Option<String>) -> String {
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
        assert_eq!(place("Payments > Fee", page()), "Payments › Fee, page 4");
        assert_eq!(place("", page()), "page 4");
        assert_eq!(place("Fee", None), "Fee");
    }
}
