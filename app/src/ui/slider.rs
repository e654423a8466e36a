//! A number between two ends: the native range, with its value in words beside it.

use leptos::prelude::*;

#[component]
pub fn Slider(
    id: String,
    #[prop(into)] label: String,
    value: RwSignal<f32>,
    from: f32,
    to: f32,
    step: f32,
    /// The value as it is read out and shown: `0.45, the usual`.
    #[prop(into)]
    shown: Signal<String>,
    /// What stands at the ends: `Loose`, `Strict`.
    ends: [&'static str; 2],
) -> impl IntoView {
    view! {
        <div class="slider">
            <div class="slider-head">
                <label for=id.clone()>{label}</label>
                <output for=id.clone()>{shown}</output>
            </div>
            <input
                type="range"
                id=id
                min=from.to_string()
                max=to.to_string()
                step=step.to_string()
                prop:value=move || value.get().to_string()
                aria-valuetext=shown
                on:input=move |event| {
                    if let Ok(chosen) = event_target_value(&event).parse() {
                        value.set(chosen);
                    }
                }
            />
            <div class="slider-ends" aria-hidden="true">
                {ends.map(|end| view! { <span>{end}</span> }).collect_view()}
            </div>
        </div>
    }
    .into_any()
}
