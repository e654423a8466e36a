//! How much of what tenants may do. Each limit has an end: the clock of these tests stands, so that
//! nothing is given back unless they turn it.

use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use shared::api::{Access, EndpointInfo, Method};
use shared::live::{ClientFrame, Seq};

use crate::support::{Database, Node, Staff, TenantClient, standing_clock, stories};

stories! {
    every_endpoint_of_tenants_is_limited,
    widgets_of_one_address_share_a_limit,
    marks_are_not_written_faster_than_anybody_reads,
}

const ALLOWED: u32 = 5;

fn ask(node: &Node, endpoint: &EndpointInfo, token: &str) -> RequestBuilder {
    let method = endpoint.method.as_str().parse().expect("a method");
    let request = Client::new()
        .request(method, node.url(endpoint.path))
        .header("x-porchlight", "1")
        .bearer_auth(token);
    match endpoint.method {
        Method::Get => request,
        _ => request.json(&serde_json::json!({})),
    }
}

/// The status of the last request that is within the limit, and of the first beyond, which must say
/// when to come back.
async fn at_the_limit(request: RequestBuilder) -> (u16, u16) {
    let mut last = 0;
    for _ in 0..ALLOWED {
        let again = request.try_clone().expect("a body that can be sent again");
        last = again.send().await.expect("an answer").status().as_u16();
    }
    let refused = request.send().await.expect("an answer");
    assert!(refused.headers().contains_key("retry-after"));
    (last, refused.status().as_u16())
}

async fn every_endpoint_of_tenants_is_limited(database: Database) {
    let clock = standing_clock();
    let node = Node::start_by(&database, &clock, |config| {
        config.tenant_requests_per_minute = ALLOWED;
    })
    .await;
    let owner = Staff::sign_up(&node).await;
    let of_tenants = shared::api::all().filter(|endpoint| endpoint.access == Access::Tenant);
    for endpoint in of_tenants {
        let tenant = TenantClient::open(&node, owner.key()).await;
        let request = ask(&node, &endpoint, &tenant.opened.token);
        let (within, beyond) = at_the_limit(request).await;
        assert_ne!(within, 429, "{}", endpoint.name);
        assert_eq!(beyond, 429, "{}", endpoint.name);
    }
    // Coming back with a token is a request too.
    let tenant = TenantClient::open(&node, owner.key()).await;
    let opening = serde_json::json!({ "key": owner.key(), "token": tenant.opened.token });
    let open = Client::new()
        .post(node.url("/api/widget/open"))
        .header("x-porchlight", "1")
        .json(&opening);
    assert_eq!(at_the_limit(open).await, (200, 429));
}

async fn widgets_of_one_address_share_a_limit(database: Database) {
    let clock = standing_clock();
    let node = Node::start_by(&database, &clock, |config| {
        config.widget_requests_per_minute = ALLOWED;
    })
    .await;
    let thread = Client::new()
        .get(node.url("/api/widget/thread"))
        .bearer_auth("not a token of ours");
    assert_eq!(at_the_limit(thread).await, (401, 429));
    clock.advance(Duration::from_secs(60));
    let open = Client::new()
        .post(node.url("/api/widget/open"))
        .header("x-porchlight", "1")
        .json(&serde_json::json!({ "key": "nobody's" }));
    assert_eq!(at_the_limit(open).await, (404, 429));
}

async fn marks_are_not_written_faster_than_anybody_reads(database: Database) {
    let clock = standing_clock();
    let node = Node::start_by(&database, &clock, |_| {}).await;
    let owner = Staff::sign_up(&node).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    for index in 0..80 {
        tenant.write(&format!("Word {index}")).await;
    }
    // Forty from each of two tabs.
    for tab in [1..=40, 41..=80] {
        let mut socket = tenant.connect().await;
        for up_to in tab {
            socket.send(&mark(&tenant, up_to)).await;
        }
        socket.still_open().await;
    }
    assert_eq!(marked(&node, &owner, &tenant).await, Seq(60));

    clock.advance(Duration::from_secs(1));
    let mut socket = tenant.connect().await;
    socket.send(&mark(&tenant, 80)).await;
    socket.still_open().await;
    assert_eq!(marked(&node, &owner, &tenant).await, Seq(80));
}

fn mark(tenant: &TenantClient, up_to: u64) -> ClientFrame {
    ClientFrame::Read {
        conversation: tenant.conversation,
        up_to: Seq(up_to),
    }
}

async fn marked(node: &Node, owner: &Staff, tenant: &TenantClient) -> Seq {
    let workspace = owner.me.workspace.id;
    let store = node.app.store();
    let marked = store.tenant_read_up_to(workspace, tenant.conversation);
    marked.await.expect("read")
}
