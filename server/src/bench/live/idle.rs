//! Many sockets that say hello and then nothing: what connecting costs, and what each one weighs.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::peer::Peer;
use crate::bench::process::Processes;

/// Handshakes under way at once.
const AT_ONCE: usize = 64;
/// Connected before counting begins, so that one-time costs are not counted.
const WARM_UP: usize = 200;
/// For the server to finish what the handshakes began.
const SETTLE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Idle {
    pub kib_each: f64,
    pub connects_per_s: f64,
    pub connects_per_cpu_s: f64,
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand sockets")]
pub async fn measure(
    peer: &Peer,
    nodes: &[SocketAddr],
    count: usize,
    processes: &Processes,
) -> Result<Idle> {
    let warm = connect(peer, nodes, WARM_UP).await?;
    sleep(SETTLE).await;
    let (rss, cpu, start) = (processes.rss_kib()?, processes.cpu_s()?, Instant::now());
    let sockets = connect(peer, nodes, count).await?;
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), processes.cpu_s()? - cpu);
    sleep(SETTLE).await;
    let grown = processes.rss_kib()? - rss;
    drop((warm, sockets));
    sleep(SETTLE).await;
    Ok(Idle {
        kib_each: grown / count as f64,
        connects_per_s: count as f64 / seconds,
        connects_per_cpu_s: count as f64 / cpu,
    })
}

async fn connect(peer: &Peer, nodes: &[SocketAddr], count: usize) -> Result<Vec<impl Sized>> {
    let turns = Rc::new(Semaphore::new(AT_ONCE));
    let mut sockets = Vec::with_capacity(count);

    let mut pending = futures_util::stream::FuturesUnordered::new();
    for number in 0..count {
        let turns = turns.clone();
        let node = nodes[number % nodes.len()];
        let room = number % peer.rooms();
        pending.push(async move {
            let _turn = turns.acquire().await;
            peer.join(node, room, None).await
        });
    }
    while let Some(joined) = futures_util::StreamExt::next(&mut pending).await {
        sockets.push(joined?);
    }
    Ok(sockets)
}
