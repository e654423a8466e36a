//! The first snapshot, and settings.

use axum::Router;
use shared::api::workspace::{ChangeWorkspace, InboxSnapshot, LoadInbox};

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::inbox::{snapshot, workspace};

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<LoadInbox, _>(router, load_inbox);
    staff::<ChangeWorkspace, _>(router, change_workspace)
}

async fn load_inbox(call: StaffCall<LoadInbox>) -> Answer<LoadInbox> {
    let me = call.who.member.id;
    let inbox = snapshot::load_inbox(&call.cx).await?;
    let mut read_marks = call.app.store().read_marks(call.cx.workspace, me).await?;
    read_marks.retain(|id, _| inbox.conversations.contains_key(id));
    let agent_trouble = call.app.agent().trouble();
    Ok(InboxSnapshot {
        me,
        inbox,
        read_marks,
        agent_trouble,
    })
}

async fn change_workspace(call: StaffCall<ChangeWorkspace>) -> Answer<ChangeWorkspace> {
    Ok(workspace::change_workspace(&call.cx, call.body).await?)
}
