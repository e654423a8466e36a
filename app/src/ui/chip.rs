//! A tag: its word on its colour.

use leptos::prelude::*;
use shared::entities::TagColor;

#[component]
pub fn TagChip(name: String, color: TagColor) -> impl IntoView {
    view! {
        <span class="chip" data-color=color.as_str()>
            <span dir="auto">{name}</span>
        </span>
    }
    .into_any()
}
