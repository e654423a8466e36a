//! Where rows or lines will be in a moment. Said once to those who listen.

use leptos::prelude::*;

#[component]
pub fn Skeleton(
    /// What is on its way: `Loading conversations`.
    label: &'static str,
    #[prop(default = 6)] rows: usize,
    /// Rows begin with a face.
    #[prop(optional)]
    faces: bool,
) -> impl IntoView {
    let row = move |place: usize| {
        // Lines of different lengths look like text.
        let width = 92 - (place * 17) % 40;
        view! {
            <div class="skeleton-row">
                {faces.then(|| view! { <span class="skeleton skeleton-face"></span> })}
                <span class="skeleton-text">
                    <span class="skeleton skeleton-line" style:width="38%"></span>
                    <span
                        class="skeleton skeleton-line"
                        style:width=format!("{width}%")
                    ></span>
                </span>
            </div>
        }
    };
    view! {
        <div class="skeletons" role="status">
            <span class="sr-only">{label}</span>
            <div aria-hidden="true">{(0..rows).map(row).collect_view()}</div>
        </div>
    }
    .into_any()
}
