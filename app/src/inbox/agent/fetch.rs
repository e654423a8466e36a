//! A list that is fetched: lines where it will be, a sentence and a way to try again, or the list.

use leptos::prelude::*;

use crate::stores::agent::Fetched;
use crate::ui::{Banner, BannerKind, Button, Glyph, Skeleton};

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Waiting,
    Failed(String),
    Here,
}

/// `children` read the list themselves, so that a change in it draws only what changed.
#[component]
pub fn Fetch<T: Send + Sync + 'static>(
    list: RwSignal<Fetched<T>>,
    /// `Loading rules`.
    label: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let stage = Memo::new(move |_| {
        list.with(|list| match list {
            Fetched::Not | Fetched::Underway => Stage::Waiting,
            Fetched::Failed(error) => Stage::Failed(error.message.clone()),
            Fetched::Here(_) => Stage::Here,
        })
    });
    let again = Callback::new(move |()| list.set(Fetched::Not));
    move || match stage.get() {
        Stage::Waiting => view! { <Skeleton label=label rows=4 /> }.into_any(),
        Stage::Failed(why) => {
            let retry = move || view! { <Button label="Try again" on_press=again /> };
            view! {
                <Banner kind=BannerKind::Danger glyph=Glyph::TriangleAlert action=retry>
                    <span role="alert">{why}</span>
                </Banner>
            }
            .into_any()
        }
        Stage::Here => children().into_any(),
    }
}
