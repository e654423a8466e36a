//! Reading: the inbox as a whole, a page of it, a thread.
//!
//! A snapshot is read in several queries. Its position is taken first: what happens in between is in
//! the rows already and would come again as events, which the reducer must not apply twice. So a
//! snapshot into whose reading an event fell is read again.

use shared::api::conversations::{ConversationPage, ConversationQuery};
use shared::entities::Conversation;
use shared::ids::ConversationId;
use shared::live::{Position, Seq};
use shared::replica::{Inbox, Thread};
use shared::time::Timestamp;

use crate::cx::Cx;
use crate::inbox::InboxError;

/// Rows of one page.
const PAGE: usize = 50;
/// How often a snapshot is read again when events fall into its reading.
const ATTEMPTS: usize = 3;

/// Everything an inbox holds, at one position.
pub async fn load_inbox(cx: &Cx) -> Result<Inbox, InboxError> {
    let mut head = cx.store().head(cx.workspace).await?;
    for _ in 0..ATTEMPTS {
        let inbox = read_inbox(cx, head).await?;
        let after = cx.store().head(cx.workspace).await?;
        if after == head {
            return Ok(inbox);
        }
        head = after;
    }
    // So much happens that no reading falls between two events: what happens next waits for this one.
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let head = cx.store().head(cx.workspace).await?;
    read_inbox(cx, head).await
}

async fn read_inbox(cx: &Cx, position: Position) -> Result<Inbox, InboxError> {
    let store = cx.store();
    let workspace = store
        .workspace(cx.workspace)
        .await?
        .ok_or(InboxError::NotFound { what: "workspace" })?;
    Ok(Inbox {
        position,
        workspace,
        members: store
            .members(cx.workspace)
            .await?
            .into_iter()
            .map(|m| (m.id, m))
            .collect(),
        properties: store
            .properties(cx.workspace)
            .await?
            .into_iter()
            .map(|p| (p.id, p))
            .collect(),
        tags: store
            .tags(cx.workspace)
            .await?
            .into_iter()
            .map(|t| (t.id, t))
            .collect(),
        documents: store
            .documents(cx.workspace)
            .await?
            .into_iter()
            .map(|d| (d.id, d))
            .collect(),
        conversations: store
            .unresolved_conversations(cx.workspace)
            .await?
            .into_iter()
            .map(|conversation| (conversation.id, conversation))
            .collect(),
    })
}

/// One conversation with a page of its history.
pub async fn load_thread(
    cx: &Cx,
    id: ConversationId,
    before: Option<Seq>,
) -> Result<Thread, InboxError> {
    for _ in 0..ATTEMPTS {
        // The position first: what is newer comes again as events, and applies once.
        let position = cx.store().head(cx.workspace).await?;
        let thread = read_thread(cx, id, before, position).await?;
        if thread.conversation.version <= position.seq {
            return Ok(thread);
        }
    }
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let position = cx.store().head(cx.workspace).await?;
    read_thread(cx, id, before, position).await
}

async fn read_thread(
    cx: &Cx,
    id: ConversationId,
    before: Option<Seq>,
    position: Position,
) -> Result<Thread, InboxError> {
    let store = cx.store();
    let conversation = store
        .conversation(cx.workspace, id)
        .await?
        .ok_or(InboxError::NotFound {
            what: "conversation",
        })?;
    let (events, has_earlier) = store
        .events_of_conversation(cx.workspace, id, before, position.seq, Thread::PAGE)
        .await?;
    Ok(Thread {
        position,
        conversation,
        events,
        has_earlier,
        tenant_read_up_to: store.tenant_read_up_to(cx.workspace, id).await?,
    })
}

/// A page of conversations by last activity.
pub async fn list_conversations(
    cx: &Cx,
    query: ConversationQuery,
) -> Result<ConversationPage, InboxError> {
    let after = query.cursor.as_deref().map(read_cursor).transpose()?;
    let mut conversations = cx
        .store()
        .conversations_by_activity(cx.workspace, query.status, after, PAGE + 1)
        .await?;
    let more = conversations.len() > PAGE;
    conversations.truncate(PAGE);
    let next = conversations.last().filter(|_| more).map(write_cursor);
    Ok(ConversationPage {
        conversations,
        next,
    })
}

/// A cursor names the row a page ended with; it grants nothing that the session does not.
fn write_cursor(last: &Conversation) -> String {
    format!("{}.{}", last.last_activity_at.0, last.id)
}

fn read_cursor(text: &str) -> Result<(Timestamp, ConversationId), InboxError> {
    text.split_once('.')
        .and_then(|(at, id)| Some((Timestamp(at.parse().ok()?), id.parse().ok()?)))
        .ok_or_else(|| InboxError::field("cursor", "This page is unknown. Load the list again."))
}
