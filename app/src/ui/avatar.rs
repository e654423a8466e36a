//! A face without a photograph: letters or a unit on a colour that stays with the person. Hidden
//! from assistive technology, because the name always stands beside it.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 34 px, in lists.
    #[default]
    Row,
    /// 26 px.
    Middle,
    /// 18 px, beside a word.
    Small,
}

#[component]
pub fn Avatar(
    #[prop(into)] letters: Signal<String>,
    /// 1 to 8.
    hue: u8,
    #[prop(optional)] size: AvatarSize,
    /// Draws the mark of somebody who is here.
    #[prop(optional, into)]
    online: Signal<bool>,
) -> impl IntoView {
    let size = match size {
        AvatarSize::Row => "row",
        AvatarSize::Middle => "middle",
        AvatarSize::Small => "small",
    };
    view! {
        <span
            class="avatar"
            data-hue=hue.to_string()
            data-size=size
            data-online=move || online.get().then_some("true")
            aria-hidden="true"
        >
            {letters}
        </span>
    }
    .into_any()
}
