//! Documents that are no file: a web page by its address, and text that is pasted in.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::documents::{AddPage, NewDocument, NewPage, UploadDocument};
use shared::ids::PropertyId;
use shared::validate::{self, Check};

use crate::client::ids;
use crate::inbox::property_choice::PropertyChoice;
use crate::inbox::upload::base64;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Dialog, Field, Form, Glyph, TextField};

/// The two ways, each a button and its dialog.
#[component]
pub fn TypedIn() -> impl IntoView {
    let (page, text) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <Button
            label="Web page"
            glyph=Glyph::Link
            on_press=Callback::new(move |()| page.set(true))
        />
        <Button
            label="Paste text"
            glyph=Glyph::StickyNote
            on_press=Callback::new(move |()| text.set(true))
        />
        <Dialog open=page title="Add a web page">
            <PageForm open=page />
        </Dialog>
        <Dialog open=text title="Paste text">
            <TextForm open=text />
        </Dialog>
    }
    .into_any()
}

/// A web page. `open` is the dialog around it.
#[component]
fn PageForm(open: RwSignal<bool>) -> impl IntoView {
    let stores = stores();
    let form = Form::new("web-page");
    let address = RwSignal::new(String::new());
    let property = RwSignal::new(None::<PropertyId>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        form.begin();
        let page = NewPage {
            id: ids::new_id(),
            address: address.get_untracked(),
            property: property.get_untracked(),
        };
        leptos::task::spawn_local(async move {
            match stores.call::<AddPage>(&(), &page).await {
                Ok(taken) => added(stores, form, open, &taken.title),
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <FormProblem form=form />
            <Field
                form=form
                name="address"
                label="Address"
                kind="url"
                autocomplete="url"
                placeholder="https://example.com/house-rules"
                hint="A page that anybody can open, or a PDF or Word file on the web. The agent reads it again each day."
                value=address
            />
            <HoldsFor property=property />
            <div class="dialog-actions">
                <Button label="Add page" kind=ButtonKind::Primary submits=true busy=form.busy />
            </div>
        </form>
    }
    .into_any()
}

/// Text that is pasted in, kept as a file under its title.
#[component]
fn TextForm(open: RwSignal<bool>) -> impl IntoView {
    let stores = stores();
    let form = Form::new("pasted");
    let (title, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let property = RwSignal::new(None::<PropertyId>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let title = check.field("title", validate::name(&title.get_untracked()));
        let text = text.get_untracked();
        if text.trim().is_empty() {
            let sentence = "Paste what the agent may quote.".to_owned();
            check.field::<()>("text", Err(sentence));
        }
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        let document = NewDocument {
            id: ids::new_id(),
            file_name: format!("{title}.md"),
            title: Some(title),
            property: property.get_untracked(),
            content: base64(text.as_bytes()),
        };
        leptos::task::spawn_local(async move {
            match stores.call::<UploadDocument>(&(), &document).await {
                Ok(taken) => added(stores, form, open, &taken.title),
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <FormProblem form=form />
            <Field form=form name="title" label="Title" value=title />
            <TextField
                form=form
                name="text"
                label="Text"
                hint="A line that begins with # is a heading; the agent says under which one it found an answer."
                rows=10
                value=text
            />
            <HoldsFor property=property />
            <div class="dialog-actions">
                <Button label="Add text" kind=ButtonKind::Primary submits=true busy=form.busy />
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn HoldsFor(property: RwSignal<Option<PropertyId>>) -> impl IntoView {
    view! {
        <div class="field">
            <span class="field-label">"It holds for"</span>
            <PropertyChoice label="It holds for" none="All properties" property=property />
        </div>
    }
}

fn added(stores: Stores, form: Form, open: RwSignal<bool>, title: &str) {
    form.done();
    let done = format!("{title} was added.");
    stores.announcer.say(&done);
    stores.toasts.done(done);
    open.try_set(false);
}
