//! Writing a rule: what fires it, what the tenant is told, and its tags; beside it what it makes of
//! messages, before it is saved.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::rules::{AddRule, ChangeRule, NewRule};
use shared::entities::rule::{NEARNESS_AT_LEAST, NEARNESS_AT_MOST, NEARNESS_USUAL};
use shared::entities::{Rule, Tag};
use shared::error::ApiError;
use shared::ids::TagId;
use shared::live::AgentChange;
use shared::validate::{Check, rules};

use crate::a11y;
use crate::inbox::agent::rule_recall::LookBack;
use crate::inbox::agent::rule_trial::TryOut;
use crate::stores::rule_desk::Editing;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, Slider, TextField};

#[component]
pub fn RuleEditor(editing: Editing) -> impl IntoView {
    let stores = stores();
    let desk = stores.rule_desk;
    let form = Form::new("rule");
    let title = match editing {
        Editing::New(_) => "New rule",
        Editing::Known(_) => "Edit the rule",
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save(stores, form, editing);
    };
    view! {
        <div class="playground">
            <form class="form rule-form" novalidate=true on:submit=submit>
                <h2>{title}</h2>
                <FormProblem form=form />
                <Field form=form name="name" label="Name" value=desk.name />
                <TextField
                    form=form
                    name="phrases"
                    label="Phrases"
                    hint="One a line, any of them fires the rule. tow* is any word that begins so; a * alone is up to three words between."
                    rows=4
                    value=desk.phrases
                />
                <TextField
                    form=form
                    name="description"
                    label="Or by meaning"
                    hint="Say it the way tenants do, one way a line. What comes near in meaning fires the rule too."
                    rows=3
                    value=desk.description
                />
                <Nearness stores=stores />
                <TextField
                    form=form
                    name="told"
                    label="What the tenant is told"
                    hint="Left empty, they hear that a person from the office was asked."
                    rows=2
                    value=desk.english
                />
                <TextField
                    form=form
                    name="told_spanish"
                    label="The same in Spanish"
                    rows=2
                    value=desk.spanish
                />
                <TagChoice stores=stores />
                <label class="profile-line">
                    <span>"On"</span>
                    <input
                        type="checkbox"
                        role="switch"
                        class="switch"
                        prop:checked=desk.enabled
                        on:change=move |event| desk.enabled.set(event_target_checked(&event))
                    />
                </label>
                <div class="form-line">
                    <Button
                        label="Save rule"
                        kind=ButtonKind::Primary
                        submits=true
                        busy=form.busy
                    />
                    <Button
                        label="Cancel"
                        kind=ButtonKind::Quiet
                        on_press=Callback::new(move |()| {
                            desk.close();
                            a11y::keep_focus("page-title");
                        })
                    />
                </div>
            </form>
            <div class="playground-side rule-side">
                <TryOut />
                <LookBack />
            </div>
        </div>
    }
    .into_any()
}

/// What was typed stays until it is saved.
fn save(stores: Stores, form: Form, editing: Editing) {
    let desk = stores.rule_desk;
    if form.busy.get_untracked() {
        return;
    }
    let mut check = Check::default();
    let terms = rules::rule(&mut check, untrack(|| desk.terms()));
    if let Err(errors) = check.finish() {
        form.refuse_fields(errors);
        return;
    }
    form.begin();
    leptos::task::spawn_local(async move {
        let saved: Result<Rule, ApiError> = match editing {
            Editing::New(id) => stores.call::<AddRule>(&(), &NewRule { id, terms }).await,
            Editing::Known(id) => stores.call::<ChangeRule>(&id, &terms).await,
        };
        match saved {
            Ok(rule) => {
                form.done();
                let done = format!("{} saved", rule.terms.name);
                stores.announcer.say(&done);
                stores.toasts.done(done);
                stores.agent.take(&AgentChange::RuleSaved { rule });
                desk.close();
                a11y::keep_focus("page-title");
            }
            Err(error) => form.refuse(error),
        }
    });
}

/// How near is near enough; of no matter without a description.
#[component]
fn Nearness(stores: Stores) -> impl IntoView {
    let desk = stores.rule_desk;
    let wanted = Memo::new(move |_| desk.description.with(|text| !text.trim().is_empty()));
    let shown = Signal::derive(move || {
        let nearness = desk.nearness.get();
        let usual = (nearness - NEARNESS_USUAL).abs() < 0.005;
        let words = if usual { ", the usual" } else { "" };
        format!("{nearness:.2}{words}")
    });
    move || {
        wanted.get().then(|| {
            view! {
                <Slider
                    id="rule-nearness".to_owned()
                    label="How near it must come"
                    value=desk.nearness
                    from=NEARNESS_AT_LEAST
                    to=NEARNESS_AT_MOST
                    step=0.01
                    shown=shown
                    ends=["Loose", "Strict"]
                />
            }
        })
    }
}

/// Which tags go on when the rule fires.
#[component]
fn TagChoice(stores: Stores) -> impl IntoView {
    let chosen = stores.rule_desk.tags;
    let tags = Memo::new(move |_| {
        let mut tags: Vec<Tag> = stores
            .inbox
            .tags
            .with(|tags| tags.values().cloned().collect());
        tags.sort_by_key(|tag| tag.name.to_lowercase());
        tags
    });
    let toggle = move |tag: TagId| {
        chosen.update(|chosen| match chosen.iter().position(|held| *held == tag) {
            Some(place) => {
                chosen.remove(place);
            }
            None => chosen.push(tag),
        });
    };
    view! {
        <fieldset class="field tag-choice">
            <legend class="field-label">"Tags it puts on"</legend>
            <ul>
                <For each=move || tags.get() key=|tag| (tag.id, tag.name.clone(), tag.color) let:tag>
                    <li>
                        <label class="chip-filter">
                            <input
                                type="checkbox"
                                prop:checked=move || chosen.with(|held| held.contains(&tag.id))
                                on:change=move |_| toggle(tag.id)
                            />
                            <i class="dot" data-color=tag.color.as_str()></i>
                            <span dir="auto">{tag.name}</span>
                        </label>
                    </li>
                </For>
            </ul>
        </fieldset>
    }
    .into_any()
}
