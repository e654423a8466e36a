//! One run of the agent over one conversation. First it looks at what the tenant wrote, whoever holds
//! the conversation: for danger, and for tags. Then, if the conversation is the agent's, it answers
//! what nobody has answered. Run twice, it finds everything looked at and answered, and says nothing.

mod aloud;
mod reading;

use std::sync::Arc;
use std::time::Duration;

use shared::entities::escalation::{Escalation, Severity, Trigger};
use shared::entities::{Author, EmergencyKind, Tag, Trace};
use shared::ids::{ConversationId, MessageId, PropertyId, TenantId};
use shared::live::{Actor, Ephemeral, Typist};
use shared::time::Timestamp;

use crate::agent::Agent;
use crate::agent::asker::Asker;
use crate::agent::decide::{
    Considered, Decision, Said, Turn, consider, decide_alarm, told_of_handoff,
};
use crate::agent::escalation::Finding;
use crate::agent::indexing::on_a_thread;
use crate::agent::interruptions::Listening;
use crate::agent::language::Language;
use crate::agent::meaning::{Sense, Senses};
use crate::agent::policy::{Policy, SafetyTexts};
use crate::agent::triage::dangers;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::messages::{
    AgentWords, Look, Posted, Words, post_answer, post_look, post_wish_for_person,
};
use crate::knowledge::search::Scope;
use aloud::Aloud;
use reading::{Reading, read};
use tokio::sync::watch;

/// Messages that are looked at together.
const LOOKED_AT: usize = 20;

pub async fn run(agent: &Agent, cx: &Cx, id: ConversationId) -> Result<(), InboxError> {
    look(agent, cx, id).await?;
    // From before the reading: what happens after it is heard.
    let happened = agent.interruptions.listen(id);
    let Some(reading) = read(cx, id).await? else {
        return Ok(());
    };
    cx.tell(Ephemeral::Typing {
        conversation: id,
        who: Typist::Agent,
    });
    let outcome = answer(agent, cx, id, reading, &happened).await;
    cx.tell(Ephemeral::TypingStopped {
        conversation: id,
        who: Typist::Agent,
    });
    outcome
}

/// Looks at what the agent has not seen: danger is told at once, tags are applied.
async fn look(agent: &Agent, cx: &Cx, id: ConversationId) -> Result<(), InboxError> {
    loop {
        let unseen = cx
            .store()
            .messages_unseen_by_agent(cx.workspace, id, LOOKED_AT)
            .await?;
        let Some(last) = unseen.last() else {
            return Ok(());
        };
        let up_to = last.seq;
        let messages: Vec<String> = unseen
            .into_iter()
            .filter(|message| message.author == Author::Tenant)
            .map(|message| message.body)
            .collect();
        let alarm = alarm(agent, cx, id, &messages).await?;
        let tags = tags_that_fit(agent, cx, &messages).await?;
        post_look(cx, id, Look { up_to, alarm, tags }).await?;
    }
}

async fn alarm(
    agent: &Agent,
    cx: &Cx,
    id: ConversationId,
    messages: &[String],
) -> Result<Option<Words>, InboxError> {
    // Once people are alarmed, more words about the same danger are no other one; only phrases of
    // another danger are.
    let conversation = cx.store().conversation(cx.workspace, id).await?;
    let alarmed = conversation
        .and_then(|conversation| conversation.escalation)
        .is_some_and(|escalation| escalation.severity == Severity::Emergency);
    let phone = emergency_phone(cx).await?;
    // Of the workspace's settings only the texts: danger waits for no model.
    let policy = Policy {
        safety: SafetyTexts::new(cx.store().safety_texts(cx.workspace).await?),
        ..Policy::default()
    };
    let (messages, now) = (messages.to_vec(), cx.now());
    let embedder = Arc::clone(&agent.embedder);
    let decision = on_a_thread(move || {
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        let senses = if alarmed {
            None
        } else {
            Senses::of(&messages, &*embedder)
        };
        let turn = Turn {
            messages: &messages,
            answered: &[],
            asker: &Asker::within(Scope::of_tenant(None)),
            emergency_phone: phone.as_deref(),
            policy: &policy,
            now,
        };
        decide_alarm(&turn, senses.as_ref())
    })
    .await?;
    Ok(decision.and_then(|decision| words(cx.new_id(), decision)))
}

/// Answers, waiting until the tenant has paused, and again if somebody wrote meanwhile.
async fn answer(
    agent: &Agent,
    cx: &Cx,
    id: ConversationId,
    mut reading: Reading,
    happened: &Listening,
) -> Result<(), InboxError> {
    loop {
        // People write in bursts: what comes while we wait is answered together with the rest.
        let rest = left_of(agent.pause, reading.last_at, cx.now());
        if let Some(rest) = rest {
            tokio::time::sleep(rest).await;
        } else {
            let message = cx.new_id();
            let decision = decide_aloud(agent, cx, &reading, message, happened).await?;
            // Without a decision somebody wrote, or took over, while it was put into words.
            if let Some(decision) = decision {
                let Some(words) = words(message, decision) else {
                    return Ok(());
                };
                match post_answer(cx, id, reading.up_to, words).await? {
                    Posted::Said | Posted::NotOurs => return Ok(()),
                    Posted::Overtaken => {}
                }
            }
        }
        look(agent, cx, id).await?;
        match read(cx, id).await? {
            Some(later) => reading = later,
            None => return Ok(()),
        }
    }
}

/// Each message is looked at for itself; of several the surest counts.
pub(super) async fn tags_that_fit(
    agent: &Agent,
    cx: &Cx,
    messages: &[String],
) -> Result<Vec<(Tag, f32, String)>, InboxError> {
    let Some(labels) = agent.library.labels(cx, &agent.embedder).await? else {
        return Ok(Vec::new());
    };
    let (embedder, messages) = (Arc::clone(&agent.embedder), messages.to_vec());
    let tagger = Arc::clone(&labels.tagger);
    let mut fitting = on_a_thread(move || {
        let suggest = |message: &String| {
            let sense = Sense::of(message, &*embedder);
            let dangers: Vec<EmergencyKind> = dangers(message, sense.as_ref())
                .iter()
                .map(|emergency| emergency.kind)
                .collect();
            tagger
                .suggest(message, &dangers, &*embedder)
                .unwrap_or_default()
        };
        messages.iter().flat_map(suggest).collect::<Vec<_>>()
    })
    .await?;
    fitting.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    Ok(fitting
        .into_iter()
        .filter_map(|it| {
            let tag = labels.tags.iter().find(|tag| tag.id == it.tag)?;
            Some((tag.clone(), it.confidence, it.evidence))
        })
        .collect())
}

/// Decides, and shows an answer while it is written; `None` if it would come too late.
async fn decide_aloud(
    agent: &Agent,
    cx: &Cx,
    reading: &Reading,
    message: MessageId,
    happened: &Listening,
) -> Result<Option<Decision>, InboxError> {
    let (so_far, words) = watch::channel(String::new());
    let deciding = decide(agent, cx, reading, &so_far);
    let aloud = Aloud {
        cx,
        reading,
        message,
    };
    aloud.while_composing(words, happened, deciding).await
}

async fn decide(
    agent: &Agent,
    cx: &Cx,
    reading: &Reading,
    so_far: &watch::Sender<String>,
) -> Result<Decision, InboxError> {
    let asking = Asking {
        messages: reading.unanswered.clone(),
        answered: reading.answered.clone(),
        property: reading.conversation.property,
    };
    let asked = asking.messages.join("\n");
    let considered = consider_on_shelf(agent, cx, asking).await?;
    let worded = agent
        .composer
        .put_in_words(&asked, considered, so_far)
        .await;
    Ok(worded.decision)
}

/// What is considered: by a turn, by the playground, by a test.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// What nobody has answered, oldest first.
    pub messages: Vec<String>,
    /// What the tenant wrote before and the agent answered, oldest first.
    pub answered: Vec<String>,
    pub property: Option<PropertyId>,
}

/// Considers with the workspace's documents as they stand now. Changes nothing.
pub(super) async fn consider_on_shelf(
    agent: &Agent,
    cx: &Cx,
    asking: Asking,
) -> Result<Considered, InboxError> {
    let phone = emergency_phone(cx).await?;
    let now = cx.now();
    let properties = cx.store().properties(cx.workspace).await?;
    let named = properties.iter().map(|it| (it.id, it.name.as_str()));
    let asker = Asker::of_tenant(asking.property, named);
    let policy = agent.library.policy(cx, &agent.embedder).await?;
    let shelf = agent.library.shelf(cx).await?;
    let embedder = Arc::clone(&agent.embedder);
    on_a_thread(move || {
        let messages: Vec<&str> = asking.messages.iter().map(String::as_str).collect();
        let answered: Vec<&str> = asking.answered.iter().map(String::as_str).collect();
        let turn = Turn {
            messages: &messages,
            answered: &answered,
            asker: &asker,
            emergency_phone: phone.as_deref(),
            policy: &policy,
            now,
        };
        consider(&turn, &shelf.blocking_read().index, &*embedder)
    })
    .await
}

async fn emergency_phone(cx: &Cx) -> Result<Option<String>, InboxError> {
    let workspace = cx.store().workspace(cx.workspace).await?;
    Ok(workspace.map(|workspace| workspace.emergency_phone))
}

/// How much of the pause is left; `None` when it is over.
fn left_of(pause: Duration, last: Timestamp, now: Timestamp) -> Option<Duration> {
    pause
        .checked_sub(now.since(last))
        .filter(|rest| !rest.is_zero())
}

/// What a decision says, and the escalation that goes with it.
fn words(id: MessageId, decision: Decision) -> Option<Words> {
    let (said, escalation, tags) = match decision {
        Decision::Nothing => return None,
        Decision::Reply(said) => (said, None, Vec::new()),
        Decision::Escalate {
            escalation,
            told,
            tags,
        } => (told, Some(escalation), tags),
        Decision::SafetyText {
            escalation, told, ..
        } => (told, Some(escalation), Vec::new()),
    };
    let Said {
        text,
        citations,
        trace,
    } = said;
    let say = AgentWords {
        id,
        body: text,
        citations,
        trace,
    };
    Some(Words {
        say,
        escalation,
        tags,
    })
}

/// The tenant pressed "Talk to a person".
pub async fn ask_for_person(
    cx: &Cx,
    tenant: TenantId,
    id: ConversationId,
) -> Result<(), InboxError> {
    if !cx
        .store()
        .is_conversation_of(cx.workspace, tenant, id)
        .await?
    {
        return Err(InboxError::NotFound {
            what: "conversation",
        });
    }
    let rule = "asked_for_person.button";
    let words = hand_over(cx, Trigger::AskedForPerson, rule);
    post_wish_for_person(&cx.acting(Actor::Agent), id, words).await
}

/// The job could not be done: a person is told instead of silence.
pub async fn give_up(cx: &Cx, id: ConversationId) -> Result<(), InboxError> {
    let Some(reading) = read(cx, id).await? else {
        return Ok(());
    };
    let words = hand_over(
        cx,
        Trigger::AgentUnavailable,
        "agent_unavailable.turn_failed",
    );
    post_answer(cx, id, reading.up_to, words).await?;
    Ok(())
}

/// Words that bring a person for a reason that no message holds.
fn hand_over(cx: &Cx, trigger: Trigger, rule: &str) -> Words {
    let finding = Finding {
        trigger,
        rule: rule.to_owned(),
        evidence: Vec::new(),
    };
    let body = told_of_handoff(&finding, Language::English).to_owned();
    let trace = Trace {
        scores: None,
        sources: Vec::new(),
        composer: "handoff".into(),
        model: None,
    };
    Words {
        say: AgentWords {
            id: cx.new_id(),
            body,
            citations: Vec::new(),
            trace,
        },
        escalation: Some(Escalation {
            trigger: finding.trigger,
            severity: Severity::Normal,
            rule: finding.rule,
            evidence: finding.evidence,
            scores: None,
            draft: None,
            verdict: None,
            at: cx.now(),
        }),
        tags: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_counted_from_the_last_word() {
        let pause = Duration::from_millis(900);
        assert_eq!(
            left_of(pause, Timestamp(0), Timestamp(300)),
            Some(Duration::from_millis(600))
        );
        assert_eq!(left_of(pause, Timestamp(0), Timestamp(900)), None);
        assert_eq!(left_of(Duration::ZERO, Timestamp(5), Timestamp(1)), None);
    }
}
