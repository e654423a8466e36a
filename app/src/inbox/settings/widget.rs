//! The line that puts the widget on a website, and the websites that may show it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::workspace::{ChangeWorkspace, WorkspaceChange};
use shared::entities::{Permission, Workspace};
use shared::error::FieldError;
use shared::validate;

use crate::inbox::settings::OnlyFor;
use crate::inbox::settings::workspace::lines;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Form, Glyph, Select, TextField};

#[component]
pub fn WidgetSettings() -> impl IntoView {
    let stores = stores();
    move || {
        let known = stores.inbox.workspace.with(Option::is_some);
        known.then(|| {
            let workspace = stores.inbox.workspace.get_untracked();
            workspace.map(|workspace| {
                view! {
                    <Embed workspace=workspace.clone() />
                    <Origins workspace=workspace />
                }
            })
        })
    }
}

#[component]
fn Embed(workspace: Workspace) -> impl IntoView {
    let stores = stores();
    let property = RwSignal::new(0_usize);
    let names = Signal::derive(move || {
        let names = stores.inbox.properties.with(|held| {
            held.values()
                .map(|property| property.name.clone())
                .collect::<Vec<_>>()
        });
        let all = ["All properties".to_owned()];
        all.into_iter().chain(names).collect::<Vec<_>>()
    });
    let line = Signal::derive(move || {
        let host = window().location().origin().unwrap_or_default();
        let key = attribute(&workspace.widget_key.0);
        let property = names.with(|names| match property.get() {
            0 => String::new(),
            place => names
                .get(place)
                .map(|name| format!(" data-property=\"{}\"", attribute(name)))
                .unwrap_or_default(),
        });
        format!(
            "<script async src=\"{host}/widget.js\" data-workspace=\"{key}\"{property}></script>"
        )
    });
    view! {
        <section class="form">
            <div>
                <h2>"One line for your website"</h2>
                <p class="card-words">
                    "Paste it before </body>. With a property, the agent answers by that building's rules."
                </p>
            </div>
            <Select
                label="Property of the website"
                options=names
                chosen=property
                on_choose=Callback::new(move |place| property.set(place))
            />
            <pre class="code" tabindex="0" role="region" aria-label="Embed line">
                <code>{line}</code>
            </pre>
            <div class="form-actions">
                <Button
                    label="Copy"
                    glyph=Glyph::Copy
                    kind=ButtonKind::Primary
                    on_press=Callback::new(move |()| copy(stores, line.get_untracked()))
                />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Origins(workspace: Workspace) -> impl IntoView {
    let stores = stores();
    let form = Form::new("origins");
    let text = RwSignal::new(workspace.allowed_origins.join("\n"));
    let locked = Signal::derive(move || !stores.session.may(Permission::Configure));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() || locked.get_untracked() {
            return;
        }
        let origins: Result<Vec<_>, _> = lines(&text.get_untracked())
            .iter()
            .map(|line| validate::origin(line).map_err(|why| format!("{line}: {why}")))
            .collect();
        let origins = match origins {
            Ok(origins) => origins,
            Err(why) => {
                form.refuse_fields(vec![FieldError::new("allowed_origins", why)]);
                return;
            }
        };
        form.begin();
        leptos::task::spawn_local(async move {
            let change = WorkspaceChange {
                allowed_origins: Some(origins),
                ..WorkspaceChange::default()
            };
            match stores.call::<ChangeWorkspace>(&(), &change).await {
                Ok(saved) => {
                    text.set(saved.allowed_origins.join("\n"));
                    form.done();
                    stores.toasts.done("Saved");
                    stores.announcer.say("Saved.");
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <OnlyFor permission=Permission::Configure />
        <form class="form" novalidate=true on:submit=submit>
            <FormProblem form=form />
            <TextField
                form=form
                name="allowed_origins"
                label="Websites that may show the widget"
                hint="One a line, like https://www.example.com. Empty means any."
                rows=4
                value=text
                disabled=locked
            />
            <div class="form-actions">
                <Button label="Save" submits=true busy=form.busy disabled=locked />
            </div>
        </form>
    }
    .into_any()
}

/// Puts a text into the clipboard, and says so.
pub fn copy(stores: Stores, text: String) {
    leptos::task::spawn_local(async move {
        let clipboard = window().navigator().clipboard();
        let copied = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await;
        if copied.is_ok() {
            stores.toasts.done("Copied");
            stores.announcer.say("Copied.");
        } else {
            stores
                .toasts
                .problem("The browser did not let us copy. Select the text and copy it yourself.");
        }
    });
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
