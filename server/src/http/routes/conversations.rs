//! What staff do with conversations.

use axum::Router;
use shared::api::conversations::{
    ApplyTag, AssignConversation, ClaimConversation, HandBackConversation, JudgeEscalation,
    ListConversations, LoadThread, PostMessage, RemoveTag, ReopenConversation, ResolveConversation,
    SnoozeConversation, UndoClaim,
};

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::inbox::{handling, messages, snapshot, status, tagging};

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<ListConversations, _>(router, list_conversations);
    let router = staff::<LoadThread, _>(router, load_thread);
    let router = staff::<PostMessage, _>(router, post_message);
    let router = staff::<ClaimConversation, _>(router, claim);
    let router = staff::<UndoClaim, _>(router, undo_claim);
    let router = staff::<HandBackConversation, _>(router, hand_back);
    let router = staff::<AssignConversation, _>(router, assign);
    let router = staff::<JudgeEscalation, _>(router, judge_escalation);
    let router = staff::<ResolveConversation, _>(router, resolve);
    let router = staff::<ReopenConversation, _>(router, reopen);
    let router = staff::<SnoozeConversation, _>(router, snooze);
    let router = staff::<ApplyTag, _>(router, apply_tag);
    staff::<RemoveTag, _>(router, remove_tag)
}

async fn list_conversations(call: StaffCall<ListConversations>) -> Answer<ListConversations> {
    Ok(snapshot::list_conversations(&call.cx, call.body).await?)
}

async fn load_thread(call: StaffCall<LoadThread>) -> Answer<LoadThread> {
    Ok(snapshot::load_thread(&call.cx, call.params, call.body.before).await?)
}

async fn post_message(call: StaffCall<PostMessage>) -> Answer<PostMessage> {
    Ok(messages::post_staff_message(&call.cx, call.params, call.body).await?)
}

async fn claim(call: StaffCall<ClaimConversation>) -> Answer<ClaimConversation> {
    Ok(handling::claim(&call.cx, call.params).await?)
}

async fn undo_claim(call: StaffCall<UndoClaim>) -> Answer<UndoClaim> {
    Ok(handling::undo_claim(&call.cx, call.params).await?)
}

async fn hand_back(call: StaffCall<HandBackConversation>) -> Answer<HandBackConversation> {
    Ok(handling::hand_back(&call.cx, call.params).await?)
}

async fn assign(call: StaffCall<AssignConversation>) -> Answer<AssignConversation> {
    Ok(handling::assign(&call.cx, call.params, call.body).await?)
}

async fn judge_escalation(call: StaffCall<JudgeEscalation>) -> Answer<JudgeEscalation> {
    Ok(handling::judge_escalation(&call.cx, call.params, call.body.verdict).await?)
}

async fn resolve(call: StaffCall<ResolveConversation>) -> Answer<ResolveConversation> {
    Ok(status::resolve(&call.cx, call.params).await?)
}

async fn reopen(call: StaffCall<ReopenConversation>) -> Answer<ReopenConversation> {
    Ok(status::reopen(&call.cx, call.params).await?)
}

async fn snooze(call: StaffCall<SnoozeConversation>) -> Answer<SnoozeConversation> {
    Ok(status::snooze(&call.cx, call.params, call.body.until).await?)
}

async fn apply_tag(call: StaffCall<ApplyTag>) -> Answer<ApplyTag> {
    let (conversation, tag) = call.params;
    Ok(tagging::apply_tag(&call.cx, conversation, tag).await?)
}

async fn remove_tag(call: StaffCall<RemoveTag>) -> Answer<RemoveTag> {
    let (conversation, tag) = call.params;
    Ok(tagging::remove_tag(&call.cx, conversation, tag).await?)
}
