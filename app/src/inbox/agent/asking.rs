//! The question: as whose tenant, after which earlier questions, in which words.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use shared::entities::Permission;
use shared::validate::{self, Check};

use crate::a11y;
use crate::inbox::agent::outcome;
use crate::inbox::place::{AgentTab, Place};
use crate::inbox::property_choice::PropertyChoice;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Form, Glyph, IconButton, TextField};

/// Tried when nothing comes to mind: one that the emergency net catches, one that asks for a person.
const EXAMPLES: [&str; 2] = ["I smell gas in the hallway", "Can I talk to a real person?"];
const QUESTION: &str = "playground-question";

#[component]
pub fn AskingForm() -> impl IntoView {
    let stores = stores();
    let playground = stores.playground;
    let form = Form::new("playground");
    let ask = move || {
        if playground.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        check.field(
            "question",
            validate::message_body(&playground.question.get_untracked()),
        );
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        leptos::task::spawn_local(async move {
            match stores.ask_playground().await {
                Ok(trial) => {
                    form.done();
                    stores.announcer.say(outcome::words(trial.outcome).title);
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ask();
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            ask();
        }
    };
    let asked = move || playground.asked.with(Option::is_some);
    view! {
        <form class="asking" novalidate=true on:submit=submit on:keydown=press>
            <FormProblem form=form />
            <div class="field">
                <label for="playground-property">"The tenant lives in"</label>
                <PropertyChoice
                    id="playground-property".to_owned()
                    label="The tenant lives in"
                    none="Not known"
                    property=playground.property
                />
            </div>
            <Earlier stores=stores form=form />
            <TextField
                form=form
                name="question"
                label="Question"
                rows=3
                value=playground.question
            />
            <Suggestions stores=stores />
            <div class="asking-actions">
                <Button
                    label="Ask"
                    kind=ButtonKind::Primary
                    submits=true
                    busy=playground.busy
                />
                {move || {
                    asked()
                        .then(|| {
                            view! {
                                <Button
                                    label="Ask a follow-up"
                                    on_press=Callback::new(move |()| {
                                        playground.follow_up();
                                        a11y::focus(QUESTION);
                                    })
                                />
                                <KeepAsTest stores=stores />
                                <Button
                                    label="Start over"
                                    kind=ButtonKind::Quiet
                                    on_press=Callback::new(move |()| {
                                        playground.start_over();
                                        a11y::focus(QUESTION);
                                    })
                                />
                            }
                        })
                }}
            </div>
        </form>
    }
    .into_any()
}

/// What was asked becomes a test that expects what came of it.
#[component]
fn KeepAsTest(stores: Stores) -> impl IntoView {
    let keep = Callback::new(move |()| {
        if let Some(asked) = stores.playground.asked.get_untracked() {
            stores.test_desk.keep(asked);
            stores.route.go(Place::Agent(AgentTab::Tests));
            a11y::focus("test-question");
        }
    });
    move || {
        stores.session.may(Permission::Curate).then(|| {
            view! { <Button label="Keep as a test" on_press=keep /> }
        })
    }
}

/// What the tenant asked before; each can be taken out again.
#[component]
fn Earlier(stores: Stores, form: Form) -> impl IntoView {
    let earlier = stores.playground.earlier;
    let line = move |(place, text): (usize, String)| {
        let remove = move |()| {
            earlier.update(|earlier| {
                earlier.remove(place);
            });
            form.touch("earlier");
            a11y::keep_focus(QUESTION);
        };
        view! {
            <li>
                <span dir="auto">{text}</span>
                <IconButton glyph=Glyph::X label="Take this out" tip="end" on_press=remove />
            </li>
        }
    };
    move || {
        let earlier = earlier.get();
        (!earlier.is_empty()).then(|| {
            view! {
                <div class="field" id=form.field_id("earlier") tabindex="-1">
                    <span class="field-label">"Asked before, and answered"</span>
                    <ol class="asking-earlier">
                        {earlier.into_iter().enumerate().map(line).collect_view()}
                    </ol>
                    {move || {
                        form.error("earlier").map(|error| view! { <p class="field-error">{error}</p> })
                    }}
                </div>
            }
        })
    }
}

/// Questions to begin with, while none is typed.
#[component]
fn Suggestions(stores: Stores) -> impl IntoView {
    let playground = stores.playground;
    let blank = Memo::new(move |_| {
        playground.question.with(|text| text.trim().is_empty())
            && playground.asked.with(Option::is_none)
    });
    let offered = move || {
        let quick = stores.inbox.workspace.with(|workspace| {
            let workspace = workspace.as_ref();
            workspace.map(|workspace| workspace.quick_questions.clone())
        });
        let examples = EXAMPLES.map(str::to_owned);
        quick.unwrap_or_default().into_iter().chain(examples)
    };
    let one = move |text: String| {
        let words = text.clone();
        let choose = move |_| {
            playground.question.set(text.clone());
            a11y::focus(QUESTION);
        };
        view! {
            <li>
                <button type="button" class="chip-filter" on:click=choose>
                    <span dir="auto">{words}</span>
                </button>
            </li>
        }
    };
    move || {
        blank.get().then(|| {
            view! {
                <ul class="asking-chips" aria-label="Questions to try">
                    {offered().map(one).collect_view()}
                </ul>
            }
        })
    }
}
