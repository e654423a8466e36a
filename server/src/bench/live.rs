//! `porchlight bench live`: drives a server, ours or a peer's, over real sockets and prints what it
//! took as one JSON object. One thread, so that it can be pinned to the core the server is not on.

mod durable;
mod fan_out;
mod http;
mod idle;
mod latencies;
mod office;
mod peer;
mod socket;
mod stalled;
mod watcher;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use tokio::task::LocalSet;

use self::peer::Peer;
use super::process::Processes;

/// Sockets in each room: the watchers of one conversation.
pub const WATCHERS: usize = 10;

#[derive(Args, Debug)]
pub struct Live {
    /// What listens there.
    #[arg(long, value_enum, default_value_t = Target::Porchlight)]
    target: Target,
    /// Addresses of the nodes; a room's watchers are spread over them.
    #[arg(long, value_delimiter = ',', required = true)]
    node: Vec<SocketAddr>,
    /// Processes whose CPU time and memory are counted.
    #[arg(long, value_delimiter = ',', required = true)]
    pid: Vec<u32>,
    /// Rooms of ten watchers.
    #[arg(long, default_value_t = 200)]
    rooms: usize,
    /// Length of each measurement.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Deliveries a second of the open loop.
    #[arg(long, default_value_t = 10_000)]
    rate: u64,
    /// Messages under way per room when saturated.
    #[arg(long, default_value_t = 8)]
    window: usize,
    /// Idle sockets for memory and connects; 0 leaves them out.
    #[arg(long, default_value_t = 10_000)]
    idle: usize,
    /// Leaves out durable messages and stalled readers.
    #[arg(long)]
    fan_out_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    Porchlight,
    Ws,
    SocketIo,
}

pub fn run(live: Live) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let figures = LocalSet::new().block_on(&runtime, measure(live))?;
    println!("{}", Value::Object(figures));
    Ok(())
}

async fn measure(live: Live) -> Result<Map<String, Value>> {
    let span = Duration::from_secs(live.seconds);
    let processes = Processes::new(&live.pid)?;
    let mut figures = Map::new();

    say("preparing rooms");
    let peer = match live.target {
        Target::Porchlight => Peer::Porchlight(office::open(&live.node, live.rooms).await?),
        Target::Ws => Peer::Ws { rooms: live.rooms },
        Target::SocketIo => Peer::SocketIo { rooms: live.rooms },
    };
    if live.idle > 0 {
        say("idle sockets");
        let idle = idle::measure(&peer, &live.node, live.idle, &processes).await?;
        figures.insert("idle_rss_kib_per_connection".into(), json!(idle.kib_each));
        figures.insert("connects_per_s".into(), json!(idle.connects_per_s));
        figures.insert("connects_per_cpu_s".into(), json!(idle.connects_per_cpu_s));
    }

    say("watchers");
    let watchers = watcher::Watchers::connect(peer, &live.node).await?;
    say("open loop");
    let paced = fan_out::paced(&watchers, live.rate, span, &processes).await?;
    figures.insert(
        "server_cpu_s_per_million_at_10k".into(),
        json!(paced.cpu_s_per_million),
    );
    figures.insert("deliveries_at_10k_per_s".into(), json!(paced.per_s));
    paced.latencies.put(&mut figures);
    say("saturated");
    let saturated = fan_out::saturated(&watchers, live.window, span, &processes).await?;
    figures.insert("deliveries".into(), json!(saturated.deliveries));
    figures.insert("deliveries_per_s".into(), json!(saturated.per_s));
    figures.insert(
        "server_cpu_s_per_million".into(),
        json!(saturated.cpu_s_per_million),
    );
    figures.insert("server_cores_saturated".into(), json!(saturated.cores));

    if live.target == Target::Porchlight && !live.fan_out_only {
        say("durable messages");
        durable::measure(&watchers, span, &processes, &mut figures).await?;
        say("stalled readers");
        stalled::measure(&watchers, &live.node, &processes, &mut figures).await?;
    }
    let history = watchers.history();
    figures.insert(
        "lost".into(),
        json!(paced.lost + saturated.lost + history.lost),
    );
    figures.insert("duplicated".into(), json!(history.duplicated));
    figures.insert("reordered".into(), json!(history.reordered));
    Ok(figures)
}

/// Progress goes to standard error; standard output ends with the figures.
fn say(step: &str) {
    eprintln!("bench live: {step}");
}
