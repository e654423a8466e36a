//! Web pages as documents: read, quoted, read again when they change and left alone when they don't,
//! and never a way into a private network.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use shared::api::Empty;
use shared::api::documents::{AddPage, DeleteDocument, NewPage, ReadDocument, RefreshPage};
use shared::entities::{Document, DocumentStatus, Role};
use shared::error::ErrorCode;
use shared::ids::{DocumentId, PassageId};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::{Database, Node, Staff, expect_error, has_jobs, look_until, stories};

stories! {
    a_page_is_read_and_read_again_when_it_changed,
    what_is_no_page_of_text_says_so,
    no_address_leads_into_a_private_network,
}

/// A website of one page, which the test rewrites.
#[derive(Clone, Default)]
struct Website {
    /// Status, kind, body.
    page: Arc<Mutex<(u16, String, String)>>,
    asked: Arc<Mutex<Vec<u16>>>,
}

impl Website {
    async fn open() -> (Self, SocketAddr) {
        let website = Self::default();
        website.say(
            "<title>Pets</title><main><h1>Pets</h1><p>Dogs up to 80 pounds are welcome.</p></main>",
        );
        let router = Router::new()
            .route("/rules/pets", get(page))
            .with_state(website.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        tokio::spawn(async move { axum::serve(listener, router).await });
        (website, address)
    }

    fn say(&self, body: &str) {
        self.answer(200, "text/html", body);
    }

    fn answer(&self, status: u16, kind: &str, body: &str) {
        *self.page.lock().expect("no panic") = (status, kind.to_owned(), body.to_owned());
    }

    /// The statuses that were answered so far.
    fn answered(&self) -> Vec<u16> {
        self.asked.lock().expect("no panic").clone()
    }
}

async fn page(State(website): State<Website>, headers: HeaderMap) -> Response {
    let (status, kind, body) = website.page.lock().expect("no panic").clone();
    let etag = format!("\"{}\"", body.len());
    let same = headers
        .get("if-none-match")
        .is_some_and(|it| it == etag.as_str());
    let status = if same { 304 } else { status };
    website.asked.lock().expect("no panic").push(status);
    let code = StatusCode::from_u16(status).expect("a status");
    let named = [(CONTENT_TYPE.as_str(), kind), ("etag", etag)];
    (code, named, if same { String::new() } else { body }).into_response()
}

async fn node(database: &Database) -> Node {
    Node::start_with(database, |config| {
        config.private_networks = "127.0.0.0/8".parse().expect("a network");
    })
    .await
}

async fn add(staff: &Staff, address: &str) -> Document {
    let new = NewPage {
        id: DocumentId(Uuid::now_v7()),
        address: address.into(),
        property: None,
    };
    let added = staff.call::<AddPage>((), &new).await.expect("taken");
    read(staff, added.id).await
}

/// The document, once it is done with.
async fn read(staff: &Staff, id: DocumentId) -> Document {
    let done = async || match document(staff, id).await.status {
        DocumentStatus::Ready | DocumentStatus::Failed { .. } => true,
        DocumentStatus::Queued | DocumentStatus::Reading | DocumentStatus::Indexing => false,
    };
    look_until("the page is read", done).await;
    document(staff, id).await
}

async fn document(staff: &Staff, id: DocumentId) -> Document {
    let inbox = staff.inbox().await.inbox;
    inbox.documents.get(&id).expect("there").clone()
}

async fn again(staff: &Staff, id: DocumentId) -> Document {
    let asked = staff.call::<RefreshPage>(id, &Empty {}).await;
    asked.expect("promised");
    read(staff, id).await
}

async fn passages(staff: &Staff, id: DocumentId) -> Vec<(PassageId, String)> {
    let detail = staff.call::<ReadDocument>(id, &Empty {}).await;
    let passages = detail.expect("read").passages.into_iter();
    passages.map(|it| (it.id, it.text)).collect()
}

async fn a_page_is_read_and_read_again_when_it_changed(database: Database) {
    let (website, at) = Website::open().await;
    let node = node(&database).await;
    let owner = Staff::sign_up(&node).await;
    let first = add(&owner, &format!("http://{at}/rules/pets#dogs")).await;
    assert_eq!(first.status, DocumentStatus::Ready, "{first:?}");
    assert_eq!((&*first.title, &*first.file_name), ("Pets", "pets.html"));
    let quotable = passages(&owner, first.id).await;
    assert!(quotable[0].1.contains("80 pounds"));

    let same = again(&owner, first.id).await;
    assert_eq!(same.status, DocumentStatus::Ready);
    assert_eq!(
        website.answered(),
        [200, 304],
        "it is asked whether it changed"
    );
    assert_eq!(
        passages(&owner, first.id).await,
        quotable,
        "nothing was written"
    );

    website.say("<title>Pets</title><main><h1>Pets</h1><p>Dogs up to 90 pounds.</p></main>");
    again(&owner, first.id).await;
    let quotable = passages(&owner, first.id).await;
    assert!(quotable[0].1.contains("90 pounds"), "{quotable:?}");

    website.answer(500, "text/plain", "");
    let failed = again(&owner, first.id).await;
    let DocumentStatus::Failed { reason } = failed.status else {
        panic!("it failed");
    };
    assert!(
        reason.contains("answered 500") && reason.contains("still quoted"),
        "{reason}"
    );
    assert_eq!(passages(&owner, first.id).await, quotable);

    // It is looked at again the next day, and no more once it is deleted.
    assert!(has_jobs(node.app.store()).await, "it is promised");
    let deleted = owner.call::<DeleteDocument>(first.id, &Empty {}).await;
    deleted.expect("deleted");
    let gone = owner.call::<RefreshPage>(first.id, &Empty {}).await;
    expect_error(gone, ErrorCode::NotFound);
}

async fn what_is_no_page_of_text_says_so(database: Database) {
    let (website, at) = Website::open().await;
    let node = node(&database).await;
    let owner = Staff::sign_up(&node).await;
    website.answer(200, "image/png", "no text");
    let picture = add(&owner, &format!("http://{at}/rules/pets")).await;
    let DocumentStatus::Failed { reason } = &picture.status else {
        panic!("it failed");
    };
    assert!(reason.contains("no page of text"), "{reason}");
    website.say("<main><p>Now there are words on it.</p></main>");
    let mended = again(&owner, picture.id).await;
    assert_eq!(mended.status, DocumentStatus::Ready);
    let missing = add(&owner, &format!("http://{at}/nowhere")).await;
    let DocumentStatus::Failed { reason } = missing.status else {
        panic!("it failed");
    };
    assert!(reason.contains("answered 404"), "{reason}");

    let member = owner.invite("Mia Park", Role::Member).await;
    let asked = member.call::<RefreshPage>(picture.id, &Empty {}).await;
    expect_error(asked, ErrorCode::Forbidden);
}

async fn no_address_leads_into_a_private_network(database: Database) {
    let (website, at) = Website::open().await;
    let node = Node::start(&database).await;
    let owner = Staff::sign_up(&node).await;
    for address in [
        format!("http://{at}/rules/pets"),
        "http://localhost/".into(),
        "http://169.254.169.254/latest/meta-data".into(),
        "ftp://example.com/".into(),
        "http://user:word@example.com/".into(),
        "not an address".into(),
        String::new(),
    ] {
        let new = NewPage {
            id: DocumentId(Uuid::now_v7()),
            address: address.clone(),
            property: None,
        };
        let refused = owner.call::<AddPage>((), &new).await;
        let error = expect_error(refused, ErrorCode::ValidationFailed);
        assert_eq!(error.fields[0].field, "address", "{address}");
    }
    assert_eq!(website.answered(), [] as [u16; 0]);
}
