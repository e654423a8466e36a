//! Decides what the agent does with what a tenant wrote: answer, hand over, or give safety advice.
//! Pure: takes a [`Turn`], returns a [`Decision`]; carrying it out is somebody else's.

mod ruled;
mod told;

use shared::entities::Citation;
use shared::entities::escalation::Scores;
use shared::entities::message::TraceSource;
use shared::entities::{EmergencyKind, Escalation, Severity, Trace, Trigger};
use shared::ids::TagId;
use shared::time::Timestamp;

use crate::agent::asker::Asker;
use crate::agent::compose::{self, Answer, Answerability, Found};
use crate::agent::emergency::{Emergency, find_emergencies};
use crate::agent::escalation::{self, Asked, Finding};
use crate::agent::grounding::{self, Source};
use crate::agent::language::{Language, language_of};
use crate::agent::meaning::{Sense, Senses};
use crate::agent::policy::Policy;
use crate::agent::question::split_questions;
use crate::agent::smalltalk::{self, Smalltalk};
use crate::agent::triage;
use crate::knowledge::embed::{EmbedError, Embedder, Embedding};
use crate::knowledge::index::Index;

pub use told::told_of_handoff;

/// What the agent knows when its turn comes.
#[derive(Clone, Debug)]
pub struct Turn<'a> {
    /// The tenant's messages since the last answer of agent or staff, oldest first.
    pub messages: &'a [&'a str],
    /// Earlier tenant messages of this conversation that the agent answered, oldest first.
    pub answered: &'a [&'a str],
    /// Whose turn it is: what this tenant may see and be told.
    pub asker: &'a Asker,
    /// The office's emergency phone.
    pub emergency_phone: Option<&'a str>,
    /// What the owners of the workspace have set.
    pub policy: &'a Policy,
    pub now: Timestamp,
}

/// Something the agent says.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub text: String,
    pub citations: Vec<Citation>,
    pub trace: Trace,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Say it; the agent keeps the conversation.
    Reply(Said),
    /// Ask for a person and tell the tenant so.
    Escalate {
        escalation: Escalation,
        told: Said,
        /// Those of the rules of the workspace that fired.
        tags: Vec<TagId>,
    },
    /// Give the fixed safety text at once and alarm the staff.
    SafetyText {
        kind: EmergencyKind,
        escalation: Escalation,
        told: Said,
    },
    /// Nothing was said that needs an answer.
    Nothing,
}

/// A decision and what led to it, for traces, the playground and `eval`.
#[derive(Clone, Debug)]
pub struct Considered {
    pub decision: Decision,
    /// What was found for each question; empty when nothing was searched.
    pub found: Vec<Found>,
}

/// What the tenant's message alone decides. `None`: the documents must be asked. `senses` is what the
/// messages of the turn mean, `None` without the model.
pub fn decide_by_message(turn: &Turn<'_>, senses: Option<&Senses>) -> Option<Decision> {
    let message = turn.messages.join("\n");
    let language = language_of(&message);
    if message.trim().is_empty() {
        return Some(Decision::Nothing);
    }
    if let Some(alarm) = decide_alarm(turn, senses) {
        return Some(alarm);
    }
    let together = senses.map(|senses| &senses.together);
    let sensitive = triage::sensitive_topic(&message, together);
    if sensitive.is_none()
        && let Some(ruled) = ruled::decide_by_rules(turn, &message, language)
    {
        return Some(ruled);
    }
    let finding = sensitive.or_else(|| {
        let who = turn
            .messages
            .iter()
            .all(|it| smalltalk::smalltalk(it) == Some(Smalltalk::WhoAreYou));
        if who {
            None
        } else {
            triage::asked_for_person(&message, together)
        }
    });
    if let Some(finding) = finding {
        return Some(hand_over(turn, language, finding, None, None, &[]));
    }
    let kinds: Option<Vec<Smalltalk>> = turn
        .messages
        .iter()
        .map(|message| smalltalk::smalltalk(message))
        .collect();
    let kind = kinds?.into_iter().next_back()?;
    let text = smalltalk::reply_to(kind, language).to_owned();
    Some(Decision::Reply(Said {
        text,
        citations: Vec::new(),
        trace: trace("smalltalk", None, &[]),
    }))
}

/// Whether the tenant tells of danger. This is looked for whoever holds the conversation.
///
/// Each message is read for itself, the latest first: what a later one takes back is a person's to
/// judge. Then all as one text, because people press Enter in the middle of a sentence.
pub fn decide_alarm(turn: &Turn<'_>, senses: Option<&Senses>) -> Option<Decision> {
    let message = turn.messages.join("\n");
    let each = turn.messages.iter().enumerate().rev();
    let texts: Vec<(&str, Option<&Sense>)> = each
        .map(|(at, text)| (*text, senses.and_then(|senses| senses.each.get(at))))
        .chain([(message.as_str(), senses.map(|senses| &senses.together))])
        .collect();
    let found = |in_phrases: bool| {
        let texts = texts
            .iter()
            .filter(|(text, _)| !in_phrases || !find_emergencies(text).is_empty());
        let mut dangers = texts.map(|(text, sense)| triage::dangers(text, *sense));
        dangers.find(|dangers| !dangers.is_empty())
    };
    // What is said outright comes before what is only meant.
    let emergencies = found(true).or_else(|| found(false))?;
    let first = emergencies.first()?;
    Some(give_safety_text(
        turn,
        language_of(&message),
        first,
        &emergencies,
    ))
}

/// The whole decision: the message first, then the documents.
pub fn consider(turn: &Turn<'_>, index: &Index, embedder: &dyn Embedder) -> Considered {
    let senses = Senses::of(turn.messages, embedder);
    if let Some(decision) = decide_by_message(turn, senses.as_ref()) {
        return Considered {
            decision,
            found: Vec::new(),
        };
    }
    let earlier = turn.answered.last().copied();
    let found: Result<Vec<Found>, EmbedError> = split_questions(&turn.messages.join("\n"), earlier)
        .into_iter()
        .map(|question| compose::find(index, embedder, question, turn.asker))
        .collect();
    match found {
        Ok(found) => {
            let before = embed_earlier(turn, embedder);
            Considered {
                decision: decide_by_documents(turn, &found, embedder.trouble(), &before),
                found,
            }
        }
        Err(error) => {
            let trouble = error.to_string();
            Considered {
                decision: decide_by_documents(turn, &[], Some(&trouble), &[]),
                found: Vec::new(),
            }
        }
    }
}

fn embed_earlier(turn: &Turn<'_>, embedder: &dyn Embedder) -> Vec<Embedding> {
    /// Only recent questions can be called repeated.
    const RECENT: usize = 5;
    let recent = &turn.answered[turn.answered.len().saturating_sub(RECENT)..];
    embedder.embed(recent).unwrap_or_default()
}

/// What the documents decide, once they were searched. `before` embeds the last of `turn.answered`.
pub fn decide_by_documents(
    turn: &Turn<'_>,
    found: &[Found],
    trouble: Option<&str>,
    before: &[Embedding],
) -> Decision {
    let message = turn.messages.join("\n");
    let language = language_of(&message);
    let answer = compose::compose(found);
    let grounded = !answer.text.is_empty() && is_grounded(&answer, found);
    let draft = grounded.then(|| answer.text.clone());
    let scores = weakest(found);

    if let Some(reason) = trouble {
        let finding = Finding {
            trigger: Trigger::AgentUnavailable,
            rule: "agent_unavailable".to_owned(),
            evidence: vec![reason.to_owned()],
        };
        return hand_over(turn, language, finding, scores, draft, found);
    }
    if let Some(finding) = repeated(turn, found, before) {
        return hand_over(turn, language, finding, scores, draft, found);
    }
    let worst = found
        .iter()
        .map(|it| it.answerability)
        .max_by_key(|it| match it {
            Answerability::Answer => 0,
            Answerability::Draft => 1,
            Answerability::Abstain => 2,
        });
    if grounded && worst == Some(Answerability::Answer) {
        let trace = trace("extractive", scores, found);
        return Decision::Reply(Said {
            text: answer.text,
            citations: answer.citations,
            trace,
        });
    }
    let unsupported = found
        .iter()
        .filter(|it| it.answerability != Answerability::Answer);
    let finding = Finding {
        trigger: Trigger::LowSupport,
        rule: "low_support".to_owned(),
        evidence: if found.is_empty() {
            vec![message.trim().to_owned()]
        } else {
            unsupported.map(|it| it.question.text.clone()).collect()
        },
    };
    let draft = draft.filter(|_| worst != Some(Answerability::Abstain));
    hand_over(turn, language, finding, scores, draft, found)
}

fn give_safety_text(
    turn: &Turn<'_>,
    language: Language,
    first: &Emergency,
    all: &[Emergency],
) -> Decision {
    let escalation = Escalation {
        trigger: Trigger::Emergency {
            emergency: first.kind,
        },
        severity: Severity::Emergency,
        rule: format!("emergency.{}", first.kind.as_str()),
        evidence: all
            .iter()
            .map(|emergency| emergency.evidence.clone())
            .collect(),
        scores: None,
        draft: None,
        verdict: None,
        at: turn.now,
    };
    let texts = &turn.policy.safety;
    let text = texts.told(first.kind, language, turn.emergency_phone);
    let told = Said {
        text,
        citations: Vec::new(),
        trace: trace("safety_text", None, &[]),
    };
    Decision::SafetyText {
        kind: first.kind,
        escalation,
        told,
    }
}

fn hand_over(
    turn: &Turn<'_>,
    language: Language,
    finding: Finding,
    scores: Option<Scores>,
    draft: Option<String>,
    found: &[Found],
) -> Decision {
    let text = told_of_handoff(&finding, language).to_owned();
    let escalation = Escalation {
        trigger: finding.trigger,
        severity: Severity::Normal,
        rule: finding.rule,
        evidence: finding.evidence,
        scores,
        draft,
        verdict: None,
        at: turn.now,
    };
    let told = Said {
        text,
        citations: Vec::new(),
        trace: trace("handoff", scores, found),
    };
    Decision::Escalate {
        escalation,
        told,
        tags: Vec::new(),
    }
}

fn repeated(turn: &Turn<'_>, found: &[Found], before: &[Embedding]) -> Option<Finding> {
    let recent = &turn.answered[turn.answered.len().saturating_sub(before.len())..];
    let earlier: Vec<Asked<'_>> = recent
        .iter()
        .zip(before)
        .map(|(text, embedding)| Asked {
            text,
            embedding: Some(embedding),
        })
        .collect();
    found.iter().find_map(|found| {
        let now = Asked {
            text: &found.question.text,
            embedding: found.embedding.as_ref(),
        };
        escalation::repeated_question(now, &earlier)
    })
}

fn is_grounded(answer: &Answer, found: &[Found]) -> bool {
    let sources: Vec<Source<'_>> = found
        .iter()
        .flat_map(|found| &found.quoted)
        .map(|it| Source {
            passage: it.entry.id,
            text: &it.entry.passage.text,
        })
        .collect();
    grounding::check(&answer.text, &answer.citations, &sources).is_ok()
}

/// The scores of the question that is supported least.
fn weakest(found: &[Found]) -> Option<Scores> {
    let scores = found.iter().map(|found| found.scores);
    scores.min_by(|a, b| a.answerable.total_cmp(&b.answerable))
}

fn trace(composer: &str, scores: Option<Scores>, found: &[Found]) -> Trace {
    /// Sources shown to staff per question.
    const SHOWN: usize = 5;
    let hits = found.iter().flat_map(|found| found.hits.iter().take(SHOWN));
    let sources = hits.map(|hit| TraceSource {
        document: hit.entry.document,
        title: hit.entry.title.to_string(),
        section: hit.entry.passage.section.clone(),
        passage: hit.entry.id,
        cosine: hit.cosine,
        bm25: hit.bm25,
        fused: hit.fused,
    });
    Trace {
        scores,
        sources: sources.collect(),
        composer: composer.to_owned(),
        model: None,
    }
}

#[cfg(test)]
mod tests;
