//! By what right sockets are open, and how they close when it ends: at once by the bus, and at the
//! next beat at the latest by asking the store.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::time::Instant;
use uuid::Uuid;

use shared::ids::WorkspaceId;
use shared::live::CloseCode;

use crate::realtime::hub::Hub;
use crate::realtime::link::Who;
use crate::realtime::room::Room;
use crate::realtime::{Connected, Unavailable};

impl Hub {
    /// Closes the sockets of those who are `wanted`. `ids` are remembered for those who are just
    /// entering.
    pub(super) fn end(
        &self,
        workspace: WorkspaceId,
        ids: impl IntoIterator<Item = Uuid>,
        wanted: impl Fn(&Who) -> bool,
    ) {
        let now = Instant::now();
        {
            let mut ended = self.ended();
            for id in ids {
                ended.note(id, now);
            }
        }
        if let Some(room) = self.find(workspace) {
            room.close_where(CloseCode::SignedOut, wanted);
        }
    }

    /// Whether the right was taken away after it was checked at `checked_at`.
    pub(super) fn has_ended(&self, who: &Who, checked_at: Instant) -> bool {
        let ended = self.ended();
        match who {
            Who::Staff { member, session } => {
                ended.since(session.0, checked_at) || ended.since(member.id.0, checked_at)
            }
            Who::Tenant { tenant } => ended.since(tenant.0, checked_at),
        }
    }

    /// Asks the store about everybody in these rooms, in one question.
    pub(super) async fn check_rights(&self, rooms: &[Arc<Room>]) -> Result<(), Unavailable> {
        let of_room = |room: &Arc<Room>| -> Vec<Connected> {
            let here = room.workspace;
            let principals = room.principals().into_iter();
            principals.map(|principal| (here, principal)).collect()
        };
        let asked: Vec<Connected> = rooms.iter().flat_map(of_room).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let ended: HashSet<Connected> = self.office.ended(asked).await?.into_iter().collect();
        let ended_in: HashSet<WorkspaceId> = ended.iter().map(|(here, _)| *here).collect();
        for room in rooms {
            if ended_in.contains(&room.workspace) {
                let over = |who: &Who| ended.contains(&(room.workspace, who.principal()));
                room.close_where(CloseCode::SignedOut, over);
            }
        }
        Ok(())
    }
}
