//! Resolving, reopening, snoozing, waking.

use std::time::Duration;

use shared::entities::Conversation;
use shared::ids::ConversationId;
use shared::lifecycle::Command;
use shared::time::Timestamp;

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::change::Change;
use crate::inbox::handling::{run, staff};

/// The longest snooze.
const SNOOZE_AT_MOST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

pub async fn resolve(cx: &Cx, id: ConversationId) -> Result<Conversation, InboxError> {
    run(cx, id, Command::Resolve).await
}

pub async fn reopen(cx: &Cx, id: ConversationId) -> Result<Conversation, InboxError> {
    let by = staff(cx)?;
    run(cx, id, Command::Reopen { by }).await
}

pub async fn snooze(
    cx: &Cx,
    id: ConversationId,
    until: Timestamp,
) -> Result<Conversation, InboxError> {
    let now = cx.now();
    if until <= now || until.since(now) > SNOOZE_AT_MOST {
        return Err(InboxError::field(
            "until",
            "Choose a time within the next year.",
        ));
    }
    run(cx, id, Command::Snooze { until }).await
}

/// The job of a snooze. Does nothing if the conversation woke before, or sleeps until later.
pub async fn wake(cx: &Cx, id: ConversationId) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    if change
        .conversation
        .state
        .snoozed_until
        .is_none_or(|until| until > cx.now())
    {
        return Ok(());
    }
    change.carry_out(Command::Wake).await?;
    change.save().await?;
    cx.commit(tx).await?;
    Ok(())
}
