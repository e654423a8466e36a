//! A sentence across a pane, with what can be done about it. Stays until it is no longer true.

use leptos::prelude::*;

use crate::ui::icon::{Glyph, Icon};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BannerKind {
    #[default]
    Plain,
    Waiting,
    Danger,
}

/// `children` are the words; buttons go into `action`.
#[component]
pub fn Banner(
    #[prop(optional)] kind: BannerKind,
    glyph: Glyph,
    #[prop(optional, into)] action: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let name = match kind {
        BannerKind::Plain => "plain",
        BannerKind::Waiting => "waiting",
        BannerKind::Danger => "danger",
    };
    view! {
        <div class="banner" data-kind=name>
            <Icon glyph=glyph />
            <div class="banner-words">{children()}</div>
            {action.map(|action| action.run())}
        </div>
    }
    .into_any()
}
