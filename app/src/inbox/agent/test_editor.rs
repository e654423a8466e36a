//! Writing a test: the question, as whose tenant, and what has to come of it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::agent_tests::{AddAgentTest, ChangeAgentTest, NewAgentTest};
use shared::entities::agent_test::ExpectedReason;
use shared::entities::{AgentTest, EmergencyKind};
use shared::error::{ApiError, FieldError};
use shared::ids::DocumentId;
use shared::live::AgentChange;
use shared::validate::{Check, agent_tests};

use crate::a11y;
use crate::inbox::agent::test_card::reason;
use crate::inbox::agent::tests::AFTERWARDS;
use crate::inbox::property_choice::PropertyChoice;
use crate::inbox::words;
use crate::stores::test_desk::{Expected, Testing};
use crate::stores::{Stores, stores};
use crate::ui::field::FieldFrame;
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, Select, TextField};

const EXPECTED: [(Expected, &str); 4] = [
    (Expected::Document, "An answer from a document"),
    (Expected::Fact, "An answer that says"),
    (Expected::Person, "A person is asked"),
    (Expected::NoAnswer, "No answer from the documents"),
];

#[component]
pub fn TestEditor(editing: Testing) -> impl IntoView {
    let stores = stores();
    let desk = stores.test_desk;
    let form = Form::new("test");
    let title = match editing {
        Testing::New(_) => "New test",
        Testing::Known(_) => "Edit the test",
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save(stores, form, editing);
    };
    let expected = Signal::derive(move || {
        let now = desk.expected.get();
        let at = EXPECTED.iter().position(|(expected, _)| *expected == now);
        at.unwrap_or(0)
    });
    let options = EXPECTED.map(|(_, words)| words.to_owned()).to_vec();
    view! {
        <form class="form test-form" novalidate=true on:submit=submit>
            <h2>{title}</h2>
            <FormProblem form=form />
            <div class="field">
                <label for="test-property">"The tenant lives in"</label>
                <PropertyChoice
                    id="test-property".to_owned()
                    label="The tenant lives in"
                    none="Not known"
                    property=desk.property
                />
            </div>
            <Earlier stores=stores />
            <TextField form=form name="question" label="Question" rows=3 value=desk.question />
            <div class="field">
                <label for="test-expected">"What has to come of it"</label>
                <Select
                    label="What has to come of it"
                    options=Signal::stored(options)
                    chosen=expected
                    on_choose=Callback::new(move |place: usize| {
                        if let Some((expected, _)) = EXPECTED.get(place) {
                            desk.expected.set(*expected);
                        }
                    })
                    id="test-expected".to_owned()
                />
            </div>
            {move || match desk.expected.get() {
                Expected::Document => {
                    view! { <DocumentChoice stores=stores form=form /> }.into_any()
                }
                Expected::Fact => {
                    view! {
                        <Field
                            form=form
                            name="fact"
                            label="Words the answer must have"
                            hint="As they stand in the document: $75, 5 pm, 80 pounds."
                            value=desk.fact
                        />
                    }
                        .into_any()
                }
                Expected::Person => view! { <ReasonChoice stores=stores /> }.into_any(),
                Expected::NoAnswer => ().into_any(),
            }}
            <div class="form-line">
                <Button
                    label="Save test"
                    kind=ButtonKind::Primary
                    submits=true
                    busy=form.busy
                />
                <Button
                    label="Cancel"
                    kind=ButtonKind::Quiet
                    on_press=Callback::new(move |()| {
                        desk.close();
                        a11y::keep_focus(AFTERWARDS);
                    })
                />
            </div>
        </form>
    }
    .into_any()
}

/// What was typed stays until it is saved.
fn save(stores: Stores, form: Form, editing: Testing) {
    let desk = stores.test_desk;
    if form.busy.get_untracked() {
        return;
    }
    let Some(terms) = desk.terms() else {
        form.refuse_fields(vec![FieldError {
            field: "document".into(),
            message: "Choose the document that the answer must quote.".into(),
        }]);
        return;
    };
    let mut check = Check::default();
    let terms = agent_tests::test(&mut check, terms);
    if let Err(errors) = check.finish() {
        form.refuse_fields(errors);
        return;
    }
    form.begin();
    leptos::task::spawn_local(async move {
        let saved: Result<AgentTest, ApiError> = match editing {
            Testing::New(id) => {
                let new = NewAgentTest { id, terms };
                stores.call::<AddAgentTest>(&(), &new).await
            }
            Testing::Known(id) => stores.call::<ChangeAgentTest>(&id, &terms).await,
        };
        match saved {
            Ok(test) => {
                form.done();
                stores.announcer.say("Test saved");
                stores.toasts.done("Test saved".to_owned());
                stores.agent.take(&AgentChange::TestSaved { test });
                desk.close();
                a11y::keep_focus(AFTERWARDS);
            }
            Err(error) => form.refuse(error),
        }
    });
}

/// What the tenant asked before, as the playground kept it.
#[component]
fn Earlier(stores: Stores) -> impl IntoView {
    let earlier = stores.test_desk.earlier;
    move || {
        let earlier = earlier.get();
        (!earlier.is_empty()).then(|| {
            view! {
                <div class="field">
                    <span class="field-label">"Asked before, and answered"</span>
                    <ol class="asking-earlier">
                        {earlier
                            .into_iter()
                            .map(|text| view! { <li><span dir="auto">{text}</span></li> })
                            .collect_view()}
                    </ol>
                </div>
            }
        })
    }
}

#[component]
fn DocumentChoice(stores: Stores, form: Form) -> impl IntoView {
    let chosen = stores.test_desk.document;
    let documents = Memo::new(move |_| {
        let known = stores.inbox.documents.get();
        let mut documents: Vec<(DocumentId, String)> = known
            .into_values()
            .map(|document| (document.id, document.title))
            .collect();
        // The document of a test may be gone; its title still stands for a new upload.
        if let Some(held) = chosen.get()
            && documents.iter().all(|(id, _)| *id != held.0)
        {
            documents.push(held);
        }
        documents.sort_by_key(|(_, title)| title.to_lowercase());
        documents
    });
    let options = Signal::derive(move || {
        let titles = documents.get().into_iter().map(|(_, title)| title);
        ["Choose a document".to_owned()]
            .into_iter()
            .chain(titles)
            .collect::<Vec<_>>()
    });
    let place = Signal::derive(move || {
        let held = chosen.get().map(|(id, _)| id);
        let at = documents.with(|all| all.iter().position(|(id, _)| Some(*id) == held));
        at.map_or(0, |at| at + 1)
    });
    let choose = Callback::new(move |place: usize| {
        form.touch("document");
        chosen.set(documents.with_untracked(|all| all.get(place.checked_sub(1)?).cloned()));
    });
    view! {
        <FieldFrame form=form name="document" label="Document">
            <Select
                label="Document"
                options=options
                chosen=place
                on_choose=choose
                id=form.field_id("document")
            />
        </FieldFrame>
    }
    .into_any()
}

#[component]
fn ReasonChoice(stores: Stores) -> impl IntoView {
    let chosen = stores.test_desk.why;
    let reasons = Memo::new(move |_| {
        let rules = stores.agent.rules.with(|rules| {
            let rules = rules.here().into_iter().flatten();
            let rules = rules.map(|rule| ExpectedReason::Rule {
                rule: rule.id,
                name: rule.terms.name.clone(),
            });
            rules.collect::<Vec<_>>()
        });
        let mut reasons = vec![
            ExpectedReason::Any,
            ExpectedReason::AskedForPerson,
            ExpectedReason::SensitiveTopic,
        ];
        reasons.extend(EmergencyKind::ALL.map(|emergency| ExpectedReason::Emergency { emergency }));
        reasons.extend(rules);
        // The rule of a test may be gone or renamed.
        let held = chosen.get();
        if !reasons.contains(&held) {
            reasons.push(held);
        }
        reasons
    });
    let options = Signal::derive(move || {
        let named = |why: &ExpectedReason| words::capitalised(&reason(why));
        reasons.with(|reasons| reasons.iter().map(named).collect::<Vec<_>>())
    });
    let place = Signal::derive(move || {
        let held = chosen.get();
        let at = reasons.with(|reasons| reasons.iter().position(|why| *why == held));
        at.unwrap_or(0)
    });
    let choose = Callback::new(move |place: usize| {
        if let Some(why) = reasons.with_untracked(|reasons| reasons.get(place).cloned()) {
            chosen.set(why);
        }
    });
    view! {
        <div class="field">
            <label for="test-why">"Why a person is asked"</label>
            <Select
                label="Why a person is asked"
                options=options
                chosen=place
                on_choose=choose
                id="test-why".to_owned()
            />
        </div>
    }
    .into_any()
}
