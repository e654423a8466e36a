//! How much of something, from 0 to 1, as a bar. The number stands beside it in words.

use leptos::prelude::*;

#[component]
pub fn Meter(#[prop(into)] value: Signal<f32>) -> impl IntoView {
    let scale = move || format!("scaleX({:.3})", value.get().clamp(0.0, 1.0));
    view! {
        <div class="meter" aria-hidden="true">
            <i style:transform=scale></i>
        </div>
    }
    .into_any()
}
