//! Before anything was said: the greeting and what others often ask, as buttons that ask it.

use leptos::prelude::*;

use super::chat::{Chat, Phase};
use super::sending;

#[component]
pub fn Home(chat: Chat) -> impl IntoView {
    // A tenant who comes back is not greeted before it is known what was said.
    let config = Memo::new(move |_| match chat.phase.get() {
        Phase::Opening => None,
        Phase::Ready | Phase::Failed(_) => chat.config.get(),
    });
    move || match config.get() {
        Some(config) => {
            let questions = config.quick_questions.into_iter().map(|question| {
                let asked = question.clone();
                view! {
                    <li>
                        <button dir="auto" on:click=move |_| sending::say(chat, asked.clone())>
                            {question}
                        </button>
                    </li>
                }
            });
            view! {
                <div class="home">
                    <p class="greeting" dir="auto">{config.greeting}</p>
                    <h2>{chat.texts.quick_questions}</h2>
                    <ul>{questions.collect_view()}</ul>
                </div>
            }
            .into_any()
        }
        None => view! { <Skeleton chat /> }.into_any(),
    }
}

/// Grey lines where the words will be.
#[component]
fn Skeleton(chat: Chat) -> impl IntoView {
    let is_opening = move || chat.phase.get() == Phase::Opening;
    view! {
        <div class="skeleton" role="status" aria-busy=move || is_opening().to_string()>
            <span class="sr-only">{chat.texts.loading}</span>
            <i></i>
            <i></i>
            <i></i>
        </div>
    }
    .into_any()
}
