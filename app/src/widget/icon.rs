//! The few icons of the widget, drawn on a grid of 24 with a stroke of 1.75. The shapes are Lucide's
//! (ISC licence, see NOTICE), except the lamp, which is ours.

use leptos::prelude::*;

pub const ARROW_DOWN: &str = "<path d='M12 5v14'/><path d='m19 12-7 7-7-7'/>";
pub const ARROW_UP: &str = "<path d='m5 12 7-7 7 7'/><path d='M12 19V5'/>";
pub const CHEVRON: &str = "<path d='m9 18 6-6-6-6'/>";
pub const CLOUD_OFF: &str = "<path d='m2 2 20 20'/><path d='M5.78 5.78A7 7 0 0 0 9 19h8.500a4.500 \
                             4.500 0 0 0 1.310-.193'/><path d='M21.532 16.500A4.500 4.500 0 0 0 \
                             17.500 10h-1.790A7 7 0 0 0 10 5.071'/>";
pub const CROSS: &str = "<path d='M18 6 6 18'/><path d='m6 6 12 12'/>";
pub const LAMP: &str = "<path d='M12 2v3'/><path d='M8 5h8l2 5H6z'/><path d='M7.500 10v7a1.500 1.500 \
                        0 0 0 1.500 1.500h6a1.500 1.500 0 0 0 1.500-1.500v-7'/><path d='M12 \
                        12.500v2'/><path d='M10 22h4'/>";
pub const PERSON: &str = "<path d='M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2'/><circle cx='12' \
                          cy='7' r='4'/>";
pub const PHONE: &str = "<path d='M13.832 16.568a1 1 0 0 0 1.213-.303l.355-.465A2 2 0 0 1 17 15h3a2 2 \
                         0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 \
                         2 0 0 1-.8 1.600l-.468.351a1 1 0 0 0-.292 1.233 14 14 0 0 0 6.392 6.384'/>";

/// Hidden from assistive technology: what it stands beside, or its button, has the name.
pub fn icon(shapes: &'static str) -> AnyView {
    view! {
        <svg
            class="icon"
            width="20"
            height="20"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=shapes
        ></svg>
    }
    .into_any()
}
