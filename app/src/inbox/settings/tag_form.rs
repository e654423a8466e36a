//! A tag as it is written: added, or changed in place.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::tags::{AddTag, ChangeTag, NewTag, TagTerms};
use shared::entities::{Tag, TagColor};
use shared::ids::TagId;
use shared::validate::{self, Check};

use crate::client::ids;
use crate::inbox::settings::workspace::lines;
use crate::stores::Stores;
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, Select, TextField};

const COLORS: [(TagColor, &str); 8] = [
    (TagColor::Grey, "Grey"),
    (TagColor::Blue, "Blue"),
    (TagColor::Teal, "Teal"),
    (TagColor::Green, "Green"),
    (TagColor::Amber, "Amber"),
    (TagColor::Red, "Red"),
    (TagColor::Pink, "Pink"),
    (TagColor::Violet, "Violet"),
];

/// The fields of a form, as they are typed.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    color: RwSignal<usize>,
    description: RwSignal<String>,
    examples: RwSignal<String>,
    by_agent: RwSignal<bool>,
}

impl Fields {
    fn of(tag: Option<&Tag>) -> Self {
        let color = tag.map_or(TagColor::Grey, |tag| tag.color);
        let place = COLORS.iter().position(|(it, _)| *it == color);
        let text = |of: fn(&Tag) -> String| RwSignal::new(tag.map(of).unwrap_or_default());
        Self {
            name: text(|tag| tag.name.clone()),
            color: RwSignal::new(place.unwrap_or(0)),
            description: text(|tag| tag.description.clone()),
            examples: text(|tag| tag.examples.join("\n")),
            by_agent: RwSignal::new(tag.is_none_or(|tag| tag.by_agent)),
        }
    }

    fn terms(self) -> TagTerms {
        TagTerms {
            name: self.name.get_untracked(),
            color: COLORS[self.color.get_untracked()].0,
            description: self.description.get_untracked(),
            examples: lines(&self.examples.get_untracked()),
            by_agent: self.by_agent.get_untracked(),
        }
    }

    fn clear(self) {
        for field in [self.name, self.description, self.examples] {
            field.set(String::new());
        }
    }
}

#[component]
pub fn TagForm(
    stores: Stores,
    /// Begins the ids of its fields.
    name: &'static str,
    /// The one that is changed; a new one without it.
    #[prop(optional)]
    tag: Option<Tag>,
    on_saved: Callback<()>,
) -> impl IntoView {
    let form = Form::new(name);
    let fields = Fields::of(tag.as_ref());
    let follows = tag.as_ref().is_some_and(|tag| tag.follows.is_some());
    let id = tag.as_ref().map(|tag| tag.id);
    let names: Vec<String> = COLORS.map(|(_, name)| name.to_owned()).to_vec();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let terms = validate::tags::tag(&mut check, fields.terms());
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        save(stores, form, fields, id, terms, on_saved);
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <FormProblem form=form />
            <Field form=form name="name" label="Name" value=fields.name />
            <div class="field">
                <span class="field-label">"Colour"</span>
                <Select
                    label="Colour"
                    options=Signal::stored(names)
                    chosen=fields.color
                    on_choose=Callback::new(move |place| fields.color.set(place))
                />
            </div>
            <TextField
                form=form
                name="description"
                label="When it fits"
                hint="In plain English. The agent reads it."
                rows=2
                value=fields.description
            />
            {(!follows)
                .then(|| {
                    view! {
                        <TextField
                            form=form
                            name="examples"
                            label="Examples"
                            hint="Messages it fits, one a line. Six or more make the agent sure."
                            rows=5
                            value=fields.examples
                        />
                        <label class="profile-line">
                            <span>"The agent may put it on by itself"</span>
                            <input
                                type="checkbox"
                                role="switch"
                                class="switch"
                                prop:checked=fields.by_agent
                                on:change=move |event| {
                                    fields.by_agent.set(event_target_checked(&event));
                                }
                            />
                        </label>
                    }
                })}
            <div class="form-actions">
                <Button
                    label=if id.is_some() { "Save tag" } else { "Add tag" }
                    kind=ButtonKind::Primary
                    submits=true
                    busy=form.busy
                />
            </div>
        </form>
    }
    .into_any()
}

/// What was typed stays until it is saved.
fn save(
    stores: Stores,
    form: Form,
    fields: Fields,
    id: Option<TagId>,
    terms: TagTerms,
    on_saved: Callback<()>,
) {
    form.begin();
    leptos::task::spawn_local(async move {
        let saved = match id {
            Some(id) => stores.call::<ChangeTag>(&id, &terms).await,
            None => {
                let new = NewTag {
                    id: ids::new_id(),
                    name: terms.name,
                    color: terms.color,
                    description: terms.description,
                    examples: terms.examples,
                    by_agent: terms.by_agent,
                };
                stores.call::<AddTag>(&(), &new).await
            }
        };
        match saved {
            Ok(tag) => {
                form.done();
                if id.is_none() {
                    fields.clear();
                }
                let done = format!("Tag {} saved", tag.name);
                stores.announcer.say(&done);
                stores.toasts.done(done);
                on_saved.run(());
            }
            Err(error) => form.refuse(error),
        }
    });
}
