//! Messages that are stored: what one costs, how soon a colleague sees it, how many fit into a
//! second, and whether every watcher has the whole history although sockets keep breaking.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use serde_json::{Map, Value, json};
use shared::api::conversations::{ClaimConversation, NewMessage, PostMessage};
use shared::api::widget::{OpenWidget, Opening, SendMessage, TenantWords};
use shared::entities::Channel;
use shared::ids::{ConversationId, MessageId};
use tokio::time::{interval, sleep};

use super::WATCHERS;
use super::http::Http;
use super::office::Workspace;
use super::peer::Peer;
use super::watcher::Watchers;
use crate::bench::process::Processes;
use crate::clock::{Clock, SystemClock, new_id};

/// Rooms with a conversation.
const CONVERSATIONS: usize = 20;
/// Tenants' messages a second, all conversations together, while latency is measured.
const MESSAGES_PER_S: u32 = 50;
/// Members who write at once, as fast as they are answered.
const WRITERS: usize = 32;
/// While they write, a socket breaks this often.
const CUT_EVERY: Duration = Duration::from_millis(50);
const SETTLE: Duration = Duration::from_secs(10);

/// A conversation that a member holds, so that the agent keeps out.
#[derive(Debug)]
pub struct Thread {
    pub conversation: ConversationId,
    tenant: Http,
    staff: Http,
}

pub async fn measure(
    watchers: &Watchers,
    span: Duration,
    processes: &Processes,
    figures: &mut Map<String, Value>,
) -> Result<()> {
    let Peer::Porchlight(workspaces) = &*watchers.peer else {
        return Ok(());
    };
    let mut threads = Vec::new();
    for (number, workspace) in workspaces.iter().take(CONVERSATIONS).enumerate() {
        let node = watchers.nodes[number % watchers.nodes.len()];
        threads.push(Thread::open(node, workspace).await?);
    }

    let cpu = processes.cpu_s()?;
    watchers.seen.message_latencies.borrow_mut().clear();
    let sent = send_steadily(watchers, &mut threads, span).await?;
    let cpu = processes.cpu_s()? - cpu;
    settle(watchers).await;
    let latencies = watchers.seen.message_latencies.take();
    figures.insert(
        "cpu_ms_per_durable_write".into(),
        json!(cpu * 1000.0 / f64::from(sent)),
    );
    figures.insert("send_to_colleague_p99_ms".into(), json!(latencies.at(0.99)));

    let cpu = processes.cpu_s()?;
    let start = Instant::now();
    let written = write_as_fast_as_possible(watchers, workspaces, &threads, span).await?;
    let seconds = start.elapsed().as_secs_f64();
    let cpu = processes.cpu_s()? - cpu;
    figures.insert(
        "durable_sends_per_s".into(),
        json!(f64::from(written) / seconds),
    );
    figures.insert(
        "cpu_ms_per_durable_write_saturated".into(),
        json!(cpu * 1000.0 / f64::from(written)),
    );
    settle(watchers).await;
    Ok(())
}

impl Thread {
    pub async fn open(node: SocketAddr, workspace: &Workspace) -> Result<Self> {
        let mut widget = Http::connect(node, String::new()).await?;
        let opening = Opening {
            key: workspace.widget_key.clone(),
            token: None,
            property: None,
        };
        let opened = widget.call::<OpenWidget>(&(), &opening).await?;
        let bearer = format!("Authorization: Bearer {}\r\n", opened.token);
        let mut thread = Self {
            conversation: fresh(),
            tenant: Http::connect(node, bearer).await?,
            staff: Http::connect(node, workspace.cookie.clone()).await?,
        };
        thread.ask(fresh()).await?;
        let claim = thread
            .staff
            .call::<ClaimConversation>(&thread.conversation, &shared::api::Empty {});
        claim.await.context("claiming")?;
        Ok(thread)
    }

    /// A message by the tenant.
    async fn ask(&mut self, id: MessageId) -> Result<()> {
        let words = TenantWords {
            id,
            conversation: self.conversation,
            body: "The tap in the kitchen drips since Tuesday. Who looks after it?".to_owned(),
        };
        self.tenant.call::<SendMessage>(&(), &words).await?;
        Ok(())
    }

    /// A message by the member.
    pub async fn answer(&mut self, id: MessageId, body: String) -> Result<()> {
        let message = NewMessage {
            id,
            channel: Channel::Reply,
            body,
            resolve: false,
        };
        self.staff
            .call::<PostMessage>(&self.conversation, &message)
            .await?;
        Ok(())
    }
}

pub fn fresh<T: From<uuid::Uuid>>() -> T {
    new_id(SystemClock.now())
}

/// The tenants of all threads send at a steady rate; returns how many messages.
async fn send_steadily(watchers: &Watchers, threads: &mut [Thread], span: Duration) -> Result<u32> {
    let period = Duration::from_secs(1) * u32::try_from(threads.len())? / MESSAGES_PER_S;
    let step = period / u32::try_from(threads.len())?;
    let sent = Cell::new(0);
    let all = threads.iter_mut().zip(0_u32..).map(|(thread, number)| {
        let sent = &sent;
        async move {
            sleep(step * number).await;
            let mut ticks = interval(period);
            let start = Instant::now();
            while start.elapsed() < span {
                ticks.tick().await;
                let id: MessageId = fresh();
                watchers.seen.sent.borrow_mut().insert(id.0, Instant::now());
                thread.ask(id).await?;
                sent.set(sent.get() + 1);
            }
            anyhow::Ok(())
        }
    });
    try_join_all(all).await?;
    Ok(sent.get())
}

async fn write_as_fast_as_possible(
    watchers: &Watchers,
    workspaces: &[Workspace],
    threads: &[Thread],
    span: Duration,
) -> Result<u32> {
    let written = Cell::new(0);
    let start = Instant::now();
    let writers = (0..WRITERS).map(|writer| {
        let written = &written;
        let number = writer % threads.len();
        async move {
            let node = watchers.nodes[writer % watchers.nodes.len()];
            let cookie = workspaces[number].cookie.clone();
            let mut staff = Http::connect(node, cookie).await?;
            while start.elapsed() < span {
                let message = NewMessage {
                    id: fresh(),
                    channel: Channel::Reply,
                    body: "We send somebody tomorrow between nine and eleven.".to_owned(),
                    resolve: false,
                };
                staff
                    .call::<PostMessage>(&threads[number].conversation, &message)
                    .await?;
                written.set(written.get() + 1);
            }
            anyhow::Ok(())
        }
    });
    let cuts = async {
        let mut ticks = interval(CUT_EVERY);
        let mut cut: usize = 0;
        while start.elapsed() < span {
            ticks.tick().await;
            let room = &watchers.rooms[cut % threads.len()];
            room.seats[(cut / threads.len()) % WATCHERS]
                .cut
                .notify_one();
            cut += 1;
        }
        anyhow::Ok(())
    };
    tokio::try_join!(try_join_all(writers), cuts)?;
    Ok(written.get())
}

/// Waits until all watchers of each room stand at the same place; if they never do, the history
/// tells what is lost.
pub async fn settle(watchers: &Watchers) {
    let start = Instant::now();
    sleep(Duration::from_millis(200)).await;
    while watchers.history().lost > 0 && start.elapsed() < SETTLE {
        sleep(Duration::from_millis(20)).await;
    }
}
