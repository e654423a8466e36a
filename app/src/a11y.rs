//! For those who listen or use no mouse: what is announced, and where the focus goes.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Says things to screen readers. One polite region for the whole page: two would talk over each
/// other.
#[derive(Clone, Copy, Debug)]
pub struct Announcer {
    said: RwSignal<String>,
}

impl Default for Announcer {
    fn default() -> Self {
        Self {
            said: RwSignal::new(String::new()),
        }
    }
}

impl Announcer {
    pub fn say(self, words: &str) {
        self.said.update(|said| {
            // The same words twice are no change, and nothing would be heard.
            let again = *said == words;
            words.clone_into(said);
            if again {
                said.push('\u{a0}');
            }
        });
    }

    pub fn said(self) -> String {
        self.said.get()
    }
}

#[component]
pub fn Announcements(announcer: Announcer) -> impl IntoView {
    view! {
        <div class="sr-only" role="status" aria-live="polite" aria-atomic="true">
            {move || announcer.said()}
        </div>
    }
}

/// Focuses the element of this id: at once, so that the next key already goes there; or, if it can't
/// have the focus yet, once it is drawn.
pub fn focus(id: &str) {
    if has_taken_focus(id) {
        return;
    }
    let id = id.to_owned();
    request_animation_frame(move || {
        has_taken_focus(&id);
    });
}

fn has_taken_focus(id: &str) -> bool {
    let Some(element) = element(id) else {
        return false;
    };
    element.focus().ok();
    let active = document().active_element();
    active.is_some_and(|active| active.id() == id)
}

/// After an action its button may be gone and the focus with it; then it goes to `fallback`.
pub fn keep_focus(fallback: &str) {
    let fallback = fallback.to_owned();
    request_animation_frame(move || {
        request_animation_frame(move || {
            let lost = document()
                .active_element()
                .is_none_or(|active| active.tag_name() == "BODY");
            if lost && let Some(element) = element(&fallback) {
                element.focus().ok();
            }
        });
    });
}

/// Whether the focus is where typing means text.
pub fn is_typing() -> bool {
    document().active_element().is_some_and(|active| {
        let editable = active
            .dyn_ref::<HtmlElement>()
            .is_some_and(HtmlElement::is_content_editable);
        editable || matches!(active.tag_name().as_str(), "TEXTAREA" | "SELECT" | "INPUT")
    })
}

pub fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Whether a dialog or a menu is open: keys belong to it.
pub fn is_overlaid() -> bool {
    let open = document().query_selector("dialog[open], [popover]:popover-open");
    open.ok().flatten().is_some()
}
