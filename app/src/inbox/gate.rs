//! The pages in front of the inbox share one frame: the lamp, a title, one form.

use leptos::prelude::*;

use crate::stores::session::Session;
use crate::stores::stores;
use crate::ui::{Button, ButtonKind, Empty, Glyph};

/// The frame. `words` stand under the title.
#[component]
pub fn Gate(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] words: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="gate">
            <div class="gate-card">
                <p class="brand">
                    <Lamp />
                    "Porchlight"
                </p>
                <div class="gate-title">
                    <h1 tabindex="-1" id="gate-title">
                        {title}
                    </h1>
                    {move || {
                        let words = words.get();
                        (!words.is_empty()).then(|| view! { <p>{words}</p> })
                    }}
                </div>
                {children()}
            </div>
        </main>
    }
    .into_any()
}

/// The mark: a lantern under a porch roof, lit.
#[component]
pub fn Lamp() -> impl IntoView {
    const SHAPES: &str = "<path d='m4 9.800 8-5.600 8 5.600'/><path d='M12 8.200v1.800'/>\
        <path d='M9.300 11.500h5.400l1.200 6.300a1.200 1.200 0 0 1-1.200 1.400H9.300a1.200 1.200 0 0 1-1.200-1.400z'/>\
        <path d='M12 13.400c1 1.100 1.400 1.700 1.400 2.400a1.400 1.400 0 0 1-2.800 0c0-.7.4-1.300 1.400-2.400z' \
        fill='currentColor' stroke='none'/>";
    view! {
        <span class="lamp" aria-hidden="true">
            <svg
                width="20"
                height="20"
                viewBox="0 0 24 24"
                fill="none"
                stroke="currentColor"
                stroke-width="1.9"
                stroke-linecap="round"
                stroke-linejoin="round"
                inner_html=SHAPES
            ></svg>
        </span>
    }
    .into_any()
}

/// Drawn for a moment; so quiet that it does not flash.
#[component]
pub fn Asking() -> impl IntoView {
    view! {
        <main class="gate gate-quiet" aria-busy="true">
            <Lamp />
            <h1 class="sr-only">"Porchlight is opening"</h1>
        </main>
    }
}

#[component]
pub fn Unreachable() -> impl IntoView {
    let stores = stores();
    let words = stores.session.with(|session| match session {
        Session::Unreachable(error) => error.message.clone(),
        Session::Asking | Session::Out { .. } | Session::In(_) => String::new(),
    });
    // Back by itself as soon as there is a network again.
    let online = window_event_listener_untyped("online", move |_| stores.find_session());
    on_cleanup(move || online.remove());
    let again = move || {
        view! {
            <Button
                label="Try again"
                kind=ButtonKind::Primary
                on_press=Callback::new(move |()| stores.find_session())
            />
        }
    };
    view! {
        <main class="gate">
            <Empty glyph=Glyph::WifiOff title="Porchlight can't be reached" words=words action=again />
        </main>
    }
}
