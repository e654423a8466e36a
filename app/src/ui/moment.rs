//! An instant: short on the page, whole for machines and on hover.

use leptos::prelude::*;
use shared::time::Timestamp;

use crate::format;

#[component]
pub fn Moment(at: Timestamp) -> impl IntoView {
    view! {
        <time datetime=format::machine(at) title=format::moment(at)>
            {format::time(at)}
        </time>
    }
    .into_any()
}
