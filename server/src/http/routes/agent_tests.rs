//! Questions kept as tests of the agent.

use axum::Router;
use shared::api::Empty;
use shared::api::agent_tests::{
    AddAgentTest, ChangeAgentTest, DeleteAgentTest, ListAgentTests, RunAgentTests,
};

use crate::app::App;
use crate::http::call::{Answer, StaffCall, staff};
use crate::http::error::HttpError;
use crate::inbox::agent_tests;

pub fn add(router: Router<App>) -> Router<App> {
    let router = staff::<ListAgentTests, _>(router, list_agent_tests);
    let router = staff::<AddAgentTest, _>(router, add_agent_test);
    let router = staff::<ChangeAgentTest, _>(router, change_agent_test);
    let router = staff::<DeleteAgentTest, _>(router, delete_agent_test);
    staff::<RunAgentTests, _>(router, run_agent_tests)
}

async fn list_agent_tests(call: StaffCall<ListAgentTests>) -> Answer<ListAgentTests> {
    Ok(call.app.agent().list_tests(&call.cx).await?)
}

async fn add_agent_test(call: StaffCall<AddAgentTest>) -> Answer<AddAgentTest> {
    Ok(agent_tests::add_test(&call.cx, call.body).await?)
}

async fn change_agent_test(call: StaffCall<ChangeAgentTest>) -> Answer<ChangeAgentTest> {
    Ok(agent_tests::change_test(&call.cx, call.params, call.body).await?)
}

async fn delete_agent_test(call: StaffCall<DeleteAgentTest>) -> Answer<DeleteAgentTest> {
    agent_tests::delete_test(&call.cx, call.params).await?;
    Ok(Empty {})
}

async fn run_agent_tests(call: StaffCall<RunAgentTests>) -> Answer<RunAgentTests> {
    let (throttles, member) = (call.app.throttles(), call.who.member.id);
    let throttled = throttles.recalls.take(member, call.app.now());
    throttled.map_err(HttpError::too_many)?;
    Ok(agent_tests::start_run(&call.cx).await?)
}
