//! The native select. Values are places in `options`, so that any type can be chosen from.

use leptos::prelude::*;

use crate::ui::icon::{Glyph, Icon};

#[component]
pub fn Select(
    #[prop(into)] label: String,
    #[prop(into)] options: Signal<Vec<String>>,
    #[prop(into)] chosen: Signal<usize>,
    on_choose: Callback<usize>,
    #[prop(optional)] id: String,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <span class="select">
            <select
                class="input"
                id=(!id.is_empty()).then_some(id)
                aria-label=label
                disabled=disabled
                prop:value=move || {
                    options.track();
                    chosen.get().to_string()
                }
                on:change=move |event| {
                    if let Ok(place) = event_target_value(&event).parse() {
                        on_choose.run(place);
                    }
                }
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(place, option)| {
                            view! {
                                <option
                                    value=place.to_string()
                                    selected=move || chosen.get() == place
                                >
                                    {option}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
            <Icon glyph=Glyph::ChevronDown />
        </span>
    }
    .into_any()
}
