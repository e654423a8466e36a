//! Pages, headers, health.

use serde_json::Value;

use crate::support::{Database, Node, Staff};

#[tokio::test]
async fn without_a_model_the_server_says_so_and_serves() {
    let database = Database::sqlite();
    let folder = tempfile::TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("model.safetensors"), b"not a model").expect("written");
    for dir in [None, Some(folder.path().to_path_buf())] {
        let node = Node::start_with(&database, |config| config.store.model_dir = dir).await;
        let ready = reqwest::get(node.url("/readyz")).await.expect("an answer");
        assert_eq!(ready.status(), 200);
        let body: Value = ready.json().await.expect("a body");
        let model = &body["parts"][2];
        assert_eq!(
            (&model["name"], &model["status"]),
            (&"model".into(), &"degraded".into())
        );
        let owner = Staff::sign_up(&node).await;
        let trouble = owner
            .inbox()
            .await
            .agent_trouble
            .expect("the inbox is told");
        assert!(
            trouble.contains("Emergencies are still caught"),
            "{trouble}"
        );
    }
}

#[tokio::test]
async fn answers_carry_the_headers_that_browsers_obey() {
    let database = Database::sqlite();
    let node = Node::start(&database).await;
    for path in [
        "/healthz",
        "/readyz",
        "/api/me",
        "/api/nothing",
        "/nothing.js",
    ] {
        let response = reqwest::get(node.url(path)).await.expect("an answer");
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(
            headers["content-security-policy"]
                .to_str()
                .expect("text")
                .contains("frame-ancestors 'none'")
        );
        assert!(headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_say_so() {
    let database = Database::sqlite();
    let node = Node::start(&database).await;
    let client = reqwest::Client::new();
    let nothing = client
        .get(node.url("/api/nothing"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(nothing.status(), 404);
    assert_eq!(
        nothing.json::<Value>().await.expect("a body")["code"],
        "not_found"
    );
    let method = client
        .patch(node.url("/api/me"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(method.status(), 405);
    assert_eq!(
        method.json::<Value>().await.expect("a body")["code"],
        "method_not_allowed"
    );
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/.git/config"] {
        let response = client.get(node.url(path)).send().await.expect("an answer");
        assert!(
            !response
                .text()
                .await
                .unwrap_or_default()
                .contains("[workspace]"),
            "{path}"
        );
    }
}

/// The page in the repository is the one that the settings print.
#[test]
fn the_page_of_settings_is_up_to_date() {
    let page = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/configuration.md"
    ));
    assert_eq!(
        page.expect("docs/configuration.md"),
        porchlight::commands::configuration_page(),
        "run: porchlight check-config --markdown > docs/configuration.md"
    );
}
