//! The workspace's own rules of escalation.

use axum::Router;
use shared::api::Empty;
use shared::api::rules::{AddRule, ChangeRule, DeleteRule, ListRules, RecallRule, TryRule};

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::http::error::HttpError;
use crate::inbox::rules;

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<ListRules, _>(router, list_rules);
    let router = staff::<AddRule, _>(router, add_rule);
    let router = staff::<ChangeRule, _>(router, change_rule);
    let router = staff::<DeleteRule, _>(router, delete_rule);
    let router = staff::<TryRule, _>(router, try_rule);
    staff::<RecallRule, _>(router, recall_rule)
}

async fn list_rules(call: StaffCall<ListRules>) -> Answer<ListRules> {
    Ok(rules::list_rules(&call.cx).await?)
}

async fn add_rule(call: StaffCall<AddRule>) -> Answer<AddRule> {
    Ok(rules::add_rule(&call.cx, call.body).await?)
}

async fn change_rule(call: StaffCall<ChangeRule>) -> Answer<ChangeRule> {
    Ok(rules::change_rule(&call.cx, call.params, call.body).await?)
}

async fn delete_rule(call: StaffCall<DeleteRule>) -> Answer<DeleteRule> {
    rules::delete_rule(&call.cx, call.params).await?;
    Ok(Empty {})
}

async fn try_rule(call: StaffCall<TryRule>) -> Answer<TryRule> {
    let (throttles, member) = (call.app.throttles(), call.who.member.id);
    let throttled = throttles.trials.take(member, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    Ok(call.app.agent().try_rule(call.body).await?)
}

async fn recall_rule(call: StaffCall<RecallRule>) -> Answer<RecallRule> {
    let (throttles, member) = (call.app.throttles(), call.who.member.id);
    let throttled = throttles.recalls.take(member, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    Ok(call.app.agent().recall_rule(&call.cx, call.body).await?)
}
