//! Answers know what they quoted: when no document says it any more, they are listed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::api::Empty;
use shared::api::documents::{
    DeleteDocument, ListOutdatedAnswers, NewDocument, OutdatedAnswer, UploadDocument,
};
use shared::ids::DocumentId;
use uuid::Uuid;

use crate::support::{Database, Node, Staff, TenantClient, model_dir, stories};

stories! {
    an_answer_whose_words_are_gone_is_listed,
}

const RULES: &str = "# House rules\n\n## Pool\n\nThe pool is open every day from 8 in the morning \
    to 9 in the evening.\n\n## Guests\n\nA guest may stay for at most 14 nights in a row.\n";

async fn upload(node: &Node, staff: &Staff, text: &str) -> DocumentId {
    let new = NewDocument {
        id: DocumentId(Uuid::now_v7()),
        file_name: "rules.md".into(),
        title: None,
        property: None,
        content: STANDARD.encode(text),
    };
    let added = staff.call::<UploadDocument>((), &new).await;
    let id = added.expect("uploaded").id;
    node.settled().await;
    id
}

async fn outdated(staff: &Staff) -> Vec<OutdatedAnswer> {
    let listed = staff.call::<ListOutdatedAnswers>((), &Empty {}).await;
    listed.expect("listed")
}

async fn an_answer_whose_words_are_gone_is_listed(database: Database) {
    let Some(model) = model_dir() else { return };
    let node = Node::start_with(&database, |config| config.store.model_dir = Some(model)).await;
    let owner = Staff::sign_up(&node).await;
    let rules = upload(&node, &owner, RULES).await;
    let tenant = TenantClient::open(&node, owner.key()).await;
    tenant.write("When is the pool open?").await;
    node.settled().await;
    assert_eq!(outdated(&owner).await, [], "it stands in the rules");

    let delete = owner.call::<DeleteDocument>(rules, &Empty {}).await;
    delete.expect("deleted");
    let listed = outdated(&owner).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].conversation, tenant.conversation);
    assert!(listed[0].gone.quote.contains("from 8 in the morning"));

    let shorter = RULES.replace("to 9 in the evening", "to 7 in the evening");
    let changed = upload(&node, &owner, &shorter).await;
    assert_eq!(outdated(&owner).await.len(), 1, "the hours are others now");
    let delete = owner.call::<DeleteDocument>(changed, &Empty {}).await;
    delete.expect("deleted");
    upload(&node, &owner, RULES).await;
    assert_eq!(outdated(&owner).await, [], "a new upload says it again");

    let stranger = Staff::sign_up(&node).await;
    assert_eq!(outdated(&stranger).await, []);
}
