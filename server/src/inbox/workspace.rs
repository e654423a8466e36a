//! The workspace itself: how it begins, its settings, its buildings.

use shared::api::accounts::NewWorkspace;
use shared::api::properties::NewProperty;
use shared::api::workspace::WorkspaceChange;
use shared::entities::{Member, Property, Role, Tag, WidgetKey, Workspace};
use shared::live::{Actor, Epoch, EventKind};
use shared::validate::{self, Check};

use crate::auth::{PasswordHash, Token};
use crate::clock::random_bytes;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::inbox::sessions::Proven;
use crate::store::StoreError;

/// Starts the workspace that `cx` names, with its owner and these tags.
pub async fn sign_up(cx: &Cx, new: NewWorkspace, tags: &[Tag]) -> Result<Proven, InboxError> {
    let mut check = Check::default();
    let company = check.field("company", validate::name(&new.company));
    let name = check.field("name", validate::name(&new.name));
    let email = check.field("email", validate::email(&new.email));
    let password = check.field("password", validate::new_password(&new.password));
    check.finish().map_err(InboxError::Invalid)?;

    let workspace = Workspace {
        id: cx.workspace,
        name: company,
        emergency_phone: "911".into(),
        office_hours: "Monday to Friday, 9:00 to 17:00".into(),
        greeting: "Hello! Ask anything about your home or your lease.".into(),
        quick_questions: vec![
            "When is rent due?".into(),
            "How do I report a repair?".into(),
            "How do I end my lease?".into(),
        ],
        widget_key: WidgetKey(widget_key()),
        allowed_origins: vec![],
    };
    let owner = Member {
        id: cx.new_id(),
        name,
        email,
        role: Role::Owner,
        active: true,
    };
    let password = PasswordHash::of(password).await;
    found(cx, &workspace, tags, &owner, &password).await?;
    Ok(Proven {
        workspace: workspace.id,
        member: owner,
        password,
    })
}

/// Creates a workspace with its tags and first member: the sign-up's and the demo's way.
pub async fn found(
    cx: &Cx,
    workspace: &Workspace,
    tags: &[Tag],
    owner: &Member,
    password: &PasswordHash,
) -> Result<(), InboxError> {
    let cx = cx.acting(Actor::System);
    let epoch = Epoch(u32::from_le_bytes(random_bytes()));
    let mut tx = cx.begin().await?;
    tx.insert_workspace(workspace, epoch, cx.now()).await?;
    tx.insert_member(owner, password.as_stored(), cx.now())
        .await
        .map_err(email_taken)?;
    cx.append(
        &mut tx,
        EventKind::WorkspaceChanged {
            workspace: workspace.clone(),
        },
    )
    .await?;
    cx.append(
        &mut tx,
        EventKind::MemberAdded {
            member: owner.clone(),
        },
    )
    .await?;
    for tag in tags {
        tx.insert_tag(tag).await?;
        cx.append(&mut tx, EventKind::TagAdded { tag: tag.clone() })
            .await?;
    }
    cx.commit(tx).await?;
    Ok(())
}

/// The e-mail address is the one unique column of a new member.
pub(super) fn email_taken(error: StoreError) -> InboxError {
    match error {
        StoreError::Duplicate => InboxError::EmailTaken,
        error => InboxError::Store(error),
    }
}

/// Public, but not to be guessed.
pub fn widget_key() -> String {
    Token::random()
        .reveal()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(20)
        .collect()
}

/// Changes settings. Fields left out stay as they are.
pub async fn change_workspace(cx: &Cx, change: WorkspaceChange) -> Result<Workspace, InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let before = tx
        .workspace_row()
        .await?
        .ok_or(InboxError::NotFound { what: "workspace" })?;
    let mut after = before.clone();
    let mut check = Check::default();
    for (field, value, target) in [
        ("name", change.name, &mut after.name),
        (
            "emergency_phone",
            change.emergency_phone,
            &mut after.emergency_phone,
        ),
        ("office_hours", change.office_hours, &mut after.office_hours),
        ("greeting", change.greeting, &mut after.greeting),
    ] {
        if let Some(value) = value {
            *target = check.field(field, validate::name(&value));
        }
    }
    if let Some(questions) = change.quick_questions {
        after.quick_questions = questions
            .iter()
            .filter(|question| !question.trim().is_empty())
            .map(|question| check.field("quick_questions", validate::name(question)))
            .take(6)
            .collect();
    }
    if let Some(origins) = change.allowed_origins {
        after.allowed_origins = origins
            .iter()
            .filter(|origin| !origin.trim().is_empty())
            .map(|origin| check.field("allowed_origins", validate::origin(origin)))
            .collect();
    }
    check.finish().map_err(InboxError::Invalid)?;
    if after == before {
        return Ok(after);
    }
    tx.update_workspace(&before, &after).await?;
    cx.append(
        &mut tx,
        EventKind::WorkspaceChanged {
            workspace: after.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    Ok(after)
}

/// Adds a building. The same id again gives the same building.
pub async fn add_property(cx: &Cx, new: NewProperty) -> Result<Property, InboxError> {
    let mut check = Check::default();
    let name = check.field("name", validate::name(&new.name));
    let address = check.field("address", validate::optional_name(Some(&new.address)));
    check.finish().map_err(InboxError::Invalid)?;
    let mut tx = cx.begin().await?;
    if let Some(property) = tx.property(new.id).await? {
        return Ok(property);
    }
    let property = Property {
        id: new.id,
        name,
        address: address.unwrap_or_default(),
    };
    tx.insert_property(&property).await?;
    cx.append(
        &mut tx,
        EventKind::PropertyAdded {
            property: property.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    Ok(property)
}
