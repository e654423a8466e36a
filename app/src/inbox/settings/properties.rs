//! The buildings. An answer for one never quotes another's rules.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::properties::{AddProperty, NewProperty};
use shared::entities::{Permission, Property};
use shared::validate::{self, Check};

use crate::client::ids;
use crate::inbox::settings::OnlyFor;
use crate::inbox::words;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, Glyph, Icon};

#[component]
pub fn Properties() -> impl IntoView {
    let stores = stores();
    let properties = Memo::new(move |_| {
        let mut properties: Vec<Property> = stores
            .inbox
            .properties
            .with(|properties| properties.values().cloned().collect());
        properties.sort_by_key(|property| property.name.to_lowercase());
        properties
    });
    let about = move |property: &Property| {
        let id = Some(property.id);
        let documents = stores.inbox.documents.with(|documents| {
            documents
                .values()
                .filter(|document| document.property == id)
                .count()
        });
        let count = words::counted(documents, "document");
        if property.address.is_empty() {
            format!("{count} of its own")
        } else {
            format!("{} · {count} of its own", property.address)
        }
    };
    view! {
        <OnlyFor permission=Permission::Curate />
        <ul class="cards" aria-label="Properties">
            <For each=move || properties.get() key=|property| (property.id, property.name.clone(), property.address.clone()) let:property>
                <li class="card">
                    <Icon glyph=Glyph::Building2 large=true />
                    <div class="card-main">
                        <h2 class="card-title" dir="auto">
                            {property.name.clone()}
                        </h2>
                        <p class="card-words" dir="auto">
                            {about(&property)}
                        </p>
                    </div>
                </li>
            </For>
        </ul>
        {move || {
            stores
                .session
                .may(Permission::Curate)
                .then(|| view! { <NewPropertyForm stores=stores /> })
        }}
    }
    .into_any()
}

#[component]
fn NewPropertyForm(stores: Stores) -> impl IntoView {
    let form = Form::new("property");
    let name = RwSignal::new(String::new());
    let address = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let property = NewProperty {
            id: ids::new_id(),
            name: check.field("name", validate::name(&name.get_untracked())),
            address: address.get_untracked().trim().to_owned(),
        };
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        leptos::task::spawn_local(async move {
            match stores.call::<AddProperty>(&(), &property).await {
                Ok(added) => {
                    form.done();
                    name.set(String::new());
                    address.set(String::new());
                    let done = format!("{} added", added.name);
                    stores.announcer.say(&done);
                    stores.toasts.done(done);
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <h2>"Add a property"</h2>
            <FormProblem form=form />
            <Field form=form name="name" label="Name" value=name />
            <Field
                form=form
                name="address"
                label="Address"
                autocomplete="street-address"
                value=address
            />
            <div class="form-actions">
                <Button label="Add property" kind=ButtonKind::Primary submits=true busy=form.busy />
            </div>
        </form>
    }
    .into_any()
}
