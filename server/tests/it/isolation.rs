//! Nothing crosses workspaces, and nothing is open that should be closed. The list of endpoints
//! comes from `shared::api`, so that a new one is swept without anybody thinking of it.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, Database as Connect, Statement};
use serde_json::json;
use shared::api::{Access, EndpointInfo, Method};
use shared::entities::Role;
use uuid::Uuid;

use crate::support::{Database, Node, Staff, TenantClient, stories};

stories! {
    foreign_ids_answer_404_and_change_nothing,
    nobody_gets_in_without_a_session,
    foreign_pages_may_not_write,
    a_tenant_reads_only_their_own,
    wrong_types_are_refused,
}

/// A company with everything in it that has an id.
struct Company {
    owner: Staff,
    tenant: TenantClient,
    ids: BTreeMap<&'static str, String>,
}

async fn company(node: &Node) -> Company {
    let owner = Staff::sign_up(node).await;
    let rosa = owner.invite("Rosa Ortega", Role::Member).await;
    let tenant = TenantClient::open(node, owner.key()).await;
    tenant.write("Is the pool open?").await;
    let document = Uuid::now_v7();
    let upload = json!({ "id": document, "file_name": "rules.md", "property": null,
        "content": "IyBSdWxlcwoKVGhlIHBvb2wgaXMgb3BlbiBmcm9tIDggdG8gMjEu" });
    let uploaded = owner
        .raw("POST", "/api/documents")
        .json(&upload)
        .send()
        .await;
    assert_eq!(uploaded.expect("an answer").status(), 200);
    let invited = owner
        .raw("POST", "/api/invitations")
        .json(&json!({ "role": "member" }))
        .send();
    let invited: serde_json::Value = invited
        .await
        .expect("an answer")
        .json()
        .await
        .expect("a body");
    let rule = Uuid::now_v7();
    let new = json!({ "id": rule, "terms": terms() });
    let added = owner.raw("POST", "/api/rules").json(&new).send().await;
    assert_eq!(added.expect("an answer").status(), 200);
    let test = Uuid::now_v7();
    let new = json!({ "id": test, "terms": test_terms() });
    let added = owner
        .raw("POST", "/api/agent-tests")
        .json(&new)
        .send()
        .await;
    assert_eq!(added.expect("an answer").status(), 200);
    let inbox = owner.inbox().await.inbox;
    let tag = inbox.tags.keys().next().expect("a starter tag");
    let ids = BTreeMap::from([
        ("conversation", tenant.conversation.to_string()),
        ("tag", tag.to_string()),
        ("document", document.to_string()),
        ("member", rosa.me.member.id.to_string()),
        ("rule", rule.to_string()),
        ("test", test.to_string()),
        ("session", rosa.me.session.to_string()),
        (
            "invitation",
            invited["invitation"]["id"]
                .as_str()
                .expect("an id")
                .to_owned(),
        ),
    ]);
    Company { owner, tenant, ids }
}

/// Of a rule of escalation.
fn terms() -> serde_json::Value {
    json!({ "name": "Towing", "phrases": ["tow*"], "enabled": true })
}

/// Of a test of the agent.
fn test_terms() -> serde_json::Value {
    json!({ "question": "Is the pool open?", "expect": { "kind": "no_answer" } })
}

fn staff_endpoints() -> impl Iterator<Item = EndpointInfo> {
    shared::api::all().filter(|endpoint| matches!(endpoint.access, Access::Staff(_)))
}

fn filled(path: &str, ids: &BTreeMap<&'static str, String>) -> String {
    path.split('/')
        .map(|part| {
            match part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'))
            {
                Some(name) => ids
                    .get(name)
                    .unwrap_or_else(|| panic!("no id for {name}"))
                    .as_str(),
                None => part,
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// A body that is right for the endpoint, so that only the id can be what is refused.
fn body(node: &Node, endpoint: &EndpointInfo) -> serde_json::Value {
    match endpoint.name {
        "PostMessage" => json!({ "id": Uuid::now_v7(), "channel": "reply", "body": "Mine now" }),
        "AssignConversation" => json!({ "assignee": null }),
        "SnoozeConversation" => json!({ "until": node.app.now().0 + 3_600_000 }),
        "JudgeEscalation" => json!({ "verdict": "right" }),
        "ChangeRule" => terms(),
        "ChangeTag" => json!({ "name": "Theirs", "color": "teal" }),
        "ChangeAgentTest" => test_terms(),
        "ChangeMember" => json!({ "active": false }),
        _ => json!({}),
    }
}

/// Rows of every table.
async fn census(database: &Database) -> BTreeMap<&'static str, i64> {
    let connection = Connect::connect(database.url()).await.expect("connected");
    let mut counts = BTreeMap::new();
    for table in [
        "conversations",
        "messages",
        "events",
        "tags",
        "members",
        "sessions",
        "invitations",
        "documents",
        "read_marks",
        "properties",
        "escalation_rules",
        "safety_texts",
        "agent_tests",
        "agent_test_runs",
        "agent_test_results",
    ] {
        let statement = Statement::from_string(
            connection.get_database_backend(),
            format!("SELECT count(*) AS n FROM {table}"),
        );
        let row = connection
            .query_one_raw(statement)
            .await
            .expect("counted")
            .expect("a row");
        counts.insert(table, row.try_get("", "n").expect("a number"));
    }
    connection.close().await.expect("closed");
    counts
}

async fn foreign_ids_answer_404_and_change_nothing(database: Database) {
    let node = Node::start(&database).await;
    let ours = company(&node).await;
    let theirs = company(&node).await;
    node.settled().await;
    let before = census(&database).await;
    for endpoint in staff_endpoints().filter(|endpoint| endpoint.path.contains('{')) {
        // Each id of the path in turn is theirs, the others are ours; then all are.
        let names: Vec<&str> = theirs
            .ids
            .keys()
            .filter(|name| endpoint.path.contains(&format!("{{{name}}}")))
            .copied()
            .collect();
        for foreign in names.iter().map(|name| vec![*name]).chain([names.clone()]) {
            let mut ids = ours.ids.clone();
            for name in foreign {
                ids.insert(
                    theirs.ids.get_key_value(name).expect("known").0,
                    theirs.ids[name].clone(),
                );
            }
            let request = ours
                .owner
                .raw(endpoint.method.as_str(), &filled(endpoint.path, &ids));
            let request = match endpoint.method {
                Method::Get => request,
                _ => request.json(&body(&node, &endpoint)),
            };
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), 404, "{} {ids:?}", endpoint.name);
        }
    }
    // Foreign ids in bodies.
    let conversation = ours.ids["conversation"].clone();
    for (method, path, body) in [
        (
            "PUT",
            format!("/api/conversations/{conversation}/assignee"),
            json!({ "assignee": theirs.ids["member"] }),
        ),
        (
            "POST",
            "/api/documents".to_owned(),
            json!({ "id": Uuid::now_v7(), "file_name": "a.md", "property": Uuid::now_v7(), "content": "YQ==" }),
        ),
        (
            "POST",
            "/api/agent-tests".to_owned(),
            json!({ "id": Uuid::now_v7(), "terms": { "question": "When?", "expect":
                { "kind": "document", "document": theirs.ids["document"], "title": "Rules" } } }),
        ),
        (
            "POST",
            "/api/rules".to_owned(),
            json!({ "id": Uuid::now_v7(), "terms": { "name": "Theirs", "phrases": ["tow*"],
                "tags": [theirs.ids["tag"]], "enabled": true } }),
        ),
    ] {
        let response = ours
            .owner
            .raw(method, &path)
            .json(&body)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 404, "{path}");
    }
    assert_eq!(census(&database).await, before);
}

async fn nobody_gets_in_without_a_session(database: Database) {
    let node = Node::start(&database).await;
    let company = company(&node).await;
    let client = reqwest::Client::new();
    for endpoint in shared::api::all().filter(|endpoint| endpoint.access != Access::Public) {
        let url = node.url(&filled(endpoint.path, &company.ids));
        let method = endpoint.method.as_str().parse().expect("a method");
        for request in [
            client.request(reqwest::Method::clone(&method), &url),
            client
                .request(method, &url)
                .header("cookie", "porchlight_session=AAAA")
                .bearer_auth("AAAA"),
        ] {
            let response = request
                .header("x-porchlight", "1")
                .send()
                .await
                .expect("an answer");
            assert_eq!(response.status(), 401, "{}", endpoint.name);
        }
    }
}

async fn foreign_pages_may_not_write(database: Database) {
    let node = Node::start(&database).await;
    let company = company(&node).await;
    for endpoint in shared::api::all().filter(|endpoint| endpoint.method != Method::Get) {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            let request = company
                .owner
                .raw(
                    endpoint.method.as_str(),
                    &filled(endpoint.path, &company.ids),
                )
                .header("origin", origin)
                .bearer_auth(&company.tenant.opened.token)
                .json(&json!({}));
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), 403, "{} from {origin}", endpoint.name);
        }
    }
}

async fn a_tenant_reads_only_their_own(database: Database) {
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    let ana = TenantClient::open(&node, owner.key()).await;
    ana.write("My code is 4711").await;
    let ben = TenantClient::open(&node, owner.key()).await;
    let as_ana = TenantClient {
        conversation: ana.conversation,
        ..ben.clone()
    };
    for body in [json!({ "conversation": ana.conversation })] {
        let response = reqwest::Client::new()
            .post(node.url("/api/widget/person"))
            .bearer_auth(&ben.opened.token)
            .json(&body)
            .send();
        assert_eq!(response.await.expect("an answer").status(), 404);
    }
    crate::support::expect_error(
        as_ana
            .send(shared::ids::MessageId(Uuid::now_v7()), "Let me in")
            .await,
        shared::error::ErrorCode::NotFound,
    );
    let mut socket = ben.connect().await;
    ben.write("Hello from Ben").await;
    ana.write("My code is still 4711").await;
    ben.write("Goodbye from Ben").await;
    loop {
        let text = socket.next_text().await.expect("open");
        assert!(!text.contains("4711"), "{text}");
        if text.contains("Goodbye") {
            break;
        }
    }
    // A token of one widget opens no other.
    let other = Staff::sign_up(&node).await;
    let token = Some(ana.opened.token.clone());
    let stranger = TenantClient::open_with(&node, other.key(), token)
        .await
        .expect("opened");
    assert_ne!(stranger.opened.token, ana.opened.token);
    assert!(stranger.opened.thread.events.is_empty());
}

async fn wrong_types_are_refused(database: Database) {
    let node = Node::start(&database).await;
    let company = company(&node).await;
    for value in [
        json!({ "$regex": ".*" }),
        json!([]),
        json!(7),
        json!(true),
        json!(null),
    ] {
        for (path, body) in [
            ("/api/session", json!({ "email": value, "password": value })),
            ("/api/widget/open", json!({ "key": value })),
            ("/api/invitations/look", json!({ "token": value })),
        ] {
            let response = company.owner.raw("POST", path).json(&body).send().await;
            assert_eq!(response.expect("an answer").status(), 400, "{path} {value}");
        }
    }
    let unknown = json!({ "email": "a@b.example", "password": "x", "admin": true });
    let response = company
        .owner
        .raw("POST", "/api/session")
        .json(&unknown)
        .send()
        .await;
    assert_eq!(
        response.expect("an answer").status(),
        400,
        "unknown fields are refused"
    );
    let odd = company
        .owner
        .raw("GET", "/api/conversations/not-an-id")
        .send()
        .await;
    assert_eq!(odd.expect("an answer").status(), 404);
}
