//! A rule before it is saved: what it makes of messages somebody types, and of what tenants wrote in
//! the last 30 days. Nothing is written.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lru::LruCache;
use shared::api::playground::stretches;
use shared::api::rules::{Recall, RecalledMessage, RuleTrial, SAMPLES_AT_MOST, TriedSample};
use shared::entities::{Channel, Rule, RuleTerms};
use shared::ids::{MessageId, RuleId};
use shared::validate::{self, Check};
use uuid::Uuid;

use crate::agent::Agent;
use crate::agent::indexing::on_a_thread;
use crate::agent::parts::{Part, parts_of};
use crate::agent::rules::{TriedRule, Verdict, before_rules};
use crate::cx::Cx;
use crate::inbox::{InboxError, rules};
use crate::knowledge::embed::Embedder;
use crate::store::StoredMessage;

/// How far back a rule is tried.
const SPAN: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Messages that are looked at, the latest ones.
const LOOKED_AT: usize = 2_000;
/// Of these, so many are embedded in one request; what was embedded before costs nothing.
const NEWLY_READ: usize = 400;
/// Messages shown of those that fire.
const SHOWN: usize = 50;

/// What messages mean that rules were tried on, so that the next try of a changed rule is quick.
/// Some 6 MB when full.
#[derive(Debug)]
pub struct Recollection(Mutex<LruCache<MessageId, Arc<Vec<Part>>>>);

const KEPT: NonZeroUsize = NonZeroUsize::new(2_000).expect("not zero");

impl Default for Recollection {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

pub async fn try_rule(agent: &Agent, trial: RuleTrial) -> Result<Vec<TriedSample>, InboxError> {
    let rule = unsaved(rules::check_terms(trial.terms)?);
    let mut check = Check::default();
    if trial.samples.len() > SAMPLES_AT_MOST {
        let sentence = format!("Try at most {SAMPLES_AT_MOST} messages at once.");
        check.field::<()>("samples", Err(sentence));
    }
    let samples = trial.samples.iter().take(SAMPLES_AT_MOST);
    let samples: Vec<String> = samples
        .map(|text| check.field("samples", validate::message_body(text)))
        .collect();
    check.finish().map_err(InboxError::Invalid)?;
    let _place = agent.experiment().await?;
    let embedder = Arc::clone(&agent.embedder);
    on_a_thread(move || {
        let rule = TriedRule::new(&rule, &*embedder);
        let tried = samples.into_iter().map(|text| {
            let parts = if rule.has_meaning() {
                parts_of(&text, &*embedder).unwrap_or_default()
            } else {
                Vec::new()
            };
            let Verdict {
                fires,
                marked,
                nearness,
            } = rule.verdict(&text, &parts);
            TriedSample {
                fires,
                before: before_rules(&text, &*embedder),
                text: stretches(&text, &marked),
                nearness,
            }
        });
        tried.collect()
    })
    .await
}

pub async fn recall_rule(agent: &Agent, cx: &Cx, terms: RuleTerms) -> Result<Recall, InboxError> {
    let rule = unsaved(rules::check_terms(terms)?);
    let since = cx.now().minus(SPAN);
    let (messages, of) = cx
        .store()
        .messages_of_tenants(cx.workspace, since, LOOKED_AT)
        .await?;
    let _place = agent.experiment().await?;
    let (embedder, known) = (Arc::clone(&agent.embedder), Arc::clone(&agent.recollection));
    on_a_thread(move || {
        let rule = TriedRule::new(&rule, &*embedder);
        let recall = look_back(&rule, &messages, &known, &*embedder);
        Recall {
            of: u32::try_from(of).unwrap_or(u32::MAX),
            ..recall
        }
    })
    .await
}

/// Judges the messages, the latest first.
fn look_back(
    rule: &TriedRule,
    messages: &[StoredMessage],
    known: &Recollection,
    embedder: &dyn Embedder,
) -> Recall {
    let mut recall = Recall::default();
    let mut newly_read = 0;
    for message in messages.iter().filter(|it| it.channel == Channel::Reply) {
        recall.looked_at += 1;
        let parts = if rule.has_meaning() {
            known.parts(message, &mut newly_read, embedder)
        } else {
            None
        };
        recall.compared += u32::from(parts.is_some());
        let parts = parts.as_deref().map_or(&[][..], Vec::as_slice);
        let verdict = rule.verdict(&message.body, parts);
        if !verdict.fires {
            continue;
        }
        if before_rules(&message.body, embedder).is_some() {
            recall.outranked += 1;
            continue;
        }
        recall.fired += 1;
        if recall.messages.len() < SHOWN {
            recall.messages.push(RecalledMessage {
                conversation: message.conversation,
                at: message.at,
                text: stretches(&message.body, &verdict.marked),
                nearness: verdict.nearness,
            });
        }
    }
    recall
}

impl Recollection {
    /// What a message means; `None` when it would have to be read and enough were.
    fn parts(
        &self,
        message: &StoredMessage,
        newly_read: &mut usize,
        embedder: &dyn Embedder,
    ) -> Option<Arc<Vec<Part>>> {
        let lock = || self.0.lock().expect("no panic while held");
        if let Some(known) = lock().get(&message.id) {
            return Some(Arc::clone(known));
        }
        if *newly_read >= NEWLY_READ {
            return None;
        }
        *newly_read += 1;
        let parts = Arc::new(parts_of(&message.body, embedder).unwrap_or_default());
        lock().put(message.id, Arc::clone(&parts));
        Some(parts)
    }
}

fn unsaved(terms: RuleTerms) -> Rule {
    Rule {
        id: RuleId(Uuid::nil()),
        terms,
    }
}
