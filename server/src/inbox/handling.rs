//! Who holds a conversation: claiming, handing back, assigning.

use std::time::Duration;

use shared::api::conversations::Assignment;
use shared::entities::conversation::State;
use shared::entities::{Conversation, Verdict};
use shared::ids::ConversationId;
use shared::lifecycle::{Command, Refusal};
use shared::live::{Actor, EventKind};
use shared::validate;

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::change::{Change, name_holder};

/// How long a claim can be undone. The button shows five seconds; the rest is for the way here.
const UNDO_WITHIN: Duration = Duration::from_secs(8);

/// Takes a conversation over. Of many who try at once one wins; the others are told who did.
pub async fn claim(cx: &Cx, id: ConversationId) -> Result<Conversation, InboxError> {
    let by = staff(cx)?;
    let result = run(cx, id, Command::Claim { by }).await;
    match result {
        Ok(conversation) => Ok(conversation),
        Err(error) => Err(name_holder(cx.store(), cx, error).await?),
    }
}

/// Undoes one's own claim a moment after: it stands as it did before.
pub async fn undo_claim(cx: &Cx, id: ConversationId) -> Result<Conversation, InboxError> {
    let by = staff(cx)?;
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    // Words and tags that came since the claim are no reason against it.
    let held = change.tx().last_handovers(id, 2).await?;
    let undoable = held.first().is_some_and(|event| {
        matches!(&event.kind, EventKind::ConversationClaimed { assignee } if assignee.id == by.id)
            && cx.now().since(event.at) <= UNDO_WITHIN
    });
    if !undoable {
        return Err(InboxError::Refused(Refusal::NothingToUndo));
    }
    let mut before = State::STARTED;
    for event in held.iter().skip(1) {
        before.apply(&event.kind);
    }
    let to = before.handler;
    change.carry_out(Command::UndoClaim { by, to }).await?;
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

/// Gives a conversation back to the agent.
pub async fn hand_back(cx: &Cx, id: ConversationId) -> Result<Conversation, InboxError> {
    run(cx, id, Command::HandBack).await
}

/// Assigns to a member, or to nobody: then it waits for one.
pub async fn assign(
    cx: &Cx,
    id: ConversationId,
    assignment: Assignment,
) -> Result<Conversation, InboxError> {
    let note = match assignment.note.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(note) if note.chars().count() > validate::ASSIGNMENT_NOTE_CHARACTERS => {
            return Err(InboxError::field(
                "note",
                format!(
                    "Use {} characters at most.",
                    validate::ASSIGNMENT_NOTE_CHARACTERS
                ),
            ));
        }
        Some(note) => Some(note.to_owned()),
    };
    let mut tx = cx.begin().await?;
    let to = match assignment.assignee {
        None => None,
        Some(member) => {
            let member = tx
                .member(member)
                .await?
                .ok_or(InboxError::NotFound { what: "member" })?;
            if !member.active {
                return Err(InboxError::field(
                    "assignee",
                    format!("{} is deactivated. Choose someone else.", member.name),
                ));
            }
            Some(member.as_ref())
        }
    };
    let mut change = Change::load(cx, &mut tx, id).await?;
    change.carry_out(Command::Assign { to, note }).await?;
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

/// One command on one conversation.
/// A member says whether it was right to ask for a human; it stays with the escalation.
pub async fn judge_escalation(
    cx: &Cx,
    id: ConversationId,
    verdict: Verdict,
) -> Result<Conversation, InboxError> {
    staff(cx)?;
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    let escalation = change.conversation.escalation.as_ref();
    let before = escalation
        .ok_or(InboxError::NotFound { what: "escalation" })?
        .verdict;
    if before != Some(verdict) {
        change
            .record(EventKind::EscalationJudged { verdict })
            .await?;
    }
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

pub(super) async fn run(
    cx: &Cx,
    id: ConversationId,
    command: Command,
) -> Result<Conversation, InboxError> {
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    change.carry_out(command).await?;
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

/// The member who acts. Only members reach these functions; anyone else sees nothing here.
pub(super) fn staff(cx: &Cx) -> Result<shared::entities::StaffRef, InboxError> {
    match &cx.by {
        Actor::Staff { member } => Ok(member.clone()),
        Actor::Tenant | Actor::Agent | Actor::System => Err(InboxError::NotFound {
            what: "conversation",
        }),
    }
}
