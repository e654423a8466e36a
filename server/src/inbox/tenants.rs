//! The tenant's side: opening the widget, reading one's own thread, saying who one is.

use shared::api::widget::{Introduction, Opening, WidgetConfig};
use shared::entities::{Property, Tenant, Workspace};
use shared::ids::TenantId;
use shared::live::{Event, EventKind, Seq, TenantEvent};
use shared::replica::TenantThread;
use shared::validate::{self, Check};

use crate::auth::Token;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::StoreError;

/// A tenant's thread shows this many events at most.
const THREAD_EVENTS: usize = 500;
const ATTEMPTS: usize = 20;

/// Makes a tenant of whom nothing is known yet, with the token that will name them from now on.
pub async fn meet_tenant(
    cx: &Cx,
    workspace: &Workspace,
    opening: &Opening,
) -> Result<(TenantId, Token), InboxError> {
    let property = property_named(cx, opening.property.as_deref()).await?;
    let tenant = Tenant::unknown(cx.new_id(), property.map(|property| property.id), cx.now());
    let token = Token::random();
    let mut tx = cx.begin().await?;
    tx.insert_tenant(&tenant).await?;
    tx.insert_tenant_token(token.hash(), tenant.id, &workspace.widget_key, cx.now())
        .await?;
    // Nothing happened yet that anybody would want to know.
    let _no_events = tx.commit().await?;
    Ok((tenant.id, token))
}

async fn property_named(cx: &Cx, name: Option<&str>) -> Result<Option<Property>, InboxError> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let properties = cx.store().properties(cx.workspace).await?;
    Ok(properties
        .into_iter()
        .find(|property| property.name.eq_ignore_ascii_case(name)))
}

/// What the widget shows before anything was said.
pub async fn widget_config(
    cx: &Cx,
    workspace: &Workspace,
    tenant: TenantId,
) -> Result<WidgetConfig, InboxError> {
    let tenant = cx.store().tenant(cx.workspace, tenant).await?;
    let properties = cx.store().properties(cx.workspace).await?;
    let title = tenant
        .and_then(|tenant| tenant.property)
        .and_then(|id| properties.into_iter().find(|property| property.id == id))
        .map_or_else(|| workspace.name.clone(), |property| property.name);
    Ok(WidgetConfig {
        title,
        greeting: workspace.greeting.clone(),
        office_hours: workspace.office_hours.clone(),
        emergency_phone: workspace.emergency_phone.clone(),
        quick_questions: workspace.quick_questions.clone(),
    })
}

/// The tenant's latest conversation as they may see it.
pub async fn load_tenant_thread(cx: &Cx, tenant: TenantId) -> Result<TenantThread, InboxError> {
    let store = cx.store();
    for _ in 0..ATTEMPTS {
        let position = store.head(cx.workspace).await?;
        let conversation = store.latest_conversation_of(cx.workspace, tenant).await?;
        let Some(conversation) = conversation else {
            return Ok(TenantThread {
                position,
                conversation: None,
                events: Vec::new(),
                read_up_to: Seq::ZERO,
            });
        };
        if conversation.version > position.seq {
            continue;
        }
        let (events, _earlier) = store
            .events_of_conversation(
                cx.workspace,
                conversation.id,
                None,
                position.seq,
                THREAD_EVENTS,
            )
            .await?;
        return Ok(TenantThread {
            position,
            conversation: Some(conversation.id),
            events: events
                .iter()
                .filter_map(Event::for_tenant)
                .collect::<Vec<TenantEvent>>(),
            read_up_to: store
                .office_read_up_to(cx.workspace, conversation.id)
                .await?,
        });
    }
    Err(InboxError::Store(StoreError::Busy))
}

/// The tenant says who they are. What is left out stays as it is.
pub async fn introduce(
    cx: &Cx,
    tenant: TenantId,
    introduction: Introduction,
) -> Result<(), InboxError> {
    let mut check = Check::default();
    let name = check.field(
        "name",
        validate::optional_name(introduction.name.as_deref()),
    );
    let phone = check.field(
        "phone",
        validate::optional_name(introduction.phone.as_deref()),
    );
    let unit = check.field(
        "unit",
        validate::optional_name(introduction.unit.as_deref()),
    );
    let email = check.field(
        "email",
        match introduction.email.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => validate::email(text).map(Some),
        },
    );
    check.finish().map_err(InboxError::Invalid)?;

    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let known = tx
        .tenant(tenant)
        .await?
        .ok_or(InboxError::NotFound { what: "tenant" })?;
    let changed = Tenant {
        name: name.or(known.name.clone()),
        email: email.or(known.email.clone()),
        phone: phone.or(known.phone.clone()),
        unit: unit.or(known.unit.clone()),
        ..known.clone()
    };
    if changed == known {
        return Ok(());
    }
    tx.update_tenant(&known, &changed).await?;
    cx.append(&mut tx, EventKind::TenantChanged { changed })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}
