//! The workspace's settings, one section at a time. What a role may not change is shown, not hidden,
//! with a sentence that says who may.

mod members;
mod properties;
mod sessions;
mod tag_form;
mod tags;
mod widget;
pub mod workspace;

use leptos::prelude::*;
use shared::entities::{Permission, Role};

use crate::inbox::place::{Place, Section};
use crate::inbox::shell::Panels;
use crate::stores::stores;
use crate::ui::{Glyph, Icon};

#[component]
pub fn SettingsPage() -> impl IntoView {
    let stores = stores();
    let section = Memo::new(move |_| stores.route.section().unwrap_or(Section::Workspace));
    view! {
        <main class="page" id="main">
            <PageHead title="Settings" />
            <nav class="page-tabs" aria-label="Settings">
                {Section::ALL
                    .into_iter()
                    .map(|one| {
                        view! {
                            <a
                                class="tab"
                                href=Place::Settings(one).url()
                                aria-current=move || (section.get() == one).then_some("page")
                            >
                                {one.title()}
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
            <div class="page-body">
                {move || match section.get() {
                    Section::Workspace => view! { <workspace::WorkspaceForm /> }.into_any(),
                    Section::Members => view! { <members::Members /> }.into_any(),
                    Section::Widget => view! { <widget::WidgetSettings /> }.into_any(),
                    Section::Tags => view! { <tags::Tags /> }.into_any(),
                    Section::Properties => view! { <properties::Properties /> }.into_any(),
                    Section::Sessions => view! { <sessions::Sessions /> }.into_any(),
                }}
            </div>
        </main>
    }
    .into_any()
}

/// Title of a page, with the way to the rail where it has no room of its own.
#[component]
pub fn PageHead(
    title: &'static str,
    #[prop(optional, into)] words: Signal<String>,
) -> impl IntoView {
    let panels: Panels = expect_context();
    view! {
        <header class="page-head">
            <button
                type="button"
                class="button-icon list-menu"
                aria-label="Menu"
                aria-expanded=move || panels.rail.get().to_string()
                on:click=move |_| panels.rail.set(true)
            >
                <Icon glyph=Glyph::Menu large=true />
            </button>
            <div>
                <h1 id="page-title" tabindex="-1">
                    {title}
                </h1>
                <p class="card-words">{words}</p>
            </div>
        </header>
    }
    .into_any()
}

/// Who may change what stands below, for those who may not.
#[component]
pub fn OnlyFor(permission: Permission) -> impl IntoView {
    let stores = stores();
    let who = match Role::ALL.into_iter().find(|role| role.may(permission)) {
        Some(Role::Owner) => "Owners change this.",
        Some(Role::Manager) => "Managers and owners change this.",
        Some(Role::Member) | None => "",
    };
    move || {
        (!stores.session.may(permission)).then(|| {
            view! {
                <p class="only-for">
                    <Icon glyph=Glyph::KeyRound />
                    {who}
                </p>
            }
        })
    }
}
