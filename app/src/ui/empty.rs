//! Nothing here: a kind sentence, and what can be done.

use leptos::prelude::*;

use crate::ui::icon::{Glyph, Icon};

#[component]
pub fn Empty(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(optional, into)] words: String,
    #[prop(optional, into)] action: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-mark">
                <Icon glyph=glyph large=true />
            </span>
            <h2>{title}</h2>
            {(!words.is_empty()).then(|| view! { <p>{words}</p> })}
            {action.map(|action| action.run())}
        </div>
    }
    .into_any()
}
