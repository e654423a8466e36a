//! The safety texts: what a tenant reads at once for each kind of danger, the program's own or the
//! workspace's.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::safety_texts::{ChangeSafetyText, SafetyTextChange};
use shared::entities::safety_text::PHONE_PLACEHOLDER;
use shared::entities::{Language, Permission, SafetyText};
use shared::live::AgentChange;
use shared::validate::{Check, rules};

use crate::a11y;
use crate::inbox::agent::fetch::Fetch;
use crate::inbox::settings::OnlyFor;
use crate::inbox::words;
use crate::stores::toasts::Undo;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Dialog, Form, Glyph, Icon, Segment, Segments, TextField};

static LANGUAGES: [Segment; 2] = [Segment::new("English"), Segment::new("Spanish")];

#[component]
pub fn SafetyTab() -> impl IntoView {
    let stores = stores();
    stores.want_safety_texts();
    let language = RwSignal::new(0_usize);
    let texts = Memo::new(move |_| {
        let chosen = Language::ALL[language.get()];
        let texts = stores.agent.safety_texts;
        texts.with(|texts| {
            let here = texts.here().into_iter().flatten();
            let here = here.filter(|text| text.language == chosen);
            here.cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <OnlyFor permission=Permission::Curate />
        <div class="rules-head">
            <p class="card-words">
                "When a tenant tells of danger, they read this at once, whether or not anybody is there."
            </p>
            <Segments
                id="safety-language"
                label="Language"
                segments=&LANGUAGES
                chosen=language
                on_choose=Callback::new(move |place| language.set(place))
            />
        </div>
        <Fetch list=stores.agent.safety_texts label="Loading safety texts">
            <ul class="cards" aria-label="Safety texts">
                <For
                    each=move || texts.get()
                    key=|text| (text.emergency, text.language, text.own.clone())
                    let:text
                >
                    <TextCard stores=stores text=text />
                </For>
            </ul>
        </Fetch>
    }
    .into_any()
}

#[component]
fn TextCard(stores: Stores, text: SafetyText) -> impl IntoView {
    let editing = RwSignal::new(false);
    let name = words::capitalised(words::emergency(text.emergency));
    let own = text.own.is_some();
    let phone = move || {
        stores.inbox.workspace.with(|workspace| {
            let workspace = workspace.as_ref();
            workspace.map(|workspace| workspace.emergency_phone.clone())
        })
    };
    let shown = text.own.clone().unwrap_or_else(|| text.usual.clone());
    let told = move || shown.replace(PHONE_PLACEHOLDER, &phone().unwrap_or_default());
    let (to_reset, to_edit) = (text.clone(), StoredValue::new(text));
    let reset = Callback::new(move |()| {
        let before = to_reset.own.clone();
        let undo = Undo {
            label: "Undo",
            run: Callback::new({
                let text = to_reset.clone();
                move |()| save(stores, text.clone(), before.clone(), None)
            }),
        };
        save(stores, to_reset.clone(), None, Some(undo));
    });
    let title = format!("Safety text: {}", name.to_lowercase());
    view! {
        <li class="card safety-card">
            <Icon glyph=Glyph::Siren large=true />
            <div class="card-main">
                <h2 class="card-title">
                    {name}
                    {own.then(|| view! { <span class="safety-own">"your text"</span> })}
                </h2>
                <p class="safety-words" dir="auto">
                    {told}
                </p>
            </div>
            <div class="card-tools">
                {move || {
                    stores
                        .session
                        .may(Permission::Curate)
                        .then(|| {
                            view! {
                                {own
                                    .then(|| {
                                        view! {
                                            <Button
                                                label="Use the usual text"
                                                kind=ButtonKind::Quiet
                                                on_press=reset
                                            />
                                        }
                                    })}
                                <Button
                                    label="Edit"
                                    on_press=Callback::new(move |()| editing.set(true))
                                />
                            }
                        })
                }}
            </div>
            <Dialog open=editing title=title wide=true>
                <TextForm stores=stores text=to_edit.get_value() open=editing />
            </Dialog>
        </li>
    }
    .into_any()
}

#[component]
fn TextForm(stores: Stores, text: SafetyText, open: RwSignal<bool>) -> impl IntoView {
    let form = Form::new("safety");
    let value = RwSignal::new(text.own.clone().unwrap_or_else(|| text.usual.clone()));
    let usual = StoredValue::new(text.usual.clone());
    let (emergency, language) = (text.emergency, text.language);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let words = usual.with_value(|usual| rules::safety_text(&value.get_untracked(), usual));
        let words = check.field("text", words);
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        let change = SafetyTextChange {
            emergency,
            language,
            text: Some(words),
        };
        leptos::task::spawn_local(async move {
            match stores.call::<ChangeSafetyText>(&(), &change).await {
                Ok(after) => {
                    form.done();
                    show(stores, after);
                    stores.toasts.done("Safety text saved");
                    stores.announcer.say("Safety text saved.");
                    open.try_set(false);
                    a11y::keep_focus("page-title");
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    let calls_911 = Memo::new(move |_| value.with(|text| text.contains("911")));
    view! {
        <form class="form safety-form" novalidate=true on:submit=submit>
            <FormProblem form=form />
            <TextField
                form=form
                name="text"
                label="What the tenant reads"
                hint="{emergency_phone} becomes the office's emergency phone. Say first what to do, then whom to call."
                rows=10
                value=value
            />
            <div aria-live="polite">
                {move || {
                    (!calls_911.get())
                        .then(|| {
                            view! {
                                <p class="safety-warning">
                                    <Icon glyph=Glyph::TriangleAlert />
                                    "This text does not say when to call 911."
                                </p>
                            }
                        })
                }}
            </div>
            <div class="dialog-actions">
                <Button
                    label="Put the usual text in"
                    kind=ButtonKind::Quiet
                    on_press=Callback::new(move |()| {
                        value.set(usual.get_value());
                        form.touch("text");
                    })
                />
                <Button label="Save" kind=ButtonKind::Primary submits=true busy=form.busy />
            </div>
        </form>
    }
    .into_any()
}

/// Puts another text in its place; `None` is the program's own.
fn save(stores: Stores, text: SafetyText, own: Option<String>, undo: Option<Undo>) {
    let change = SafetyTextChange {
        emergency: text.emergency,
        language: text.language,
        text: own,
    };
    leptos::task::spawn_local(async move {
        match stores.call::<ChangeSafetyText>(&(), &change).await {
            Ok(after) => {
                show(stores, after);
                let done = "The usual text holds again";
                match undo {
                    Some(undo) => stores.toasts.done_with_undo(done, undo),
                    None => stores.toasts.done("Your text is back"),
                }
                stores.announcer.say("Safety text changed.");
            }
            Err(error) => stores.toasts.problem(&error.message),
        }
        a11y::keep_focus("page-title");
    });
}

fn show(stores: Stores, after: SafetyText) {
    stores.agent.take(&AgentChange::SafetyTextChanged {
        emergency: after.emergency,
        language: after.language,
        text: after.own,
    });
}
