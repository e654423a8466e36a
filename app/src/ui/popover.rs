//! A panel that floats beside its button: the browser's own popover, so that it stands above
//! everything, closes on Esc or a press elsewhere, and gives the focus back.

use leptos::html;
use leptos::prelude::*;
use web_sys::{DomRect, HtmlElement};

/// Free space around, and between button and panel.
const GAP: f64 = 6.0;
const MARGIN: f64 = 8.0;

/// Opened by a button with `popovertarget` of this id, or by setting `open`. `children` are drawn
/// only while it is open.
#[component]
pub fn Popover(
    id: &'static str,
    /// Id of the element it stands beside.
    anchor: &'static str,
    open: RwSignal<bool>,
    /// With room for a passage.
    #[prop(optional)]
    wide: bool,
    #[prop(optional)] label: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(panel) = panel.get() else { return };
        let is_open = panel.matches(":popover-open").unwrap_or(false);
        match (open.get(), is_open) {
            (true, false) => {
                panel.show_popover().ok();
            }
            (false, true) => {
                panel.hide_popover().ok();
            }
            (true, true) | (false, false) => {}
        }
    });
    let toggled = move |_| {
        let Some(panel) = panel.get_untracked() else {
            return;
        };
        let is_open = panel.matches(":popover-open").unwrap_or(false);
        open.set(is_open);
        if is_open {
            request_animation_frame(move || place(&panel, anchor));
        }
    };
    view! {
        <div
            node_ref=panel
            id=id
            class="popover"
            class:popover-wide=wide
            popover="auto"
            role=(!label.is_empty()).then_some("dialog")
            aria-label=(!label.is_empty()).then_some(label)
            on:toggle=toggled
        >
            {move || open.get().then(|| children())}
        </div>
    }
    .into_any()
}

/// Below the anchor, above it when there is more room, never outside the window.
fn place(panel: &HtmlElement, anchor: &str) {
    let Some(anchor) = crate::a11y::element(anchor) else {
        return;
    };
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let (button, own): (DomRect, DomRect) = (
        anchor.get_bounding_client_rect(),
        panel.get_bounding_client_rect(),
    );
    let below = button.bottom() + GAP;
    let above = button.top() - GAP - own.height();
    let fits_below = below + own.height() <= height - MARGIN;
    let top = if fits_below || above < MARGIN {
        below
    } else {
        above
    };
    let top = top.min(height - MARGIN - own.height()).max(MARGIN);
    let left = if button.left() + own.width() <= width - MARGIN {
        button.left()
    } else {
        button.right() - own.width()
    };
    let left = left.min(width - MARGIN - own.width()).max(MARGIN);
    let style = panel.style();
    style.set_property("top", &format!("{top}px")).ok();
    style.set_property("left", &format!("{left}px")).ok();
}
