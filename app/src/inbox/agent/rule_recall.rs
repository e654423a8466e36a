//! A rule tried on what tenants wrote in the last 30 days: on how many it would have fired, and which.

use leptos::prelude::*;
use shared::api::rules::{Recall, RecallRule, RecalledMessage};
use shared::validate::{Check, rules};

use crate::inbox::agent::found::MarkedText;
use crate::inbox::place::{Place, Spot};
use crate::inbox::times;
use crate::inbox::views::View;
use crate::inbox::words::counted;
use crate::stores::{Stores, stores};
use crate::ui::{Button, Glyph, Icon};

#[component]
pub fn LookBack() -> impl IntoView {
    let stores = stores();
    let desk = stores.rule_desk;
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let look = Callback::new(move |()| look_back(stores, busy, problem));
    // What was found stands there until it is asked anew, and says that it is of an earlier wording.
    let stale = Memo::new(move |_| {
        let terms = desk.terms();
        desk.recall.with(|recall| {
            let asked = recall.as_ref().map(|(asked, _)| asked);
            asked.is_some_and(|asked| {
                asked.phrases != terms.phrases
                    || asked.description != terms.description
                    || asked.nearness.to_bits() != terms.nearness.to_bits()
            })
        })
    });
    view! {
        <section class="look-back" aria-label="The last 30 days">
            <div class="look-back-head">
                <h3>"The last 30 days"</h3>
                <Button label="Look back" glyph=Glyph::Clock busy=busy on_press=look />
            </div>
            <div role="alert">
                {move || problem.get().map(|problem| view! { <p class="field-error">{problem}</p> })}
            </div>
            <div aria-live="polite">
                {move || {
                    desk.recall
                        .get()
                        .map(|(_, recall)| view! { <Found recall=recall stale=stale /> })
                }}
            </div>
        </section>
    }
    .into_any()
}

fn look_back(stores: Stores, busy: RwSignal<bool>, problem: RwSignal<Option<String>>) {
    let desk = stores.rule_desk;
    let written = untrack(|| desk.terms());
    let mut terms = written.clone();
    if terms.name.trim().is_empty() {
        terms.name = "New".into();
    }
    let mut check = Check::default();
    let terms = rules::rule(&mut check, terms);
    if let Err(errors) = check.finish() {
        problem.set(errors.into_iter().next().map(|error| error.message));
        return;
    }
    problem.set(None);
    busy.set(true);
    leptos::task::spawn_local(async move {
        match stores.call::<RecallRule>(&(), &terms).await {
            Ok(recall) => {
                stores.announcer.say(&sentence(&recall));
                desk.recall.set(Some((written, recall)));
            }
            Err(error) => {
                problem.try_set(Some(error.message));
            }
        }
        busy.try_set(false);
    });
}

#[component]
fn Found(recall: Recall, stale: Memo<bool>) -> impl IntoView {
    let Recall {
        looked_at,
        of,
        compared,
        fired,
        outranked,
        messages,
    } = recall.clone();
    let mut notes: Vec<String> = Vec::new();
    if outranked > 0 {
        notes.push(format!(
            "{} more, where an emergency or a sensitive topic came first.",
            counted(whole(outranked), "message")
        ));
    }
    if looked_at < of {
        notes.push(format!("The latest {looked_at} of {of} were looked at."));
    }
    if compared > 0 && compared < looked_at {
        notes.push(format!(
            "The latest {compared} were compared by meaning; look back again to go on."
        ));
    }
    if whole(fired) > messages.len() {
        notes.push(format!("The latest {} are shown.", messages.len()));
    }
    view! {
        <div class="recall" data-stale=move || stale.get().then_some("true")>
            <p class="recall-count">{sentence(&recall)}</p>
            {move || {
                stale
                    .get()
                    .then(|| {
                        view! {
                            <p class="card-words">
                                "You changed the rule since. Look back again to see what it does now."
                            </p>
                        }
                    })
            }}
            {notes
                .into_iter()
                .map(|note| view! { <p class="card-words">{note}</p> })
                .collect_view()}
            <ol class="tried" aria-label="Messages it would have fired on">
                {messages.into_iter().map(|message| view! { <Recalled message=message /> }).collect_view()}
            </ol>
        </div>
    }
    .into_any()
}

/// `Would have fired on 3 of 212 messages.`
fn sentence(recall: &Recall) -> String {
    let of = counted(whole(recall.looked_at), "message");
    match recall.fired {
        0 => format!("Would have fired on none of {of}."),
        fired => format!("Would have fired on {fired} of {of}."),
    }
}

fn whole(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[component]
fn Recalled(message: RecalledMessage) -> impl IntoView {
    let place = Place::Inbox(Spot {
        conversation: Some(message.conversation),
        ..Spot::of(View::AllOpen)
    });
    let near = message
        .nearness
        .map(|nearness| format!(" · nearness {nearness:.2}"));
    view! {
        <li class="tried-one">
            <p class="tried-verdict">
                <span>{times::when(message.at)} {near}</span>
                <a class="button-link tried-near" href=place.url()>
                    "Open"
                    <Icon glyph=Glyph::ChevronRight />
                </a>
            </p>
            <MarkedText pieces=message.text />
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_back_is_one_sentence() {
        let mut recall = Recall {
            looked_at: 212,
            ..Recall::default()
        };
        assert_eq!(
            sentence(&recall),
            "Would have fired on none of 212 messages."
        );
        recall.fired = 3;
        assert_eq!(sentence(&recall), "Would have fired on 3 of 212 messages.");
    }
}
