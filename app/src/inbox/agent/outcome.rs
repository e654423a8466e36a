//! What came of a question: the outcome in a line, the words as the tenant would read them, the rule
//! that fired, the draft that staff would find, and the tags.

use leptos::prelude::*;
use shared::api::playground::{FittingTag, Outcome, Trial};

use crate::inbox::bubble::body_view;
use crate::inbox::citation::Sources;
use crate::inbox::details::percent;
use crate::inbox::reasons::{RuleFired, tone_of};
use crate::stores::playground::Asked;
use crate::stores::{Stores, stores};
use crate::ui::{Glyph, Icon, TagChip};

/// An outcome in words; `tone` names its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeWords {
    pub title: &'static str,
    pub sentence: &'static str,
    pub tone: &'static str,
    pub glyph: Glyph,
}

pub fn words(outcome: Outcome) -> OutcomeWords {
    let (title, sentence, tone, glyph) = match outcome {
        Outcome::Answered => (
            "Answered from the documents",
            "The tenant reads this at once. The agent keeps the conversation.",
            "agent",
            Glyph::Bot,
        ),
        Outcome::Greeted => (
            "Small talk",
            "No search is made for a greeting or thanks.",
            "agent",
            Glyph::Bot,
        ),
        Outcome::Drafted => (
            "A human is asked, with a draft",
            "Staff find the draft beside the conversation and decide whether to send it.",
            "waiting",
            Glyph::Hand,
        ),
        Outcome::PersonAsked => (
            "A human is asked",
            "The conversation waits for staff.",
            "waiting",
            Glyph::Hand,
        ),
        Outcome::SafetyText => (
            "Emergency: the safety text",
            "The tenant reads this at once, staff are alerted, and the conversation comes first.",
            "danger",
            Glyph::Siren,
        ),
        Outcome::Nothing => (
            "Nothing to answer",
            "The agent stays silent.",
            "plain",
            Glyph::MessageSquare,
        ),
    };
    OutcomeWords {
        title,
        sentence,
        tone,
        glyph,
    }
}

#[component]
pub fn Told(asked: Asked) -> impl IntoView {
    let stores = stores();
    let Asked {
        id,
        question,
        trial,
    } = asked;
    let Trial {
        outcome,
        told,
        citations,
        escalation,
        searched: _,
        tags,
        took_ms,
    } = trial;
    let outcome = words(outcome);
    let safety = outcome.tone == "danger";
    let answer = (!told.is_empty()).then(|| {
        let body = body_view(id, &told, citations.len());
        view! {
            <article class="bubble-line" data-kind="agent" data-opens="true">
                <div class="bubble">
                    <p class="bubble-head">
                        <Icon glyph=Glyph::Bot />
                        <span class="bubble-name">"Agent"</span>
                        {safety.then(|| view! { <span class="bubble-safety">"safety text"</span> })}
                    </p>
                    {body}
                    {(!citations.is_empty())
                        .then(|| view! { <Sources message=id citations=citations /> })}
                </div>
            </article>
        }
    });
    let draft = escalation
        .as_ref()
        .and_then(|escalation| escalation.draft.clone());
    view! {
        <div class="trial">
            <div class="trial-outcome" data-tone=outcome.tone>
                <Icon glyph=outcome.glyph large=true />
                <div>
                    <h2>{outcome.title}</h2>
                    <p>{outcome.sentence}</p>
                </div>
                <span class="trial-time" title="Time the agent took">
                    {took(took_ms)}
                </span>
            </div>
            <div class="trial-thread">
                <article class="bubble-line" data-kind="tenant" data-opens="true">
                    <div class="bubble">
                        <p class="bubble-body" dir="auto">
                            {question.question}
                        </p>
                    </div>
                </article>
                {answer}
            </div>
            {escalation
                .map(|escalation| {
                    let tone = tone_of(&escalation);
                    view! {
                        <div class="reason" data-tone=tone>
                            <RuleFired escalation=escalation />
                        </div>
                    }
                })}
            {draft
                .map(|draft| {
                    view! {
                        <div class="trial-part">
                            <h3>"Draft for staff"</h3>
                            <p class="trial-draft" dir="auto">
                                {draft}
                            </p>
                        </div>
                    }
                })} <Tags stores=stores tags=tags />
        </div>
    }
    .into_any()
}

/// `64 ms`, `1.4 s`.
fn took(ms: u64) -> String {
    match ms {
        ms if ms < 1_000 => format!("{ms} ms"),
        ms => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
    }
}

/// The tags the agent would put on, with how sure it is and the words that led there.
#[component]
fn Tags(stores: Stores, tags: Vec<FittingTag>) -> impl IntoView {
    let row = move |fitting: FittingTag| {
        let tag = stores
            .inbox
            .tags
            .with_untracked(|tags| tags.get(&fitting.tag).cloned());
        tag.map(|tag| {
            view! {
                <li>
                    <TagChip name=tag.name color=tag.color />
                    <span class="trial-sure">{format!("{} %", percent(fitting.confidence))}</span>
                    <span class="trial-words" dir="auto">
                        {format!("“{}”", fitting.evidence)}
                    </span>
                </li>
            }
        })
    };
    let none = tags.is_empty();
    view! {
        <div class="trial-part">
            <h3>"Tags"</h3>
            {none.then(|| view! { <p class="card-words">"No tag fits."</p> })}
            <ul class="trial-tags">{tags.into_iter().map(row).collect_view()}</ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::took;

    #[test]
    fn a_time_is_short() {
        assert_eq!(took(64), "64 ms");
        assert_eq!(took(1_436), "1.4 s");
    }
}
