//! Taking connections: nobody holds one for nothing, nobody holds all, and a stop cuts nobody off in
//! the middle of an answer.

use std::convert::Infallible;
use std::future::ready;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures_util::stream;
use porchlight::http::{Bounds, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::support::{Database, Node, PATIENCE, Socket, Staff};

/// Short, for what is to be cut off; long, for what is not.
const SHORT: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(3600);

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";

fn bounds() -> Bounds {
    Bounds {
        head: LONG,
        taking: LONG,
        connections_per_address: 100,
        trusted_proxies: vec![],
    }
}

/// A listener in front of a few routes.
struct Front {
    address: SocketAddr,
    stop: CancellationToken,
    served: JoinHandle<()>,
}

impl Front {
    async fn start(router: Router, bounds: Bounds) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let served = tokio::spawn(serve(listener, router, bounds, stop.clone()));
        Self {
            address,
            stop,
            served,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }

    /// Whether a new connection is let in, with the connection.
    async fn is_answered(&self) -> (bool, TcpStream) {
        let mut connection = self.connect().await;
        let asked = connection.write_all(REQUEST).await;
        let answer = read_some(&mut connection).await;
        let answered = asked.is_ok() && answer.starts_with(b"HTTP/1.1 200");
        (answered, connection)
    }
}

fn here() -> Router {
    Router::new().route("/", get(|| async { "here" }))
}

/// What comes next; nothing when the server has closed.
async fn read_some(connection: &mut TcpStream) -> Vec<u8> {
    let mut buffer = vec![0; 4096];
    let read = timeout(PATIENCE, connection.read(&mut buffer)).await;
    let read = read.expect("an answer or an end in time");
    buffer.truncate(read.unwrap_or(0));
    buffer
}

#[tokio::test]
async fn whoever_does_not_finish_a_request_is_let_go() {
    let head = SHORT;
    let front = Front::start(here(), Bounds { head, ..bounds() }).await;
    let mut silent = front.connect().await;
    let mut slow = front.connect().await;
    slow.write_all(&REQUEST[..20]).await.expect("sent");
    // Quick enough, on a machine that is not too busy: then it may ask again for as long.
    let mut idle = loop {
        if let (true, connection) = front.is_answered().await {
            break connection;
        }
    };
    for connection in [&mut silent, &mut slow, &mut idle] {
        while !read_some(connection).await.is_empty() {}
    }
}

/// Tells when it is dropped.
struct Gone(Arc<Notify>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn whoever_takes_nothing_of_an_answer_is_let_go() {
    let gone = Arc::new(Notify::new());
    let guard = Gone(Arc::clone(&gone));
    let endless = stream::repeat_with(move || {
        let _held = &guard;
        Ok::<_, Infallible>(Bytes::from_static(&[0; 16 * 1024]))
    });
    let body = Arc::new(Mutex::new(Some(Body::from_stream(endless))));
    let once = move || ready(body.lock().expect("one asks").take().expect("once"));
    let router = Router::new().route("/", get(once));
    let taking = SHORT;
    let front = Front::start(router, Bounds { taking, ..bounds() }).await;
    let mut connection = front.connect().await;
    connection.write_all(REQUEST).await.expect("sent");
    let dropped = timeout(PATIENCE, gone.notified()).await;
    dropped.expect("the answer is given up");
}

#[tokio::test]
async fn one_address_holds_its_share_and_no_more() {
    let connections_per_address = 2;
    let few = Bounds {
        connections_per_address,
        ..bounds()
    };
    let front = Front::start(here(), few.clone()).await;
    let (first, kept) = front.is_answered().await;
    let (second, leaving) = front.is_answered().await;
    assert!(first && second);
    assert!(!front.is_answered().await.0, "both places are taken");
    drop(leaving);
    let again = async { while !front.is_answered().await.0 {} };
    timeout(PATIENCE, again).await.expect("a place is free");
    drop(kept);

    // A proxy speaks for many.
    let proxy: IpAddr = "127.0.0.1".parse().expect("an address");
    let trusted_proxies = vec![proxy];
    let behind = Bounds {
        trusted_proxies,
        ..few
    };
    let front = Front::start(here(), behind).await;
    let mut all = Vec::new();
    for _ in 0..8 {
        let (answered, connection) = front.is_answered().await;
        assert!(answered);
        all.push(connection);
    }
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_end() {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, waits) = (Arc::clone(&entered), Arc::clone(&go));
    let router = Router::new().route(
        "/",
        get(async move || {
            inside.notify_one();
            waits.notified().await;
            "done"
        }),
    );
    let front = Front::start(router, bounds()).await;
    let mut idle = front.connect().await;
    let mut asking = front.connect().await;
    asking.write_all(REQUEST).await.expect("sent");
    entered.notified().await;
    front.stop.cancel();
    assert!(read_some(&mut idle).await.is_empty(), "idle ones end first");
    assert!(!front.served.is_finished());
    go.notify_one();
    let answer = String::from_utf8(read_some(&mut asking).await).expect("text");
    assert!(answer.ends_with("done"), "{answer}");
    let ended = timeout(PATIENCE, front.served).await;
    ended.expect("the server ends").expect("in order");
    assert!(TcpStream::connect(front.address).await.is_err());
}

#[tokio::test]
async fn a_live_socket_keeps_its_place() {
    let database = Database::sqlite();
    let node = Node::start_with(&database, |config| config.connections_per_address = 3).await;
    let owner = Staff::sign_up(&node).await;
    let (base, cookie) = (node.url(""), owner.cookie());
    let mut sockets = Vec::new();
    while let Some(mut socket) = Socket::try_staff(&base, cookie, None).await {
        socket.welcomed().await;
        sockets.push(socket);
        assert!(sockets.len() <= 3, "one address, three places");
    }
    sockets.pop();
    let again = async { while Socket::try_staff(&base, cookie, None).await.is_none() {} };
    timeout(PATIENCE, again).await.expect("a place is free");
}

#[tokio::test]
async fn strangers_of_one_address_do_not_shut_the_others_out() {
    let database = Database::sqlite();
    let node = Node::start_with(&database, |config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await;
    let base = node.url("");
    let mut silent = Vec::new();
    let refused = loop {
        match Socket::stranger(&base, "203.0.113.1").await {
            Ok(socket) => silent.push(socket),
            Err(status) => break status,
        }
        assert!(silent.len() < 1_000, "there is an end to it");
    };
    assert_eq!(refused, 429);
    let elsewhere = Socket::stranger(&base, "203.0.113.2").await;
    assert!(elsewhere.is_ok(), "others are let in");
}
