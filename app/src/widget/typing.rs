//! Who writes at the moment, below the last message.

use std::time::Duration;

use leptos::prelude::*;

use super::chat::Chat;
use crate::client::clock;

/// How often old marks are looked for while there are any.
const SWEEP: Duration = Duration::from_millis(500);

#[component]
pub fn Typing(chat: Chat) -> impl IntoView {
    let texts = chat.texts;
    let shown = Memo::new(move |_| chat.typists.with(super::typists::Typists::shown));
    // Runs again after each change, so it ends by itself when nobody types.
    Effect::new(move || {
        if shown.get().is_some() {
            let sweep = set_interval_with_handle(
                move || {
                    chat.typists
                        .try_maybe_update(|typists| (typists.expire(clock::now()), ()));
                },
                SWEEP,
            );
            on_cleanup(move || {
                if let Ok(sweep) = sweep {
                    sweep.clear();
                }
            });
        }
    });
    view! {
        <div class="typing" role="status">
            {move || {
                shown.get().map(|name| {
                    let from = if name.is_some() { "staff" } else { "agent" };
                    let sentence = match name {
                        Some(name) => (texts.person_types)(&name),
                        None => texts.assistant_types.to_owned(),
                    };
                    view! {
                        <p class="bubble" data-from=from>
                            <span dir="auto">{sentence}</span>
                            <i></i>
                            <i></i>
                            <i></i>
                        </p>
                    }
                })
            }}
        </div>
    }
    .into_any()
}
