//! The tags: what each means to the agent, and adding one.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::tags::{AddTag, NewTag};
use shared::entities::{Permission, Tag, TagColor, TagFollows};
use shared::validate::{self, Check};

use crate::client::ids;
use crate::inbox::settings::OnlyFor;
use crate::inbox::settings::workspace::lines;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, Select, TagChip, TextField};

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

#[component]
pub fn Tags() -> impl IntoView {
    let stores = stores();
    let tags = Memo::new(move |_| {
        let mut tags: Vec<Tag> = stores
            .inbox
            .tags
            .with(|tags| tags.values().cloned().collect());
        tags.sort_by_key(|tag| tag.name.to_lowercase());
        tags
    });
    view! {
        <OnlyFor permission=Permission::Curate />
        <ul class="cards" aria-label="Tags">
            <For each=move || tags.get() key=|tag| (tag.id, tag.name.clone(), tag.description.clone()) let:tag>
                <li class="card">
                    <div class="card-main">
                        <TagChip name=tag.name.clone() color=tag.color />
                        <p class="card-words" dir="auto">
                            {tag.description.clone()}
                        </p>
                    </div>
                    <p class="card-words card-tools">{applied_by(&tag)}</p>
                </li>
            </For>
        </ul>
        {move || {
            stores.session.may(Permission::Curate).then(|| view! { <NewTagForm stores=stores /> })
        }}
    }
    .into_any()
}

fn applied_by(tag: &Tag) -> &'static str {
    match (tag.by_agent, tag.follows) {
        (_, Some(TagFollows::Emergency)) => "Follows emergencies",
        (_, Some(TagFollows::Escalation)) => "Follows escalations",
        (_, Some(TagFollows::Resolution)) => "Follows resolving",
        (true, None) => "The agent may put it on",
        (false, None) => "Put on by hand",
    }
}

#[component]
fn NewTagForm(stores: Stores) -> impl IntoView {
    let form = Form::new("tag");
    let name = RwSignal::new(String::new());
    let color = RwSignal::new(0_usize);
    let description = RwSignal::new(String::new());
    let examples = RwSignal::new(String::new());
    let by_agent = RwSignal::new(true);
    let names = COLORS
        .iter()
        .map(|(_, name)| (*name).to_owned())
        .collect::<Vec<_>>();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let tag = NewTag {
            id: ids::new_id(),
            name: check.field("name", validate::name(&name.get_untracked())),
            color: COLORS[color.get_untracked()].0,
            description: description.get_untracked(),
            examples: lines(&examples.get_untracked()),
            by_agent: by_agent.get_untracked(),
        };
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        leptos::task::spawn_local(async move {
            match stores.call::<AddTag>(&(), &tag).await {
                Ok(added) => {
                    form.done();
                    for field in [name, description, examples] {
                        field.set(String::new());
                    }
                    let done = format!("Tag {} added", added.name);
                    stores.announcer.say(&done);
                    stores.toasts.done(done);
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <h2>"Add a tag"</h2>
            <FormProblem form=form />
            <Field form=form name="name" label="Name" value=name />
            <div class="field">
                <span class="field-label">"Colour"</span>
                <Select
                    label="Colour"
                    options=Signal::stored(names)
                    chosen=color
                    on_choose=Callback::new(move |place| color.set(place))
                />
            </div>
            <TextField
                form=form
                name="description"
                label="When it fits"
                hint="In plain English. The agent reads it."
                rows=2
                value=description
            />
            <TextField
                form=form
                name="examples"
                label="Examples"
                hint="Messages it fits, one a line. Six or more make the agent sure."
                rows=4
                value=examples
            />
            <label class="profile-line">
                <span>"The agent may put it on by itself"</span>
                <input
                    type="checkbox"
                    role="switch"
                    class="switch"
                    prop:checked=by_agent
                    on:change=move |event| by_agent.set(event_target_checked(&event))
                />
            </label>
            <div class="form-actions">
                <Button label="Add tag" kind=ButtonKind::Primary submits=true busy=form.busy />
            </div>
        </form>
    }
    .into_any()
}
