//! Tags by hand. A member's choice beats the agent's for good.

use shared::api::tags::NewTag;
use shared::entities::{Conversation, Tag, TagSource};
use shared::ids::{ConversationId, TagId};
use shared::live::EventKind;
use shared::validate::{self, Check};

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::change::Change;
use crate::inbox::handling::staff;

pub async fn apply_tag(
    cx: &Cx,
    id: ConversationId,
    tag: TagId,
) -> Result<Conversation, InboxError> {
    let member = staff(cx)?.id;
    let mut tx = cx.begin().await?;
    let tag = tx
        .tag(tag)
        .await?
        .ok_or(InboxError::NotFound { what: "tag" })?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    change
        .apply_tag(cx.by.clone(), &tag, TagSource::Member { member })
        .await?;
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

pub async fn remove_tag(
    cx: &Cx,
    id: ConversationId,
    tag: TagId,
) -> Result<Conversation, InboxError> {
    let mut tx = cx.begin().await?;
    let tag = tx
        .tag(tag)
        .await?
        .ok_or(InboxError::NotFound { what: "tag" })?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    if change
        .conversation
        .tags
        .iter()
        .any(|applied| applied.tag == tag.id)
    {
        change
            .record(EventKind::TagRemoved {
                tag: tag.id,
                name: tag.name,
            })
            .await?;
    }
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

/// Adds a tag to the workspace. The same id again gives the same tag.
pub async fn add_tag(cx: &Cx, new: NewTag) -> Result<Tag, InboxError> {
    let mut check = Check::default();
    let name = check.field("name", validate::name(&new.name));
    check.finish().map_err(InboxError::Invalid)?;
    let mut tx = cx.begin().await?;
    if let Some(tag) = tx.tag(new.id).await? {
        return Ok(tag);
    }
    let taken = tx
        .all_tags()
        .await?
        .iter()
        .any(|tag| tag.name.eq_ignore_ascii_case(&name));
    if taken {
        return Err(InboxError::field("name", "There is a tag of this name."));
    }
    let tag = Tag {
        id: new.id,
        name,
        color: new.color,
        description: new.description,
        examples: new.examples,
        by_agent: new.by_agent,
        follows: None,
    };
    tx.insert_tag(&tag).await?;
    cx.append(&mut tx, EventKind::TagAdded { tag: tag.clone() })
        .await?;
    cx.commit(tx).await?;
    Ok(tag)
}
