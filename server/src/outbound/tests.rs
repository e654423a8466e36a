//! The client against servers that do what they should not.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::HeaderMap as Headers;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use futures_util::stream;
use tokio::net::TcpListener;

use super::*;

const PAGE: &str = "<main><p>Dogs up to 80 pounds are welcome.</p></main>";

async fn page(headers: Headers) -> impl IntoResponse {
    if headers.get(IF_NONE_MATCH).is_some_and(|it| it == "\"one\"") {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let named = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (ETAG, "\"one\""),
    ];
    (named, PAGE).into_response()
}

async fn on(Path(step): Path<u32>) -> Redirect {
    Redirect::temporary(&match step {
        0 => "/page".to_owned(),
        step => format!("/on/{}", step - 1),
    })
}

async fn endless() -> Body {
    let parts = stream::repeat_with(|| Ok::<_, std::convert::Infallible>(vec![b'a'; 64 * 1024]));
    Body::from_stream(parts)
}

async fn never() -> Body {
    std::future::pending().await
}

async fn serve() -> SocketAddr {
    let router = Router::new()
        .route("/page", get(page))
        .route("/on/{step}", get(on))
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route(
            "/away",
            get(|| async { Redirect::temporary("http://169.254.169.254/latest") }),
        )
        .route(
            "/file",
            get(|| async { Redirect::temporary("file:///etc/passwd") }),
        )
        .route("/endless", get(endless))
        .route("/never", get(never))
        .route("/teapot", get(|| async { StatusCode::IM_A_TEAPOT }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn client(allowed: &str) -> Outbound {
    let bounds = Bounds {
        whole: Duration::from_millis(1_500),
        bytes: 2 * 1024 * 1024,
        ..Bounds::default()
    };
    Outbound::new(Guard::allowing(allowed.parse().unwrap()), bounds).unwrap()
}

async fn fetch(client: &Outbound, address: &str) -> Result<Answer, OutboundError> {
    client
        .get(&client.address(address)?, &Known::default())
        .await
}

#[tokio::test]
async fn a_page_is_read_and_not_twice() {
    let (server, client) = (serve().await, client("127.0.0.0/8"));
    let address = client.address(&format!("http://{server}/on/2")).unwrap();
    let Ok(Answer::Page(page)) = client.get(&address, &Known::default()).await else {
        panic!("a page");
    };
    assert_eq!((&*page.kind, &*page.body), ("text/html", PAGE.as_bytes()));
    assert!(page.address.path().ends_with("/page"));
    let again = client.get(&address, &page.known).await;
    assert_eq!(again, Ok(Answer::Unchanged));
}

#[tokio::test]
async fn what_never_ends_is_ended() {
    let (server, client) = (serve().await, client("127.0.0.0/8"));
    let fetch = |path: &str| {
        let address = format!("http://{server}{path}");
        let client = client.clone();
        async move { fetch(&client, &address).await }
    };
    let too_large = OutboundError::TooLarge { megabytes: 2 };
    assert_eq!(fetch("/endless").await, Err(too_large));
    assert_eq!(fetch("/never").await, Err(OutboundError::TooSlow));
    assert_eq!(fetch("/loop").await, Err(OutboundError::Redirects));
    assert_eq!(fetch("/on/9").await, Err(OutboundError::Redirects));
    assert_eq!(fetch("/teapot").await, Err(OutboundError::Status(418)));
}

#[tokio::test]
async fn nothing_leads_into_a_private_network() {
    let server = serve().await;
    let open = client("127.0.0.0/8");
    let away = format!("http://{server}/away");
    assert_eq!(fetch(&open, &away).await, Err(OutboundError::Private));
    let file = format!("http://{server}/file");
    assert_eq!(fetch(&open, &file).await, Err(OutboundError::Address));

    let closed = client("");
    let direct = format!("http://{server}/page");
    assert_eq!(fetch(&closed, &direct).await, Err(OutboundError::Private));
    // A name that stands for this machine, past the look at its text.
    let named = Url::parse("http://localhost/page").unwrap();
    let answer = closed.ask(&named, &Known::default()).await;
    assert_eq!(answer.err(), Some(OutboundError::Private));
}
