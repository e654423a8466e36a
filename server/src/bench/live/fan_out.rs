//! Small ephemerals to rooms of ten: at a steady rate, and as fast as the server can.

use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::WATCHERS;
use super::latencies::Latencies;
use super::watcher::Watchers;
use crate::bench::process::Processes;

const WARM_UP: Duration = Duration::from_secs(2);
/// For the last deliveries after the last message.
const SETTLE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct FanOut {
    pub deliveries: u64,
    pub per_s: f64,
    pub cpu_s_per_million: f64,
    /// How many cores the server used.
    pub cores: f64,
    pub lost: u64,
    pub latencies: Latencies,
}

/// Open loop: messages are sent when they are due, whether or not earlier ones arrived, and latency
/// counts from when they were due.
pub async fn paced(
    watchers: &Watchers,
    deliveries_per_s: u64,
    span: Duration,
    processes: &Processes,
) -> Result<FanOut> {
    let gap = Duration::from_secs(WATCHERS as u64) / u32::try_from(deliveries_per_s)?;
    let start = Instant::now();
    let mut ticks = interval(Duration::from_millis(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sent: u32 = 0;
    let mut window = None;
    while start.elapsed() < WARM_UP + span {
        ticks.tick().await;
        if window.is_none() && start.elapsed() >= WARM_UP {
            watchers.seen.latencies.borrow_mut().clear();
            watchers.seen.measuring.set(true);
            window = Some(Window::open(watchers, processes)?);
        }
        while start + gap * sent <= Instant::now() {
            let room = sent as usize % watchers.rooms.len();
            watchers.rooms[room].speak(start + gap * sent);
            sent += 1;
        }
    }
    let window = window.map_or_else(|| Window::open(watchers, processes), Ok)?;
    let mut fan_out = window.close(watchers, processes)?;
    fan_out.lost = settle(watchers).await;
    watchers.seen.measuring.set(false);
    fan_out.latencies = watchers.seen.latencies.take();
    Ok(fan_out)
}

/// Closed loop: each room keeps `under_way` messages going.
pub async fn saturated(
    watchers: &Watchers,
    under_way: usize,
    span: Duration,
    processes: &Processes,
) -> Result<FanOut> {
    for room in &watchers.rooms {
        room.go_on.set(true);
        for _ in 0..under_way {
            room.speak(Instant::now());
        }
    }
    sleep(WARM_UP).await;
    let window = Window::open(watchers, processes)?;
    sleep(span).await;
    let mut fan_out = window.close(watchers, processes)?;
    for room in &watchers.rooms {
        room.go_on.set(false);
    }
    fan_out.lost = settle(watchers).await;
    Ok(fan_out)
}

struct Window {
    opened: Instant,
    deliveries: u64,
    cpu_s: f64,
}

impl Window {
    fn open(watchers: &Watchers, processes: &Processes) -> Result<Self> {
        Ok(Self {
            opened: Instant::now(),
            deliveries: watchers.seen.deliveries.get(),
            cpu_s: processes.cpu_s()?,
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
    fn close(self, watchers: &Watchers, processes: &Processes) -> Result<FanOut> {
        let seconds = self.opened.elapsed().as_secs_f64();
        let deliveries = watchers.seen.deliveries.get() - self.deliveries;
        let cpu_s = processes.cpu_s()? - self.cpu_s;
        Ok(FanOut {
            deliveries,
            per_s: deliveries as f64 / seconds,
            cpu_s_per_million: cpu_s / deliveries as f64 * 1e6,
            cores: cpu_s / seconds,
            lost: 0,
            latencies: Latencies::default(),
        })
    }
}

/// Waits for what is under way; what never comes is lost.
async fn settle(watchers: &Watchers) -> u64 {
    let start = Instant::now();
    loop {
        let said: u64 = watchers.rooms.iter().map(|room| room.said.get()).sum();
        let missing = (said * WATCHERS as u64).saturating_sub(watchers.seen.deliveries.get());
        if missing == 0 || start.elapsed() > SETTLE {
            return missing;
        }
        sleep(Duration::from_millis(10)).await;
    }
}
