//! What the hub asks of the rest of the server.

use std::sync::Arc;

use shared::entities::StaffRef;
use shared::ids::{ConversationId, TenantId, WorkspaceId};
use shared::live::{Actor, Event, Position, Seq};

use crate::cx::{Cx, Parts};
use crate::inbox::reading;
use crate::realtime::{self, Answer, Principal, Reader, Unavailable};
use crate::store::StoreError;

#[derive(Debug)]
pub struct Office {
    parts: Arc<Parts>,
}

impl Office {
    pub fn new(parts: Arc<Parts>) -> Self {
        Self { parts }
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

    fn ended(
        &self,
        workspace: WorkspaceId,
        who: Vec<Principal>,
    ) -> Answer<'_, Result<Vec<Principal>, Unavailable>> {
        Box::pin(async move {
            let mut ended = Vec::new();
            for principal in who {
                let holds = match principal {
                    Principal::Session(session) => {
                        self.parts.store.session_is_open(workspace, session).await
                    }
                    Principal::Tenant(tenant) => self
                        .parts
                        .store
                        .tenant(workspace, tenant)
                        .await
                        .map(|it| it.is_some()),
                };
                if !holds.map_err(unavailable)? {
                    ended.push(principal);
                }
            }
            Ok(ended)
        })
    }
}

fn unavailable(error: StoreError) -> Unavailable {
    tracing::warn!(%error, "the hub could not read the store");
    Unavailable
}
