//! Tags by hand. A member's choice beats the agent's for good, and teaches it: the tenant's words
//! become an example of the tag, or of what it does not fit.

use std::time::Duration;

use shared::api::tags::{NewTag, TagRecord, TagTerms};
use shared::entities::{AppliedTag, Conversation, Tag, TagSource};
use shared::ids::{ConversationId, TagId};
use shared::live::{AgentChange, EventKind};
use shared::validate::{self, Check};

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::change::Change;
use crate::inbox::handling::staff;
use crate::store::{Lesson, Tx};

pub async fn apply_tag(
    cx: &Cx,
    id: ConversationId,
    tag: TagId,
) -> Result<Conversation, InboxError> {
    let member = staff(cx)?.id;
    let mut tx = cx.begin().await?;
    let tag = known(&mut tx, tag).await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    if applied(&change, &tag).is_none() {
        change
            .apply_tag(cx.by.clone(), &tag, TagSource::Member { member })
            .await?;
        teach_that_it_fits(cx, change.tx(), id, &tag).await?;
    }
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
    let tag = known(&mut tx, tag).await?;
    let mut change = Change::load(cx, &mut tx, id).await?;
    if let Some(applied) = applied(&change, &tag) {
        change
            .record(EventKind::TagRemoved {
                tag: tag.id,
                name: tag.name,
            })
            .await?;
        teach_that_it_does_not(cx, change.tx(), id, applied).await?;
    }
    let conversation = change.save().await?;
    cx.commit(tx).await?;
    Ok(conversation)
}

fn applied(change: &Change<'_>, tag: &Tag) -> Option<AppliedTag> {
    let tags = &change.conversation.tags;
    tags.iter().find(|applied| applied.tag == tag.id).cloned()
}

/// Fewer words than this say too little to learn from.
const WORDS_TO_LEARN_FROM: usize = 4;
/// Messages among which such words are looked for.
const LAST_WORDS: u64 = 10;
/// What is learned of a long message is its beginning.
const LEARNED_CHARACTERS: usize = 600;

async fn teach_that_it_fits(
    cx: &Cx,
    tx: &mut Tx,
    id: ConversationId,
    tag: &Tag,
) -> Result<(), InboxError> {
    if !tag.by_agent {
        return Ok(());
    }
    // Taken off and put on again: it was about the same words.
    let before = tx.lesson(id, tag.id).await?.map(|lesson| lesson.text);
    let text = match before {
        Some(text) => Some(text),
        None => {
            let last = tx.last_words_of_tenant(id, LAST_WORDS).await?;
            let telling = |text: &&String| text.split_whitespace().count() >= WORDS_TO_LEARN_FROM;
            last.iter().find(telling).or(last.first()).cloned()
        }
    };
    if let Some(text) = text {
        let lesson = Lesson {
            tag: tag.id,
            text: text.chars().take(LEARNED_CHARACTERS).collect(),
            fits: true,
        };
        tx.keep_lesson(id, &lesson, cx.now()).await?;
    }
    Ok(())
}

async fn teach_that_it_does_not(
    cx: &Cx,
    tx: &mut Tx,
    id: ConversationId,
    applied: AppliedTag,
) -> Result<(), InboxError> {
    match applied.source {
        TagSource::Agent {
            confidence: _,
            evidence,
        } => {
            let lesson = Lesson {
                tag: applied.tag,
                text: evidence.chars().take(LEARNED_CHARACTERS).collect(),
                fits: false,
            };
            tx.keep_lesson(id, &lesson, cx.now()).await?;
        }
        // A member who takes back their own choice has taught nothing.
        TagSource::Member { .. } => tx.forget_lesson(id, applied.tag).await?,
        TagSource::System => {}
    }
    Ok(())
}

/// Adds a tag to the workspace. The same id again gives the same tag.
pub async fn add_tag(cx: &Cx, new: NewTag) -> Result<Tag, InboxError> {
    let terms = check_terms(TagTerms {
        name: new.name,
        color: new.color,
        description: new.description,
        examples: new.examples,
        by_agent: new.by_agent,
    })?;
    let mut tx = cx.begin().await?;
    if let Some(tag) = tx.tag(new.id).await? {
        return Ok(tag);
    }
    name_is_free(&mut tx, new.id, &terms.name).await?;
    let tag = made_of(new.id, terms);
    tx.insert_tag(&tag).await?;
    cx.append(&mut tx, EventKind::TagAdded { tag: tag.clone() })
        .await?;
    cx.commit(tx).await?;
    Ok(tag)
}

/// Tags that follow what happens go on doing so, whatever else is changed.
pub async fn change_tag(cx: &Cx, id: TagId, terms: TagTerms) -> Result<Tag, InboxError> {
    let terms = check_terms(terms)?;
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let before = known(&mut tx, id).await?;
    name_is_free(&mut tx, id, &terms.name).await?;
    let tag = Tag {
        follows: before.follows,
        ..made_of(id, terms)
    };
    if tag == before {
        return Ok(tag);
    }
    tx.update_tag(&tag).await?;
    cx.append(&mut tx, EventKind::TagChanged { tag: tag.clone() })
        .await?;
    cx.commit(tx).await?;
    Ok(tag)
}

/// The agent looks at the last days again, in the background.
pub async fn start_retag(cx: &Cx) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    let change = AgentChange::RetagStarted;
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}

/// How often members corrected the agent's tags of late.
pub async fn tag_records(cx: &Cx) -> Result<Vec<TagRecord>, InboxError> {
    let since = cx.now().minus(RECORDED);
    let store = cx.store();
    let applied = store.tags_by_agent(cx.workspace, since).await?;
    let lessons = store.lessons_since(cx.workspace, since).await?;
    let taught = |tag: TagId, fits: bool| {
        let lessons = lessons.iter().filter(|it| it.tag == tag && it.fits == fits);
        u32::try_from(lessons.count()).unwrap_or(u32::MAX)
    };
    let tags = store.tags(cx.workspace).await?;
    let by_agent = tags.into_iter().filter(|tag| tag.by_agent);
    let records = by_agent.map(|tag| TagRecord {
        tag: tag.id,
        applied: applied.get(&tag.id).copied().unwrap_or(0),
        wrong: taught(tag.id, false),
        missed: taught(tag.id, true),
    });
    Ok(records.collect())
}

/// How far back corrections are counted.
const RECORDED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

fn check_terms(terms: TagTerms) -> Result<TagTerms, InboxError> {
    let mut check = Check::default();
    let terms = validate::tags::tag(&mut check, terms);
    check.finish().map_err(InboxError::Invalid)?;
    Ok(terms)
}

fn made_of(id: TagId, terms: TagTerms) -> Tag {
    Tag {
        id,
        name: terms.name,
        color: terms.color,
        description: terms.description,
        examples: terms.examples,
        by_agent: terms.by_agent,
        follows: None,
    }
}

async fn name_is_free(tx: &mut Tx, id: TagId, name: &str) -> Result<(), InboxError> {
    let tags = tx.all_tags().await?;
    let taken = tags
        .iter()
        .any(|tag| tag.id != id && tag.name.to_lowercase() == name.to_lowercase());
    if taken {
        return Err(InboxError::field("name", "There is a tag of this name."));
    }
    Ok(())
}

async fn known(tx: &mut Tx, id: TagId) -> Result<Tag, InboxError> {
    let tag = tx.tag(id).await?;
    tag.ok_or(InboxError::NotFound { what: "tag" })
}
