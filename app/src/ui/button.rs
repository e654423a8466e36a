//! Buttons. Each says what happens; while it happens it is busy and can't be pressed again.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::ui::icon::{Glyph, Icon};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one lit button of a pane.
    Primary,
    #[default]
    Plain,
    /// In a row of tools.
    Quiet,
    Danger,
}

impl ButtonKind {
    fn as_str(self) -> &'static str {
        match self {
            ButtonKind::Primary => "primary",
            ButtonKind::Plain => "plain",
            ButtonKind::Quiet => "quiet",
            ButtonKind::Danger => "danger",
        }
    }
}

/// A busy button keeps the focus: it is marked as disabled, not disabled.
#[component]
pub fn Button(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] glyph: Option<Glyph>,
    /// The single key that does the same.
    #[prop(optional)]
    key: &'static str,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Sends the form it stands in.
    #[prop(optional)]
    submits: bool,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if busy.get_untracked() || disabled.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if submits { "submit" } else { "button" }
            class="button"
            data-kind=kind.as_str()
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || (busy.get() || disabled.get()).then_some("true")
            aria-keyshortcuts=(!key.is_empty()).then_some(key)
            on:click=press
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph /> })}
            <span>{label}</span>
            {(!key.is_empty()).then(|| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </button>
    }
    .into_any()
}

/// An icon with a name, which is shown on hover and focus.
#[component]
pub fn IconButton(
    glyph: Glyph,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_press: Callback<()>,
    /// Where the name has room: `""` below, `end`, `right`.
    #[prop(optional)]
    tip: &'static str,
    #[prop(optional, into)] pressed: MaybeProp<bool>,
    #[prop(optional)] id: Option<&'static str>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button-icon"
            id=id
            aria-label=label
            data-tip=label
            data-tip-side=tip
            aria-pressed=move || pressed.get().map(|pressed| pressed.to_string())
            on:click=move |_| on_press.run(())
        >
            <Icon glyph=glyph />
        </button>
    }
    .into_any()
}
