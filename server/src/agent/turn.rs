//! One run of the agent over one conversation: reads what the tenant wrote since the last answer,
//! lets `decide` decide, and posts the outcome in one transaction. Run twice, it finds everything
//! answered and says nothing.

use std::time::Duration;

use shared::entities::{
    Author, Channel, Conversation, EmergencyKind, Handler, Status, Tag, Trigger,
};
use shared::ids::{ConversationId, TenantId};
use shared::live::{Actor, Ephemeral, Typist};
use shared::time::Timestamp;

use crate::agent::Agent;
use crate::agent::decide::{Decision, Said, Turn, consider, decide_by_words, told_of_handoff};
use crate::agent::emergency::find_emergencies;
use crate::agent::escalation::Finding;
use crate::agent::indexing::on_a_thread;
use crate::agent::language::Language;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::messages::{AgentWords, TurnResult, post_turn};
use crate::knowledge::search::Scope;
use crate::store::StoredMessage;

/// The agent reads this many messages back, and never past the last resolution.
const CONTEXT: usize = 40;

/// What there is to read when a turn begins.
struct Reading {
    conversation: Conversation,
    /// The tenant's messages that nobody has answered, oldest first.
    unanswered: Vec<String>,
    /// What the tenant wrote before these and the agent answered.
    answered: Vec<String>,
    last_at: Timestamp,
}

pub async fn run(agent: &Agent, cx: &Cx, id: ConversationId) -> Result<(), InboxError> {
    let Some(mut reading) = read(cx, id).await? else {
        return Ok(());
    };
    let holds = reading.conversation.state.handler == Handler::Agent;
    if holds {
        cx.tell(Ephemeral::Typing {
            conversation: id,
            who: Typist::Agent,
        });
    }
    // People write in bursts: what comes while we wait is answered together with the rest.
    while let Some(rest) = left_of(agent.pause, reading.last_at, cx.now()) {
        tokio::time::sleep(rest).await;
        match read(cx, id).await? {
            Some(later) => reading = later,
            None => break,
        }
    }
    let outcome = answer(agent, cx, id, reading).await;
    if holds {
        cx.tell(Ephemeral::TypingStopped {
            conversation: id,
            who: Typist::Agent,
        });
    }
    outcome
}

async fn answer(
    agent: &Agent,
    cx: &Cx,
    id: ConversationId,
    reading: Reading,
) -> Result<(), InboxError> {
    let decision = decide(agent, cx, &reading).await?;
    let (say, escalation) = match decision {
        Decision::Nothing => (None, None),
        Decision::Reply(said) => (Some(said), None),
        Decision::Escalate { escalation, told }
        | Decision::SafetyText {
            escalation, told, ..
        } => (Some(told), Some(escalation)),
    };
    let say = say.map(|said| words(cx, said));
    let tags = tags_that_fit(agent, cx, &reading.unanswered).await?;
    post_turn(
        cx,
        id,
        TurnResult {
            say,
            escalation,
            tags,
        },
    )
    .await?;
    Ok(())
}

/// Each message is looked at for itself; of several the surest counts.
async fn tags_that_fit(
    agent: &Agent,
    cx: &Cx,
    messages: &[String],
) -> Result<Vec<(Tag, f32, String)>, InboxError> {
    let Some(labels) = agent.library.labels(cx, &agent.embedder).await? else {
        return Ok(Vec::new());
    };
    let (embedder, messages) = (std::sync::Arc::clone(&agent.embedder), messages.to_vec());
    let tagger = std::sync::Arc::clone(&labels.tagger);
    let mut fitting = on_a_thread(move || {
        let suggest = |message: &String| {
            let dangers: Vec<EmergencyKind> = find_emergencies(message)
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

/// Without the conversation in hand the agent still watches for emergencies, and says nothing else.
async fn decide(agent: &Agent, cx: &Cx, reading: &Reading) -> Result<Decision, InboxError> {
    let phone = cx
        .store()
        .workspace(cx.workspace)
        .await?
        .map(|it| it.emergency_phone);
    let now = cx.now();
    let scope = Scope::of_tenant(reading.conversation.property);
    if reading.conversation.state.handler != Handler::Agent {
        let messages: Vec<&str> = reading.unanswered.iter().map(String::as_str).collect();
        let turn = Turn {
            messages: &messages,
            answered: &[],
            scope,
            emergency_phone: phone.as_deref(),
            now,
        };
        return Ok(match decide_by_words(&turn) {
            Some(alarm @ Decision::SafetyText { .. }) => alarm,
            _ => Decision::Nothing,
        });
    }
    let shelf = agent.library.shelf(cx).await?;
    let embedder = std::sync::Arc::clone(&agent.embedder);
    let (messages, answered) = (reading.unanswered.clone(), reading.answered.clone());
    on_a_thread(move || {
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        let answered: Vec<&str> = answered.iter().map(String::as_str).collect();
        let turn = Turn {
            messages: &messages,
            answered: &answered,
            scope,
            emergency_phone: phone.as_deref(),
            now,
        };
        consider(&turn, &shelf.blocking_read().index, &*embedder).decision
    })
    .await
}

/// What is unanswered; `None` if there is nothing to do.
async fn read(cx: &Cx, id: ConversationId) -> Result<Option<Reading>, InboxError> {
    let Some(conversation) = cx.store().conversation(cx.workspace, id).await? else {
        return Ok(None);
    };
    if conversation.state.status != Status::Open {
        return Ok(None);
    }
    let after = conversation.context_after;
    let messages: Vec<StoredMessage> = cx
        .store()
        .messages_after(cx.workspace, id, after, CONTEXT)
        .await?
        .into_iter()
        .filter(|message| message.channel == Channel::Reply)
        .collect();
    let begins = messages
        .iter()
        .rposition(|message| message.author != Author::Tenant)
        .map_or(0, |last_answer| last_answer + 1);
    let (before, unanswered) = messages.split_at(begins);
    let Some(last) = unanswered.last() else {
        return Ok(None);
    };
    Ok(Some(Reading {
        last_at: last.at,
        answered: answered_by_agent(before),
        unanswered: unanswered
            .iter()
            .map(|message| message.body.clone())
            .collect(),
        conversation,
    }))
}

/// What the tenant wrote and the agent, not a member, answered.
fn answered_by_agent(messages: &[StoredMessage]) -> Vec<String> {
    messages
        .chunk_by(|a, b| a.author == Author::Tenant || b.author != Author::Tenant)
        .filter(|exchange| {
            exchange
                .iter()
                .find(|message| message.author != Author::Tenant)
                .is_some_and(|first| first.author == Author::Agent)
        })
        .flatten()
        .filter(|message| message.author == Author::Tenant)
        .map(|message| message.body.clone())
        .collect()
}

/// How much of the pause is left; `None` when it is over.
fn left_of(pause: Duration, last: Timestamp, now: Timestamp) -> Option<Duration> {
    pause
        .checked_sub(now.since(last))
        .filter(|rest| !rest.is_zero())
}

fn words(cx: &Cx, said: Said) -> AgentWords {
    AgentWords {
        id: cx.new_id(),
        body: said.text,
        citations: said.citations,
        trace: said.trace,
    }
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
    let finding = Finding {
        trigger: Trigger::AskedForPerson,
        rule: "asked_for_person.button".into(),
        evidence: Vec::new(),
    };
    let told = told_of_handoff(&finding, Language::English).to_owned();
    let escalation = shared::entities::Escalation {
        trigger: finding.trigger,
        severity: shared::entities::Severity::Normal,
        rule: finding.rule,
        evidence: finding.evidence,
        scores: None,
        draft: None,
        at: cx.now(),
    };
    let trace = shared::entities::Trace {
        scores: None,
        sources: Vec::new(),
        composer: "handoff".into(),
    };
    let say = AgentWords {
        id: cx.new_id(),
        body: told,
        citations: Vec::new(),
        trace,
    };
    let cx = cx.acting(Actor::Agent);
    let turn = TurnResult {
        say: Some(say),
        escalation: Some(escalation),
        tags: Vec::new(),
    };
    post_turn(&cx, id, turn).await?;
    Ok(())
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
