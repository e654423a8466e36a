//! Why the agent answered so, or did not: the rule that asked for a human with the words that fired
//! it, what it would have said, and the sources of its last answer with their scores.

use leptos::prelude::*;
use shared::api::conversations::{JudgeEscalation, Judgement};
use shared::entities::message::TraceSource;
use shared::entities::{Author, Conversation, Escalation, Severity, Trace, Verdict};
use shared::live::EventKind;

use crate::inbox::details::percent;
use crate::inbox::words;
use crate::stores::{Stores, stores};
use crate::ui::{Button, Meter};

#[component]
pub fn Reasons(stores: Stores, conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let escalation = Memo::new(move |_| {
        conversation.with(|held| held.as_ref().and_then(|held| held.escalation.clone()))
    });
    let trace = Memo::new(move |_| last_trace(stores));
    let nothing = move || {
        escalation.with(Option::is_none)
            && trace.with(|trace| trace.as_ref().is_none_or(|trace| trace.sources.is_empty()))
    };
    view! {
        <section class="details-part">
            <h2 class="details-title">"Why the agent answered so"</h2>
            {move || escalation.get().map(|escalation| view! { <Rule escalation=escalation /> })}
            {move || trace.get().map(|trace| view! { <Answer trace=trace /> })}
            {move || {
                nothing()
                    .then(|| {
                        view! {
                            <p class="details-none">
                                "The agent has not answered from documents here."
                            </p>
                        }
                    })
            }}
        </section>
    }
}

/// How the agent came to its latest message.
fn last_trace(stores: Stores) -> Option<Trace> {
    stores.thread.with_events(|events| {
        events.iter().rev().find_map(|event| match &event.kind {
            EventKind::MessagePosted { message } if message.author == Author::Agent => {
                message.trace.clone()
            }
            _ => None,
        })
    })
}

#[component]
fn Rule(escalation: Escalation) -> impl IntoView {
    let stores = stores();
    let compose: crate::inbox::composer::Compose = expect_context();
    let draft = escalation.draft.clone().map(|draft| {
        let words = draft.clone();
        let insert = Callback::new(move |()| {
            compose.insert(stores, &draft);
        });
        view! {
            <div class="reason-draft">
                <p class="reason-label">"It would have said"</p>
                <p dir="auto">{words}</p>
                <Button label="Use as reply" on_press=insert />
            </div>
        }
    });
    let tone = tone_of(&escalation);
    let verdict = escalation.verdict;
    view! {
        <div class="reason" data-tone=tone>
            <RuleFired escalation=escalation />
            {draft}
            <Judging verdict=verdict />
        </div>
    }
    .into_any()
}

/// Whether it was right to ask: said with one press, and changed with another.
#[component]
fn Judging(verdict: Option<Verdict>) -> impl IntoView {
    let stores = stores();
    let judge = move |verdict: Verdict| {
        let open = stores.thread.conversation;
        let Some(id) = open.with_untracked(|it| it.as_ref().map(|it| it.id)) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let judgement = Judgement { verdict };
            match stores.call::<JudgeEscalation>(&id, &judgement).await {
                Ok(_) => stores.announcer.say("Noted."),
                Err(error) => stores.toasts.problem(&error.message),
            }
        });
    };
    let choice = move |of: Verdict, words: &'static str| {
        view! {
            <button
                type="button"
                class="chip-filter"
                aria-pressed=(verdict == Some(of)).to_string()
                on:click=move |_| judge(of)
            >
                <span>{words}</span>
            </button>
        }
    };
    view! {
        <div class="reason-judging" role="group" aria-label="Was it right to ask for a human?">
            {choice(Verdict::Right, "Right to ask")}
            {choice(Verdict::FalseAlarm, "False alarm")}
        </div>
    }
}

/// Red for danger, amber for all else that asks for a human.
pub fn tone_of(escalation: &Escalation) -> &'static str {
    match escalation.severity {
        Severity::Emergency => "danger",
        Severity::Normal => "waiting",
    }
}

/// The rule that fired, the words that fired it, and the scores of that moment.
#[component]
pub fn RuleFired(escalation: Escalation) -> impl IntoView {
    let evidence = escalation
        .evidence
        .iter()
        .map(|words| view! { <mark dir="auto">{words.clone()}</mark> " " })
        .collect_view();
    let scores = escalation.scores.map(|scores| {
        format!(
            "Answerable {} % · words covered {} % · similarity {:.2}",
            percent(scores.answerable),
            percent(scores.coverage),
            scores.cosine
        )
    });
    view! {
        <p class="reason-title">{words::reason(&escalation)}</p>
        <p class="reason-words">{words::reason_sentence(&escalation)}</p>
        <p class="reason-evidence">{evidence}</p>
        {scores.map(|scores| view! { <p class="reason-figures">{scores}</p> })}
        <p class="reason-figures">"Rule " <code>{escalation.rule.clone()}</code></p>
    }
    .into_any()
}

#[component]
fn Answer(mut trace: Trace) -> impl IntoView {
    let how = match trace.composer.as_str() {
        "extractive" => "Quoted from the documents",
        Trace::WRITTEN => "Worded by a language model, each sentence checked against its passage",
        "smalltalk" => "A greeting or thanks: no search was made",
        "safety_text" => "The fixed safety text of this emergency",
        "handoff" => "Told the tenant that a person was asked",
        _ => "Written from the documents",
    };
    let sure = trace.scores.map(|scores| {
        format!(
            " · {} % sure that the passages answer",
            percent(scores.answerable)
        )
    });
    // The best source stands first and is the measure of the others.
    trace.sources.sort_by(|a, b| b.fused.total_cmp(&a.fused));
    let best = trace.sources.first().map_or(0.0, |source| source.fused);
    let best = best.max(f32::EPSILON);
    view! {
        <p class="reason-how">{how} {sure}</p>
        {trace.model.and_then(|part| part.refused).map(|code| view! {
            <p class="reason-figures">
                "The language model's words were not used: " <code>{code}</code>
            </p>
        })}
        <ul class="reason-sources">
            {trace
                .sources
                .into_iter()
                .map(|source| view! { <Source source=source best=best /> })
                .collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Source(source: TraceSource, best: f32) -> impl IntoView {
    let share = (source.fused / best).clamp(0.0, 1.0);
    view! {
        <li class="reason-source">
            <p class="reason-title" dir="auto">{source.title}</p>
            <p class="reason-words" dir="auto">{source.section.replace(" > ", " › ")}</p>
            <Meter value=share />
            <p class="reason-figures">
                {format!("similarity {:.2} · words {:.1}", source.cosine, source.bm25)}
            </p>
        </li>
    }
    .into_any()
}
