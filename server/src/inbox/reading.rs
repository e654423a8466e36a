//! Read marks: told to others as they move, and kept for the next snapshot. A client may claim to
//! have read anything; a mark never stands beyond what there is.

use shared::ids::{ConversationId, TenantId};
use shared::live::{Ephemeral, Seq};

use crate::cx::Cx;
use crate::inbox::InboxError;

/// A member has read a conversation up to an event. A mark on a foreign conversation moves nothing.
pub async fn mark_read(
    cx: &Cx,
    conversation: ConversationId,
    up_to: Seq,
) -> Result<(), InboxError> {
    let Some(member) = cx.staff().map(|staff| staff.id) else {
        return Ok(());
    };
    let moved = cx
        .store()
        .move_read_mark(cx.workspace, member, conversation, up_to)
        .await?;
    if let Some(up_to) = moved {
        cx.tell(Ephemeral::ReadMoved {
            member,
            conversation,
            up_to,
        });
    }
    Ok(())
}

/// The tenant has read their conversation up to an event.
pub async fn mark_read_by_tenant(
    cx: &Cx,
    tenant: TenantId,
    conversation: ConversationId,
    up_to: Seq,
) -> Result<(), InboxError> {
    if !cx
        .store()
        .is_conversation_of(cx.workspace, tenant, conversation)
        .await?
    {
        return Err(InboxError::NotFound {
            what: "conversation",
        });
    }
    let moved = cx
        .store()
        .move_tenant_read_mark(cx.workspace, conversation, up_to)
        .await?;
    if let Some(up_to) = moved {
        cx.tell(Ephemeral::TenantReadMoved {
            conversation,
            up_to,
        });
    }
    Ok(())
}
