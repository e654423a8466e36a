//! The playground: a question considered by the code of a turn, with all that led to the decision.
//! Reads the store and writes nothing.

use shared::api::playground::{
    EARLIER_AT_MOST, Feature, FittingTag, FoundPassage, Outcome, Searched, Stretch, Trial,
    TrialQuestion, Verdict, stretches,
};
use shared::entities::Escalation;
use shared::validate::{self, Check};
use tokio::sync::watch;

use crate::agent::Agent;
use crate::agent::compose::{Answerability, Candidate, Features, Found, weights};
use crate::agent::decide::{Considered, Decision, Said};
use crate::agent::turn::{Asking, consider_on_shelf, tags_that_fit};
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::knowledge::index::Entry;
use crate::knowledge::search::Hit;

pub async fn ask(agent: &Agent, cx: &Cx, question: TrialQuestion) -> Result<Trial, InboxError> {
    let asking = checked(cx, question).await?;
    let _place = agent.experiment().await?;
    let begun = cx.now();
    let tags = tags_that_fit(agent, cx, &asking.messages).await?;
    let asked = asking.messages.join("\n");
    let considered = consider_on_shelf(agent, cx, asking).await?;
    let considered = agent
        .composer
        .put_in_words(&asked, considered, &watch::Sender::default())
        .await;
    let took = cx.now().since(begun);
    let tags = tags
        .into_iter()
        .map(|(tag, confidence, evidence)| FittingTag {
            tag: tag.id,
            confidence,
            evidence,
        });
    Ok(Trial {
        tags: tags.collect(),
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        ..told(considered)
    })
}

/// The words as a tenant's would arrive, and a property that is ours.
pub(super) async fn checked(cx: &Cx, question: TrialQuestion) -> Result<Asking, InboxError> {
    let mut check = Check::default();
    let words = check.field("question", validate::message_body(&question.question));
    if question.earlier.len() > EARLIER_AT_MOST {
        let sentence = format!("Give at most {EARLIER_AT_MOST} earlier messages.");
        check.field::<()>("earlier", Err(sentence));
    }
    let earlier = question.earlier.iter().take(EARLIER_AT_MOST);
    let answered = earlier
        .map(|text| check.field("earlier", validate::message_body(text)))
        .collect();
    check.finish().map_err(InboxError::Invalid)?;
    if let Some(property) = question.property {
        let properties = cx.store().properties(cx.workspace).await?;
        if !properties.iter().any(|known| known.id == property) {
            return Err(InboxError::NotFound { what: "property" });
        }
    }
    Ok(Asking {
        messages: vec![words],
        answered,
        property: question.property,
    })
}

/// A decision as it is shown.
pub(super) fn told(considered: Considered) -> Trial {
    let searched = considered.found.iter().map(searched).collect();
    let (outcome, said, escalation) = match considered.decision {
        Decision::Nothing => (Outcome::Nothing, None, None),
        Decision::Reply(said) if said.citations.is_empty() => (Outcome::Greeted, Some(said), None),
        Decision::Reply(said) => (Outcome::Answered, Some(said), None),
        Decision::Escalate {
            escalation,
            told,
            tags: _,
        } => (outcome_of(&escalation), Some(told), Some(escalation)),
        Decision::SafetyText {
            kind: _,
            escalation,
            told,
        } => (Outcome::SafetyText, Some(told), Some(escalation)),
    };
    let (text, citations) = match said {
        Some(Said {
            text, citations, ..
        }) => (text, citations),
        None => (String::new(), Vec::new()),
    };
    Trial {
        outcome,
        told: text,
        citations,
        escalation,
        searched,
        tags: Vec::new(),
        took_ms: 0,
    }
}

fn outcome_of(escalation: &Escalation) -> Outcome {
    if escalation.draft.is_some() {
        Outcome::Drafted
    } else {
        Outcome::PersonAsked
    }
}

fn searched(found: &Found) -> Searched {
    let passages = found.hits.iter().map(|hit| passage(hit, &found.quoted));
    Searched {
        question: found.question.text.clone(),
        verdict: match found.answerability {
            Answerability::Answer => Verdict::Answer,
            Answerability::Draft => Verdict::Draft,
            Answerability::Abstain => Verdict::Abstain,
        },
        probability: found.features.probability,
        answers_from: weights::ANSWER_FROM,
        drafts_from: weights::DRAFT_FROM,
        features: features(&found.features),
        passages: passages.collect(),
    }
}

fn features(features: &Features) -> Vec<Feature> {
    let named = [
        ("sentence", features.sentence),
        ("strange_to_sentence", features.strange_to_sentence),
        ("strange_to_passage", features.strange_to_passage),
        ("missing", features.missing),
        ("lacks_fact", features.lacks_fact),
        ("coverage", features.coverage),
        ("cosine", features.cosine),
        ("bm25", features.bm25),
    ];
    let named = named.into_iter().map(|(name, value)| Feature {
        name: name.to_owned(),
        value,
    });
    named.collect()
}

fn passage(hit: &Hit, quoted: &[Candidate]) -> FoundPassage {
    let entry = &hit.entry;
    FoundPassage {
        document: entry.document,
        title: entry.title.to_string(),
        section: entry.passage.section.clone(),
        page: entry.passage.page,
        passage: entry.id,
        cosine: hit.cosine,
        bm25: hit.bm25,
        fused: hit.fused,
        text: with_chosen(entry, quoted),
    }
}

/// The passage with the sentences that were chosen from it.
fn with_chosen(entry: &Entry, quoted: &[Candidate]) -> Vec<Stretch> {
    let chosen = quoted.iter().filter(|it| it.entry.id == entry.id);
    let ranges: Vec<_> = chosen
        .filter_map(|it| entry.sentences.get(it.sentence))
        .map(|sentence| sentence.range.clone())
        .collect();
    stretches(&entry.passage.text, &ranges)
}
