//! One of a few, all seen at once: a group of radio buttons, moved through with arrows.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::a11y;
use crate::ui::icon::{Glyph, Icon};

#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub label: &'static str,
    pub glyph: Option<Glyph>,
    /// The single key that chooses it.
    pub key: &'static str,
}

impl Segment {
    pub const fn new(label: &'static str) -> Self {
        Self {
            label,
            glyph: None,
            key: "",
        }
    }
}

#[component]
pub fn Segments(
    id: &'static str,
    label: &'static str,
    segments: &'static [Segment],
    #[prop(into)] chosen: Signal<usize>,
    on_choose: Callback<usize>,
    /// Drawn as tabs with a line under the chosen one.
    #[prop(optional)]
    underlined: bool,
) -> impl IntoView {
    let count = segments.len();
    let press = move |event: KeyboardEvent| {
        let at = chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (at + 1) % count,
            "ArrowLeft" | "ArrowUp" => (at + count - 1) % count,
            _ => return,
        };
        event.prevent_default();
        on_choose.run(next);
        a11y::focus(&format!("{id}-{next}"));
    };
    let (group, one) = if underlined {
        ("tabs", "tab")
    } else {
        ("segments", "segment")
    };
    view! {
        <div class=group role="radiogroup" aria-label=label on:keydown=press>
            {segments
                .iter()
                .enumerate()
                .map(|(place, segment)| {
                    view! {
                        <button
                            type="button"
                            id=format!("{id}-{place}")
                            class=one
                            role="radio"
                            aria-checked=move || (chosen.get() == place).to_string()
                            aria-keyshortcuts=(!segment.key.is_empty()).then_some(segment.key)
                            tabindex=move || if chosen.get() == place { "0" } else { "-1" }
                            on:click=move |_| on_choose.run(place)
                        >
                            {segment.glyph.map(|glyph| view! { <Icon glyph=glyph /> })}
                            {segment.label}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}
