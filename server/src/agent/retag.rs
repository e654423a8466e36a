//! The job `retag`: the conversations of the last days are looked at again, with the tags as they are
//! now. What a member chose stays; what the agent chose is chosen anew.

use std::time::Duration;

use shared::live::{AgentChange, Ephemeral, EventKind};

use crate::agent::Agent;
use crate::agent::turn::tags_that_fit;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::messages::choose_tags_anew;

/// How far back is looked.
const SPAN: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub async fn run(agent: &Agent, cx: &Cx) -> Result<(), InboxError> {
    let since = cx.now().minus(SPAN);
    let conversations = cx.store().spoken_in(cx.workspace, since).await?;
    let total = u32::try_from(conversations.len()).unwrap_or(u32::MAX);
    let mut changed = 0;
    for (done, id) in (1..).zip(conversations) {
        let said = cx.store().said_by_tenant(cx.workspace, id, since).await?;
        let fitting = tags_that_fit(agent, cx, &said).await?;
        changed += u32::from(choose_tags_anew(cx, id, fitting).await?);
        cx.tell(Ephemeral::Retagging { done, total });
    }
    end(cx, changed).await
}

/// Tells that nobody need wait any longer.
pub async fn end(cx: &Cx, changed: u32) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    let change = AgentChange::RetagEnded { changed };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}
