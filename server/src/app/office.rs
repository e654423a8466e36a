//! What the hub asks of the rest of the server.

use std::collections::HashSet;
use std::sync::Arc;

use shared::entities::StaffRef;
use shared::ids::{ConversationId, SessionId, TenantId, WorkspaceId};
use shared::live::{Actor, Event, Position, Seq};

use crate::app::Throttles;
use crate::auth::session;
use crate::cx::{Cx, Parts};
use crate::inbox::reading;
use crate::realtime::{self, Answer, Connected, Principal, Reader, Unavailable};
use crate::store::StoreError;

#[derive(Debug)]
pub struct Office {
    parts: Arc<Parts>,
    throttles: Arc<Throttles>,
}

impl Office {
    pub fn new(parts: Arc<Parts>, throttles: Arc<Throttles>) -> Self {
        Self { parts, throttles }
    }
}

impl realtime::Office for Office {
    fn head(&self, workspace: WorkspaceId) -> Answer<'_, Result<Position, Unavailable>> {
        Box::pin(async move { self.parts.store.head(workspace).await.map_err(unavailable) })
    }

    fn events_since(
        &self,
        workspace: WorkspaceId,
        after: Seq,
        at_most: usize,
    ) -> Answer<'_, Result<Vec<Event>, Unavailable>> {
        Box::pin(async move {
            self.parts
                .store
                .events_since(workspace, after, at_most)
                .await
                .map_err(unavailable)
        })
    }

    fn mark_read(
        &self,
        workspace: WorkspaceId,
        reader: Reader,
        conversation: ConversationId,
        up_to: Seq,
    ) -> Answer<'_, ()> {
        Box::pin(async move {
            let parts = Arc::clone(&self.parts);
            if self
                .throttles
                .marks
                .take(reader, parts.clock.now())
                .is_err()
            {
                return;
            }
            let result = match reader {
                Reader::Staff(id) => {
                    // A mark needs no name.
                    let member = StaffRef {
                        id,
                        name: String::new(),
                    };
                    let cx = Cx::new(parts, workspace, Actor::Staff { member });
                    reading::mark_read(&cx, conversation, up_to).await
                }
                Reader::Tenant(tenant) => {
                    let cx = Cx::new(parts, workspace, Actor::Tenant);
                    reading::mark_read_by_tenant(&cx, tenant, conversation, up_to).await
                }
            };
            if let Err(error) = result {
                tracing::debug!(%error, "a read mark did not move");
            }
        })
    }

    fn owns(
        &self,
        workspace: WorkspaceId,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Answer<'_, bool> {
        Box::pin(async move {
            self.parts
                .store
                .is_conversation_of(workspace, tenant, conversation)
                .await
                .unwrap_or(false)
        })
    }

    fn ended(&self, who: Vec<Connected>) -> Answer<'_, Result<Vec<Connected>, Unavailable>> {
        Box::pin(async move {
            let (mut sessions, mut tenants) = (Vec::new(), Vec::new());
            for (_, principal) in &who {
                match principal {
                    Principal::Session(session) => sessions.push(*session),
                    Principal::Tenant(tenant) => tenants.push(*tenant),
                }
            }
            let holds = self.holding(&sessions, &tenants).await;
            let holds = holds.map_err(unavailable)?;
            let over = |connected: &Connected| !holds.contains(connected);
            Ok(who.into_iter().filter(over).collect())
        })
    }
}

impl Office {
    /// Which of these may be connected, and where.
    async fn holding(
        &self,
        sessions: &[SessionId],
        tenants: &[TenantId],
    ) -> Result<HashSet<Connected>, StoreError> {
        let (store, since) = (
            &self.parts.store,
            session::holding_at(self.parts.clock.now()),
        );
        let sessions = store.sessions_that_let_in(sessions, since).await?;
        let tenants = store.tenants_there(tenants).await?;
        let sessions = sessions
            .into_iter()
            .map(|(workspace, id)| (workspace, Principal::Session(id)));
        let tenants = tenants
            .into_iter()
            .map(|(workspace, id)| (workspace, Principal::Tenant(id)));
        Ok(sessions.chain(tenants).collect())
    }
}

fn unavailable(error: StoreError) -> Unavailable {
    tracing::warn!(%error, "the hub could not read the store");
    Unavailable
}
