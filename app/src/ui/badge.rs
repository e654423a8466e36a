//! A count beside a name. Nothing is drawn for nothing.

use leptos::prelude::*;

#[component]
pub fn Badge(
    #[prop(into)] count: Signal<usize>,
    /// Says what is counted: `4 conversations`.
    of: &'static str,
    /// A person is needed.
    #[prop(optional)]
    lit: bool,
) -> impl IntoView {
    move || {
        let count = count.get();
        (count > 0).then(|| {
            view! {
                <span class="badge" data-lit=lit.then_some("true")>
                    {count.to_string()}
                    <span class="sr-only">{format!(" {of}")}</span>
                </span>
            }
        })
    }
}
