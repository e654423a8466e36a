//! The few icons of the widget, drawn on a grid of 24 with a stroke of 1.75. The shapes are Lucide's
//! (ISC licence, see NOTICE), except the lamp, which is ours.

use super::dom::{El, svg};

pub const ARROW_DOWN: &str = "M12 5v14m7-7-7 7-7-7";
pub const ARROW_UP: &str = "m5 12 7-7 7 7M12 19V5";
pub const CHEVRON: &str = "m9 18 6-6-6-6";
pub const CLOUD_OFF: &str = "m2 2 20 20M5.780 5.780A7 7 0 0 0 9 19h8.500a4.500 4.500 0 0 0 \
                             1.310-.193M21.532 16.500A4.500 4.500 0 0 0 17.500 10h-1.790A7 7 0 0 0 10 5.071";
pub const CROSS: &str = "M18 6 6 18M6 6l12 12";
pub const LAMP: &str = "M12 2v3M8 5h8l2 5H6zM7.500 10v7A1.500 1.500 0 0 0 9 18.500h6a1.500 1.500 0 0 0 \
                        1.500-1.500v-7M12 12.500v2M10 22h4";
pub const PERSON: &str =
    "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M16 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0z";
pub const PHONE: &str = "M13.832 16.568a1 1 0 0 0 1.213-.303l.355-.465A2 2 0 0 1 17 15h3a2 2 0 0 1 2 \
                         2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 \
                         1.600l-.468.351a1 1 0 0 0-.292 1.233 14 14 0 0 0 6.392 6.384";

/// Hidden from assistive technology: what it stands beside, or its button, has the name.
pub fn icon(shapes: &'static str) -> El {
    let icon = svg("svg")
        .class("icon")
        .attr("width", "20")
        .attr("height", "20")
        .attr("viewBox", "0 0 24 24")
        .attr("fill", "none")
        .attr("stroke", "currentColor")
        .attr("stroke-width", "1.75")
        .attr("stroke-linecap", "round")
        .attr("stroke-linejoin", "round")
        .attr("aria-hidden", "true");
    icon.child(svg("path").attr("d", shapes))
}
