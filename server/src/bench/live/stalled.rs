//! Ten sockets that stop reading while large messages are sent: what they cost the server, and what
//! the others notice.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Map, Value, json};
use shared::ids::MessageId;
use tokio::time::interval;

use super::durable::{Thread, fresh, settle};
use super::peer::Peer;
use super::watcher::Watchers;
use crate::bench::process::Processes;

const STALLED: usize = 10;
const BODY_BYTES: usize = 16 * 1024;
const SPAN: Duration = Duration::from_secs(20);
const GAP: Duration = Duration::from_millis(20);

pub async fn measure(
    watchers: &Watchers,
    nodes: &[SocketAddr],
    processes: &Processes,
    figures: &mut Map<String, Value>,
) -> Result<()> {
    let Peer::Porchlight(workspaces) = &*watchers.peer else {
        return Ok(());
    };
    let mut thread = Thread::open(nodes[0], &workspaces[0]).await?;
    // The same without them first: it fills the caches, and is what the others are compared with.
    send(watchers, &mut thread, processes).await?;
    settle(watchers).await;
    let alone = watchers.seen.message_latencies.take();

    let rss = processes.rss_kib()?;
    let mut stalled = Vec::new();
    for number in 0..STALLED {
        let node = nodes[number % nodes.len()];
        stalled.push(watchers.peer.join(node, 0, None).await?);
    }
    let most = send(watchers, &mut thread, processes).await?;
    settle(watchers).await;
    let beside = watchers.seen.message_latencies.take();
    drop(stalled);
    figures.insert("stalled_readers_mib".into(), json!((most - rss) / 1024.0));
    let ratio = beside.at(0.99) / alone.at(0.99);
    figures.insert("p99_beside_stalled_ratio".into(), json!(ratio));
    Ok(())
}

/// Sends large messages for a while; returns the most memory seen, in KiB.
async fn send(watchers: &Watchers, thread: &mut Thread, processes: &Processes) -> Result<f64> {
    let body = "x".repeat(BODY_BYTES);
    let start = Instant::now();
    let mut ticks = interval(GAP);
    let mut most: f64 = 0.0;
    while start.elapsed() < SPAN {
        ticks.tick().await;
        let id: MessageId = fresh();
        watchers.seen.sent.borrow_mut().insert(id.0, Instant::now());
        thread.answer(id, body.clone()).await?;
        most = most.max(processes.rss_kib()?);
    }
    Ok(most)
}
