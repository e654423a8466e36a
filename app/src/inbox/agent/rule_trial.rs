//! A rule tried on messages that somebody types: which would fire it, and on which words. Judged anew
//! a moment after each change, by the code that judges tenants.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::api::rules::{RuleTrial, SAMPLES_AT_MOST, TriedSample, TryRule};
use shared::entities::{RuleTerms, Trigger};
use shared::validate::{Check, rules};

use crate::inbox::agent::found::MarkedText;
use crate::inbox::settings::workspace::lines;
use crate::inbox::words;
use crate::stores::{Stores, stores};
use crate::ui::{Form, Glyph, Icon, TextField};

/// After the last key.
const PAUSE: Duration = Duration::from_millis(450);

#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Nothing,
    /// Why there is nothing to show, in a sentence.
    Hint(String),
    Tried(Vec<TriedSample>),
}

#[component]
pub fn TryOut() -> impl IntoView {
    let stores = stores();
    let desk = stores.rule_desk;
    let form = Form::new("try");
    let shown = RwSignal::new(Shown::Nothing);
    let nearness = Signal::derive(move || desk.nearness.get());
    try_after_each_change(stores, shown);
    view! {
        <section class="try-out" aria-label="Try it">
            <TextField
                form=form
                name="samples"
                label="Try it on messages"
                hint="One a line, as a tenant might write. Nothing is sent."
                rows=4
                value=desk.samples
            />
            <div aria-live="polite">
                {move || match shown.get() {
                    Shown::Nothing => ().into_any(),
                    Shown::Hint(hint) => view! { <p class="card-words">{hint}</p> }.into_any(),
                    Shown::Tried(tried) => {
                        view! {
                            <ol class="tried" aria-label="What the rule makes of them">
                                {tried
                                    .into_iter()
                                    .map(|sample| view! { <Tried sample=sample needed=nearness /> })
                                    .collect_view()}
                            </ol>
                        }
                            .into_any()
                    }
                }}
            </div>
        </section>
    }
    .into_any()
}

fn try_after_each_change(stores: Stores, shown: RwSignal<Shown>) {
    let desk = stores.rule_desk;
    let waiting: StoredValue<Option<TimeoutHandle>, LocalStorage> = StoredValue::new_local(None);
    let asked = StoredValue::new(0_u32);
    let stop = move || {
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    };
    Effect::new(move |_| {
        let (terms, samples) = (desk.terms(), desk.samples.with(|text| lines(text)));
        stop();
        asked.update_value(|asked| *asked = asked.wrapping_add(1));
        let trial = match trial_of(terms, samples) {
            Ok(Some(trial)) => trial,
            Ok(None) => return shown.set(Shown::Nothing),
            Err(hint) => return shown.set(Shown::Hint(hint)),
        };
        let number = asked.get_value();
        let ask = move || {
            leptos::task::spawn_local(async move {
                let answer = stores.call::<TryRule>(&(), &trial).await;
                // Somebody typed on meanwhile: that answer is on its way.
                if asked.try_get_value() != Some(number) {
                    return;
                }
                shown.try_set(match answer {
                    Ok(tried) => Shown::Tried(tried),
                    Err(error) => Shown::Hint(error.message),
                });
            });
        };
        waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
    on_cleanup(stop);
}

/// What can be tried of what is written; `None` while there is nothing to try it on. `Err` is what is
/// wrong, in a sentence.
fn trial_of(mut terms: RuleTerms, samples: Vec<String>) -> Result<Option<RuleTrial>, String> {
    if samples.is_empty() {
        return Ok(None);
    }
    if terms.name.trim().is_empty() {
        // It is not saved yet; a name can wait.
        terms.name = "New".into();
    }
    let mut check = Check::default();
    let terms = rules::rule(&mut check, terms);
    if let Err(errors) = check.finish() {
        return Err(errors
            .into_iter()
            .next()
            .map(|error| error.message)
            .unwrap_or_default());
    }
    if samples.len() > SAMPLES_AT_MOST {
        return Err(format!("Try at most {SAMPLES_AT_MOST} messages at once."));
    }
    Ok(Some(RuleTrial { terms, samples }))
}

#[component]
fn Tried(
    sample: TriedSample,
    /// How near a message must come.
    needed: Signal<f32>,
) -> impl IntoView {
    let (glyph, verdict, tone) = match (sample.fires, sample.before) {
        (true, Some(Trigger::Emergency { emergency })) => (
            Glyph::Siren,
            format!("Emergency first: {}", words::emergency(emergency)),
            "danger",
        ),
        (true, Some(_)) => (
            Glyph::Hand,
            "A sensitive topic comes first".to_owned(),
            "plain",
        ),
        (true, None) => (Glyph::Check, "Fires".to_owned(), "waiting"),
        (false, _) => (Glyph::X, "Does not fire".to_owned(), "plain"),
    };
    let near = sample
        .nearness
        .map(|nearness| move || format!("nearness {nearness:.2}, needs {:.2}", needed.get()));
    view! {
        <li class="tried-one" data-tone=tone>
            <p class="tried-verdict">
                <Icon glyph=glyph />
                <span>{verdict}</span>
                {near.map(|near| view! { <span class="tried-near">{near}</span> })}
            </p>
            <MarkedText pieces=sample.text />
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use shared::entities::RuleWords;

    use super::*;

    fn terms(phrases: &[&str]) -> RuleTerms {
        RuleTerms {
            name: String::new(),
            phrases: phrases.iter().map(|it| (*it).to_owned()).collect(),
            description: String::new(),
            nearness: 0.5,
            told: RuleWords::default(),
            tags: vec![],
            enabled: true,
        }
    }

    #[test]
    fn what_can_be_tried_is_and_the_rest_says_why_not() {
        let samples = || vec!["They towed my car".to_owned()];
        let trial = trial_of(terms(&["tow*"]), samples()).unwrap().unwrap();
        assert_eq!(trial.samples.len(), 1, "a name can wait");
        assert_eq!(trial_of(terms(&["tow*"]), vec![]), Ok(None));
        assert!(trial_of(terms(&["*"]), samples()).is_err());
        assert!(
            trial_of(terms(&[]), samples())
                .unwrap_err()
                .contains("at least one")
        );
        let many = vec!["a".to_owned(); SAMPLES_AT_MOST + 1];
        assert!(trial_of(terms(&["tow*"]), many).is_err());
    }
}
