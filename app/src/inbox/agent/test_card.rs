//! One test: what is asked, what has to come of it, and what came of it in the last run.

use leptos::prelude::*;
use shared::api::agent_tests::JudgedTest;
use shared::entities::agent_test::{Change, Expectation, ExpectedReason, Saw};
use shared::entities::{AgentTest, Permission};

use crate::a11y;
use crate::inbox::agent::outcome;
use crate::inbox::agent::tests::delete_test;
use crate::inbox::details::percent;
use crate::inbox::place::{AgentTab, Place};
use crate::inbox::words;
use crate::stores::Stores;
use crate::ui::{Glyph, Icon, IconButton};

#[component]
pub fn TestCard(stores: Stores, test: AgentTest, judged: Option<JudgedTest>) -> impl IntoView {
    let may = Signal::derive(move || stores.session.may(Permission::Curate));
    let (glyph, tone, verdict) = match &judged {
        None => (Glyph::Hourglass, "plain", "Not run yet"),
        Some(judged) => match judged.change {
            Change::Broken => (Glyph::X, "danger", "Broke since the run before"),
            Change::StillBroken => (Glyph::X, "danger", "Still fails"),
            Change::NewBroken => (Glyph::X, "danger", "Fails"),
            Change::Mended => (Glyph::Check, "good", "Mended"),
            Change::Fine => (Glyph::Check, "good", "Passes"),
        },
    };
    let expects = expected(&test.terms.expect);
    let property = test.terms.property;
    let home = move || {
        stores.inbox.properties.with(|known| {
            let property = property.and_then(|id| known.get(&id));
            property.map(|property| format!("{} · ", property.name))
        })
    };
    let follows = match test.terms.earlier.len() {
        0 => None,
        count => Some(format!("After {} · ", words::counted(count, "message"))),
    };
    // What a passing test saw is what it expects; only the surprise needs words.
    let surprise = judged
        .filter(|judged| !judged.result.passed)
        .map(|judged| saw(&judged.result.saw));
    let question = test.terms.question.clone();
    let (to_try, to_edit, to_delete) = (test.clone(), test.clone(), test);
    view! {
        <li class="card test-card" data-tone=tone>
            <span class="test-sign" title=verdict>
                <Icon glyph=glyph />
                <span class="sr-only">{verdict}</span>
            </span>
            <div class="card-main">
                <h2 class="card-title" dir="auto">
                    {question}
                </h2>
                <p class="card-words" dir="auto">
                    {home}
                    {follows}
                    {expects}
                </p>
                {surprise
                    .map(|surprise| {
                        view! {
                            <p class="test-surprise" dir="auto">
                                {surprise}
                            </p>
                        }
                    })}
            </div>
            <div class="card-tools">
                <IconButton
                    glyph=Glyph::FlaskConical
                    label="Try it in the playground"
                    tip="end"
                    on_press=move |()| try_it(stores, &to_try)
                />
                {move || {
                    let (to_edit, to_delete) = (to_edit.clone(), to_delete.clone());
                    may.get()
                        .then(|| {
                            view! {
                                <IconButton
                                    glyph=Glyph::Pencil
                                    label="Edit"
                                    tip="end"
                                    on_press=move |()| {
                                        stores.test_desk.edit(to_edit.clone());
                                        a11y::focus("test-question");
                                    }
                                />
                                <IconButton
                                    glyph=Glyph::Trash2
                                    label="Delete"
                                    tip="end"
                                    on_press=move |()| delete_test(stores, to_delete.clone())
                                />
                            }
                        })
                }}
            </div>
        </li>
    }
    .into_any()
}

fn try_it(stores: Stores, test: &AgentTest) {
    stores.playground.lay_out(
        test.terms.question.clone(),
        test.terms.property,
        test.terms.earlier.clone(),
    );
    stores.route.go(Place::Agent(AgentTab::Playground));
    a11y::focus("playground-question");
}

/// `Must be answered from “Elm House Lease”`.
fn expected(expect: &Expectation) -> String {
    match expect {
        Expectation::Document { title, .. } => format!("Must be answered from “{title}”"),
        Expectation::Fact { text } => format!("The answer must say “{text}”"),
        Expectation::NoAnswer => "Must not be answered".to_owned(),
        Expectation::Escalation { why } => match why {
            ExpectedReason::Any => "Must bring a person".to_owned(),
            ExpectedReason::Rule { name, .. } => format!("Must bring a person: {name}"),
            other => format!("Must bring a person: {}", reason(other)),
        },
    }
}

/// A reason in a few words, as the choice of reasons and the cards name it.
pub fn reason(why: &ExpectedReason) -> String {
    match why {
        ExpectedReason::Any => "for whatever reason".to_owned(),
        ExpectedReason::Emergency { emergency } => {
            format!("emergency, {}", words::emergency(*emergency))
        }
        ExpectedReason::AskedForPerson => "asked for one".to_owned(),
        ExpectedReason::SensitiveTopic => "a sensitive topic".to_owned(),
        ExpectedReason::Rule { name, .. } => format!("rule “{name}”"),
    }
}

/// What the agent did instead: `Answered from the documents: “…”, from Elm House Lease, 91 % sure`.
fn saw(saw: &Saw) -> String {
    let mut parts = vec![outcome::words(saw.outcome).title.to_owned()];
    if let Some(trigger) = saw.trigger {
        parts.push(words::reason_of(
            trigger,
            saw.rule.as_deref().unwrap_or_default(),
        ));
    }
    if !saw.quoted.is_empty() {
        parts.push(format!("from {}", saw.quoted.join(", ")));
    }
    if let Some(probability) = saw.probability {
        parts.push(format!("{} % sure", percent(probability)));
    }
    let parts = parts.join(" · ");
    if saw.told.is_empty() {
        parts
    } else {
        format!("{parts}: “{}”", saw.told)
    }
}

#[cfg(test)]
mod tests {
    use shared::api::playground::Outcome;
    use shared::entities::Trigger;

    use super::*;

    #[test]
    fn a_surprise_says_what_came_instead() {
        let mut seen = Saw {
            outcome: Outcome::Answered,
            told: "The fee is $75.".into(),
            quoted: vec!["Lease".into()],
            trigger: None,
            rule: None,
            probability: Some(0.91),
        };
        assert_eq!(
            saw(&seen),
            "Answered from the documents · from Lease · 91 % sure: “The fee is $75.”"
        );
        seen = Saw {
            outcome: Outcome::PersonAsked,
            told: String::new(),
            quoted: vec![],
            trigger: Some(Trigger::LowSupport),
            probability: None,
            ..seen
        };
        assert_eq!(saw(&seen), "A human is asked · Not in the documents");
    }
}
