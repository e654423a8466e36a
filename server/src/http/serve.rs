//! Takes connections and speaks HTTP/1.1 on them. Every wait for a client has an end, and no address
//! holds all places: whoever says nothing, says it a byte at a time or reads nothing is let go.

mod stream;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use crate::auth::{Network, Place, Places};
use crate::config::ServeConfig;
use stream::Stream;

/// For the head of a request. Between requests it is how long a connection may be idle.
const HEAD: Duration = Duration::from_secs(10);
/// For a client to take some of what is written to it.
const TAKING: Duration = Duration::from_mins(1);
/// Bounds the head of a request, and how much of a body is read ahead.
const BUFFER_BYTES: usize = 64 * 1024;
/// When no connection can be taken, for want of file descriptors for example.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two log lines about addresses that hold too much.
const WARN_EVERY: Duration = Duration::from_mins(1);

/// What clients are bound by.
#[derive(Clone, Debug)]
pub struct Bounds {
    pub head: Duration,
    pub taking: Duration,
    pub connections_per_address: usize,
    /// They speak for many, and are not counted.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Bounds {
    pub fn of(config: &ServeConfig) -> Self {
        Self {
            head: HEAD,
            taking: TAKING,
            connections_per_address: config.connections_per_address,
            trusted_proxies: config.trusted_proxies.clone(),
        }
    }
}

/// Serves until `stop`, then waits for the requests that are under way. Sockets are not waited for.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_buf_size(BUFFER_BYTES);
    let http = Arc::new(http);
    let taking = bounds.taking;
    let mut door = Door::new(bounds);
    let connections = TaskTracker::new();
    let mut stopped = pin!(stop.cancelled());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopped => break,
        };
        let (tcp, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                bear(&error).await;
                continue;
            }
        };
        if let Ok(place) = door.admit(peer.ip()) {
            let stream = Stream::new(tcp, place, taking);
            let (http, router, stop) = (Arc::clone(&http), router.clone(), stop.clone());
            connections.spawn(speak(http, stream, peer, router, stop));
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// Answers the requests of one connection.
async fn speak(
    http: Arc<http1::Builder>,
    stream: Stream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let connection = http.serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection.with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended");
    }
}

/// A client that went before it was taken is no matter; what else goes wrong needs a moment to pass.
async fn bear(error: &io::Error) {
    let is_the_clients = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    );
    if !is_the_clients {
        tracing::error!(%error, "no connection can be taken");
        sleep(PAUSE).await;
    }
}

/// Lets in whoever has a place.
struct Door {
    places: Arc<Places>,
    each: usize,
    trusted: Vec<IpAddr>,
    warned_at: Option<Instant>,
}

/// The address holds all it may.
struct Full;

impl Door {
    fn new(bounds: Bounds) -> Self {
        let each = bounds.connections_per_address;
        Self {
            places: Places::new(each),
            each,
            trusted: bounds.trusted_proxies,
            warned_at: None,
        }
    }

    fn admit(&mut self, peer: IpAddr) -> Result<Option<Place>, Full> {
        if self.trusted.contains(&peer.to_canonical()) {
            return Ok(None);
        }
        let network = Network::from(peer);
        match self.places.take(network) {
            Some(place) => Ok(Some(place)),
            None => {
                self.warn(network);
                Err(Full)
            }
        }
    }

    fn warn(&mut self, network: Network) {
        let now = Instant::now();
        let lately = |at| now.saturating_duration_since(at) < WARN_EVERY;
        if !self.warned_at.is_some_and(lately) {
            self.warned_at = Some(now);
            tracing::warn!(
                %network,
                connections = self.each,
                "an address holds all connections it may; a proxy is to be named in \
                 PORCHLIGHT_TRUSTED_PROXIES"
            );
        }
    }
}
