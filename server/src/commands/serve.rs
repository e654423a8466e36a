//! `porchlight serve`.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::{ServeConfig, StoreConfig};
use crate::http::{Bounds, demo_site, router, serve};
use crate::shutdown;
use crate::store::Store;

/// Requests under way have this long to end.
const DRAIN: Duration = Duration::from_secs(8);

pub async fn run(config: ServeConfig) -> Result<()> {
    let stop = CancellationToken::new();
    let signal = shutdown::on_signal(stop.clone())?;
    // Both ports first: a taken one is told before anything has begun.
    let listener = listen(config.listen).await?;
    let demo = match config.demo_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let app = App::start(config).await?;
    let address = listener.local_addr()?;
    if let Some(trouble) = app.agent().trouble() {
        tracing::warn!("{trouble}");
    }
    tokio::spawn(signal);
    if let Some(demo) = demo {
        serve_demo(&app, demo, address, stop.clone()).await?;
    }
    println!("Porchlight is ready on http://{address}");
    let bounds = Bounds::of(app.config());
    let serving = tokio::spawn(serve(listener, router(app.clone()), bounds, stop.clone()));
    stop.cancelled().await;
    // No new connections from here on. Sockets are told to come back, requests under way end, and
    // only then the jobs and the store.
    app.hub().close_all().await;
    if tokio::time::timeout(DRAIN, serving).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    app.shut_down().await;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "port {} is taken by another program. End it, or choose another port with --listen.",
            address.port()
        ),
        Err(error) => Err(error).with_context(|| format!("can't listen on {address}")),
    }
}

async fn serve_demo(
    app: &App,
    listener: TcpListener,
    server: SocketAddr,
    stop: CancellationToken,
) -> Result<()> {
    let Some(workspace) = app.store().workspaces().await?.into_iter().next() else {
        bail!("there is no workspace to show on the demo site. Run `porchlight seed` first.");
    };
    let host = app
        .config()
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{server}"));
    let site = demo_site(host, workspace.widget_key);
    println!("The demo website is on http://{}", listener.local_addr()?);
    tokio::spawn(serve(listener, site, Bounds::of(app.config()), stop));
    Ok(())
}

pub async fn migrate(config: &StoreConfig) -> Result<()> {
    let store = Store::open(&config.database).await?;
    store.close().await;
    println!("The tables are up to date.");
    Ok(())
}
