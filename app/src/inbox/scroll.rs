//! Where the reader is in a thread. The end stays in view for whoever is there; for whoever reads
//! further up nothing moves, and what came is counted.

use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

/// This close to the end counts as being there.
const NEAR_END: i32 = 72;
/// This close to the beginning asks for earlier ones.
const NEAR_BEGINNING: i32 = 320;

/// The scroller lays its content out from the end (`column-reverse`): its offset is 0 at the end
/// and negative above it, so that an appended line moves nobody who reads further up and a
/// prepended page moves nobody at all.
#[derive(Clone, Copy)]
pub struct ThreadScroll {
    pub scroller: NodeRef<html::Div>,
    pub at_end: RwSignal<bool>,
    pub near_beginning: RwSignal<bool>,
    /// Lines that came while the reader was further up.
    pub passed: RwSignal<usize>,
}

impl Default for ThreadScroll {
    fn default() -> Self {
        Self {
            scroller: NodeRef::new(),
            at_end: RwSignal::new(true),
            near_beginning: RwSignal::new(false),
            passed: RwSignal::new(0),
        }
    }
}

impl ThreadScroll {
    pub fn scrolled(self) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let from_end = -scroller.scroll_top();
        let hidden = scroller.scroll_height() - scroller.client_height();
        let at_end = from_end < NEAR_END;
        if self.at_end.get_untracked() != at_end {
            self.at_end.set(at_end);
        }
        if at_end && self.passed.get_untracked() > 0 {
            self.passed.set(0);
        }
        let near_beginning = hidden - from_end < NEAR_BEGINNING;
        if self.near_beginning.get_untracked() != near_beginning {
            self.near_beginning.set(near_beginning);
        }
    }

    pub fn to_end(self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
        self.at_end.set(true);
        self.passed.set(0);
    }

    /// A thread was opened: to where the unread ones begin, else to the end.
    pub fn opened(self) {
        self.to_end();
        request_animation_frame(move || {
            let divider: Option<Element> = self
                .scroller
                .get_untracked()
                .and_then(|scroller| scroller.query_selector(".line-new").ok().flatten());
            if let (Some(divider), Some(scroller)) = (divider, self.scroller.get_untracked()) {
                let above = divider.get_bounding_client_rect().top()
                    - scroller.get_bounding_client_rect().top();
                if above < 0.0 {
                    divider.scroll_into_view();
                }
            }
            self.scrolled();
        });
    }
}
