//! One run of the agent over one conversation.

use shared::ids::{ConversationId, TenantId};

use crate::agent::Agent;
use crate::cx::Cx;
use crate::inbox::InboxError;

pub async fn run(_agent: &Agent, _cx: &Cx, _id: ConversationId) -> Result<(), InboxError> {
    Ok(())
}

pub async fn ask_for_person(_cx: &Cx, _tenant: TenantId, _id: ConversationId) -> Result<(), InboxError> {
    Ok(())
}
