//! What the agent found: for each question how sure it is and of what that is made, and the passages
//! with their scores and the sentences chosen from them.

use leptos::prelude::*;
use shared::api::playground::{Feature, FoundPassage, Outcome, Searched, Stretch, Trial, Verdict};

use crate::inbox::details::percent;
use crate::ui::{Empty, Glyph, Icon, Meter};

#[component]
pub fn FoundFor(trial: Trial) -> impl IntoView {
    if trial.searched.is_empty() {
        let words = match trial.outcome {
            Outcome::SafetyText => {
                "Emergencies are caught by words alone, before anything else. No search is made."
            }
            Outcome::Greeted | Outcome::Nothing => "The words alone decided. No search was made.",
            Outcome::Answered | Outcome::Drafted | Outcome::PersonAsked => {
                "The rule fired on the words alone, before any document was opened."
            }
        };
        return view! { <Empty glyph=Glyph::FileText title="No document was searched" words=words /> }
            .into_any();
    }
    let many = trial.searched.len() > 1;
    trial
        .searched
        .into_iter()
        .map(|searched| view! { <OneQuestion searched=searched many=many /> })
        .collect_view()
        .into_any()
}

#[component]
fn OneQuestion(
    searched: Searched,
    /// The message asked several.
    many: bool,
) -> impl IntoView {
    let Searched {
        question,
        verdict,
        probability,
        answers_from,
        drafts_from,
        features,
        passages,
    } = searched;
    let (tone, said, chosen) = match verdict {
        Verdict::Answer => ("agent", "Sure enough to answer", "quoted"),
        Verdict::Draft => (
            "waiting",
            "Enough for a draft, not to answer",
            "in the draft",
        ),
        Verdict::Abstain => ("waiting", "Not sure enough", "nearest"),
    };
    let best = passages
        .iter()
        .map(|passage| passage.fused)
        .fold(f32::EPSILON, f32::max);
    view! {
        <section class="found">
            <h2 dir="auto">
                {if many { format!("“{question}”") } else { "What it found".to_owned() }}
            </h2>
            <div class="found-sure" data-tone=tone>
                <p>
                    <strong>{format!("{} % sure", percent(probability))}</strong>
                    {format!(" · {said}")}
                </p>
                <div class="found-scale" aria-hidden="true">
                    <Meter value=probability />
                    <i style:inset-inline-start=format!("{}%", percent(drafts_from))></i>
                    <i style:inset-inline-start=format!("{}%", percent(answers_from))></i>
                </div>
                <p class="found-borders">
                    {format!(
                        "Drafts from {} %, answers from {} %",
                        percent(drafts_from),
                        percent(answers_from),
                    )}
                </p>
            </div>
            <Features features=features />
            {passages
                .is_empty()
                .then(|| {
                    view! {
                        <p class="card-words">
                            "No passage of the documents this tenant may see is near."
                        </p>
                    }
                })}
            <ol class="found-passages" aria-label="Passages">
                {passages
                    .into_iter()
                    .map(|passage| view! { <Passage passage=passage best=best called=chosen /> })
                    .collect_view()}
            </ol>
        </section>
    }
    .into_any()
}

/// Of what the probability is made. Closed at first: it is for those who want to know exactly.
#[component]
fn Features(features: Vec<Feature>) -> impl IntoView {
    let row = |feature: Feature| {
        view! {
            <div>
                <dt>{feature_words(&feature.name)}</dt>
                <dd>{format!("{:.2}", feature.value)}</dd>
            </div>
        }
    };
    view! {
        <details class="found-features">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "What this is made of"
            </summary>
            <dl>{features.into_iter().map(row).collect_view()}</dl>
        </details>
    }
}

/// A feature that has no words yet is shown by its name.
fn feature_words(name: &str) -> String {
    let words = match name {
        "sentence" => "Closest sentence in meaning",
        "strange_to_sentence" => "Share of the question that the best sentence has nothing like",
        "strange_to_passage" => "Share of the question that its passage has nothing like",
        "missing" => "Weight of the most telling word that it lacks",
        "lacks_fact" => "Lacks the amount, time or place that was asked for",
        "coverage" => "Words of the question that it has",
        "cosine" => "Closest passage in meaning",
        "bm25" => "Best match by words (BM25)",
        other => other,
    };
    words.to_owned()
}

#[component]
fn Passage(
    passage: FoundPassage,
    /// The highest fused score of this search.
    best: f32,
    /// What its chosen sentences are, after what came of it.
    called: &'static str,
) -> impl IntoView {
    let chosen = passage.text.iter().any(|piece| piece.marked);
    let section = passage.section.replace(" > ", " › ");
    let place = match passage.page {
        Some(page) => format!("{section} · page {page}"),
        None => section,
    };
    let figure = |label: &'static str, title: &'static str, value: String| {
        view! {
            <div title=title>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <li class="found-passage" data-chosen=chosen.then_some("true")>
            <p class="reason-title" dir="auto">
                {passage.title}
                {chosen
                    .then(|| {
                        view! {
                            <span class="found-chosen">
                                <Icon glyph=Glyph::Quote />
                                {called}
                            </span>
                        }
                    })}
            </p>
            <p class="reason-words" dir="auto">
                {place}
            </p>
            <Meter value=(passage.fused / best).clamp(0.0, 1.0) />
            <dl class="found-scores">
                {figure(
                    "Meaning",
                    "Cosine of question and passage, from -1 to 1",
                    format!("{:.2}", passage.cosine),
                )}
                {figure(
                    "Words",
                    "BM25: rare words of the question that stand in it",
                    format!("{:.1}", passage.bm25),
                )}
                {figure(
                    "Together",
                    "Both, stretched to 0..1 and halved: the order of the search",
                    format!("{:.2}", passage.fused),
                )}
            </dl>
            <MarkedText pieces=passage.text />
        </li>
    }
    .into_any()
}

/// A text with its marks.
#[component]
pub fn MarkedText(pieces: Vec<Stretch>) -> impl IntoView {
    let pieces = pieces
        .into_iter()
        .map(|piece| {
            if piece.marked {
                view! { <mark>{piece.text}</mark> }.into_any()
            } else {
                piece.text.into_any()
            }
        })
        .collect_view();
    view! {
        <p class="marked-text" dir="auto">
            {pieces}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::feature_words;

    #[test]
    fn a_feature_without_words_is_shown_by_its_name() {
        assert_eq!(feature_words("cosine"), "Closest passage in meaning");
        assert_eq!(feature_words("new_one"), "new_one");
    }
}
