//! `cargo xtask bench live`: the release server on core 0, the load on core 1, and beside it, in the
//! same run, `ws` and Socket.IO with its Redis adapter under the same load.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{capture, run_quietly};
use crate::places::{Places, on_path};
use crate::servers::{Disk, Servers, free_port};
use crate::{build, hash};

/// Under these names the last line prints what was measured.
const FIGURES: [&str; 16] = [
    "deliveries",
    "deliveries_per_s",
    "server_cpu_s_per_million",
    "server_cpu_s_per_million_at_10k",
    "cpu_ms_per_durable_write",
    "p50_ms",
    "p99_ms",
    "p999_ms",
    "idle_rss_kib_per_connection",
    "connects_per_s",
    "durable_sends_per_s",
    "send_to_colleague_p99_ms",
    "stalled_readers_mib",
    "lost",
    "duplicated",
    "reordered",
];

/// Rows of the table, for all subjects.
const ROWS: [(&str, &str); 11] = [
    (
        "CPU-s per million deliveries, saturated",
        "server_cpu_s_per_million",
    ),
    (
        "CPU-s per million deliveries at 10,000/s",
        "server_cpu_s_per_million_at_10k",
    ),
    ("deliveries a second, saturated", "deliveries_per_s"),
    ("cores used when saturated", "server_cores_saturated"),
    ("p50 ms at 10,000/s", "p50_ms"),
    ("p99 ms at 10,000/s", "p99_ms"),
    ("p99.9 ms at 10,000/s", "p999_ms"),
    ("KiB per idle connection", "idle_rss_kib_per_connection"),
    ("connects a second", "connects_per_s"),
    ("connects per CPU-second", "connects_per_cpu_s"),
    ("lost", "lost"),
];

/// File descriptors that are needed beside idle sockets.
const SPARE_FILES: usize = 4_000;
const START: Duration = Duration::from_secs(30);
const SERVER_CORE: &str = "0";
const LOAD_CORE: &str = "1";

#[derive(Debug)]
struct Settings {
    nodes: usize,
    postgres: bool,
    peers: bool,
    seconds: u64,
}

pub fn bench(places: &Places, args: &[String]) -> Result<()> {
    let settings = Settings::read(args)?;
    let server = build::server(places, true)?;
    let servers = Servers::start_on(places, Disk::Careful)?;
    let folder = tempfolder()?;
    let bench = Bench {
        settings: &settings,
        load: server.clone(),
        folder: &folder,
    };
    let mut columns = vec![("porchlight", bench.porchlight(&server, &servers)?)];
    if settings.peers {
        let peers = install_peers(places)?;
        if settings.nodes == 1 {
            columns.push(("ws", bench.peer("ws", &peers.join("ws.js"), &[])?));
        }
        let redis = servers.redis_port().to_string();
        let socket_io = bench.peer("socket-io", &peers.join("socket-io.js"), &[&redis])?;
        columns.push(("socket.io", socket_io));
    }
    fs::remove_dir_all(&folder).ok();
    print(&columns);
    Ok(())
}

impl Settings {
    fn read(args: &[String]) -> Result<Self> {
        let mut settings = Self {
            nodes: 1,
            postgres: false,
            peers: true,
            seconds: 10,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} takes a value"));
            match arg.as_str() {
                "--nodes" => settings.nodes = value()?.parse().context("--nodes")?,
                "--seconds" => settings.seconds = value()?.parse().context("--seconds")?,
                "--database" => {
                    settings.postgres = match value()?.as_str() {
                        "postgres" => true,
                        "sqlite" => false,
                        other => bail!("--database is sqlite or postgres, not `{other}`"),
                    }
                }
                "--no-peers" => settings.peers = false,
                other => bail!(
                    "`cargo xtask bench live` takes --nodes N, --database sqlite|postgres, \
                     --seconds N and --no-peers, not `{other}`"
                ),
            }
        }
        if settings.nodes > 1 {
            settings.postgres = true;
        }
        Ok(settings)
    }
}

type Figures = BTreeMap<String, f64>;

struct Bench<'a> {
    settings: &'a Settings,
    /// Our binary makes the load for all subjects.
    load: PathBuf,
    folder: &'a Path,
}

impl Bench<'_> {
    fn porchlight(&self, server: &Path, servers: &Servers) -> Result<Figures> {
        let database = if self.settings.postgres {
            servers.postgres_url()
        } else {
            format!("sqlite://{}", self.folder.join("bench.db").display())
        };
        let mut subjects = Vec::new();
        for _ in 0..self.settings.nodes {
            let port = free_port()?;
            let mut command = pinned(SERVER_CORE, server);
            command
                .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
                .args(["--database", &database])
                // The load comes from one address, and the agent is not what is measured.
                .args(["--sign-ups-per-hour", "1000000"])
                .args(["--sign-ins-per-minute", "1000000"])
                .args(["--tenant-messages-per-minute", "1000000"])
                .args(["--tenant-requests-per-minute", "1000000"])
                .args(["--widget-requests-per-minute", "1000000"])
                .args(["--new-tenants-per-minute", "1000000"])
                .args(["--connections-per-address", "1000000"])
                .args(["--turn-pause-ms", "3600000"]);
            if self.settings.nodes > 1 {
                command.args(["--redis", &servers.redis_url()]);
            }
            // It listens before it is ready, and two nodes must not create the tables at once.
            let subject = self.start("porchlight", command, port)?;
            self.wait_for_word("porchlight", port, "is ready on")?;
            subjects.push(subject);
        }
        self.drive("porchlight", &subjects)
    }

    /// A server of `xtask/peers`; its first argument is the port.
    fn peer(&self, name: &str, script: &Path, more: &[&str]) -> Result<Figures> {
        let node = on_path("node").context("node is not installed; leave peers out: --no-peers")?;
        let mut subjects = Vec::new();
        for _ in 0..self.settings.nodes {
            let port = free_port()?;
            let mut command = pinned(SERVER_CORE, &node);
            command.arg(script).arg(port.to_string()).args(more);
            subjects.push(self.start(name, command, port)?);
        }
        self.drive(name, &subjects)
    }

    fn log(&self, name: &str, port: u16) -> PathBuf {
        self.folder.join(format!("{name}-{port}.log"))
    }

    fn wait_for_word(&self, name: &str, port: u16, word: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            let said = fs::read_to_string(self.log(name, port))?;
            if said.contains(word) {
                return Ok(());
            }
            if start.elapsed() > START {
                let last = said.lines().last().unwrap_or_default();
                bail!("{name} is not ready after {START:?}: {last}");
            }
            sleep(Duration::from_millis(50));
        }
    }

    fn start(&self, name: &str, mut command: Command, port: u16) -> Result<Subject> {
        let log = fs::File::create(self.log(name, port))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let mut subject = Subject { child, port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = subject.child.try_wait()? {
                bail!(
                    "{name} ended at once ({status}); see {}",
                    self.folder.display()
                );
            }
            if start.elapsed() > START {
                bail!("{name} takes no connections after {START:?}");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(subject)
    }

    fn drive(&self, target: &str, subjects: &[Subject]) -> Result<Figures> {
        println!("bench live: {target}");
        let list =
            |of: &dyn Fn(&Subject) -> String| subjects.iter().map(of).collect::<Vec<_>>().join(",");
        let mut load = pinned(LOAD_CORE, &self.load);
        load.args(["bench", "live", "--target", target])
            .args(["--node", &list(&|it| format!("127.0.0.1:{}", it.port))])
            .args(["--pid", &list(&|it| it.child.id().to_string())])
            .args(["--seconds", &self.settings.seconds.to_string()])
            .args(["--idle", &idle_sockets()?.to_string()])
            .stderr(Stdio::inherit());
        let said = capture(&mut load)?;
        let last = said.lines().last().context("the load printed nothing")?;
        read_figures(last).with_context(|| format!("what the load printed: {last}"))
    }
}

/// A server under load; stopped when dropped.
struct Subject {
    child: Child,
    port: u16,
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn pinned(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(program);
    command
}

/// Ten thousand, or as many as the limit of open files leaves.
fn idle_sockets() -> Result<usize> {
    let limit = capture(Command::new("sh").args(["-c", "ulimit -n"]))?;
    let limit = limit.trim().parse().unwrap_or(usize::MAX);
    Ok(limit.saturating_sub(SPARE_FILES).min(10_000))
}

/// One flat JSON object of numbers.
fn read_figures(line: &str) -> Option<Figures> {
    let inner = line.trim().strip_prefix('{')?.strip_suffix('}')?;
    inner
        .split(',')
        .map(|pair| {
            let (name, value) = pair.split_once(':')?;
            Some((
                name.trim().trim_matches('"').to_owned(),
                value.trim().parse().ok()?,
            ))
        })
        .collect()
}

fn print(columns: &[(&str, Figures)]) {
    print!("{:<44}", "");
    for (name, _) in columns {
        print!("{name:>14}");
    }
    println!();
    for (title, figure) in ROWS {
        print!("{title:<44}");
        for (_, figures) in columns {
            print!("{:>14}", shown(figures.get(figure)));
        }
        println!();
    }
    let Some((_, ours)) = columns.first() else {
        return;
    };
    for (figure, value) in ours {
        if !ROWS.iter().any(|(_, row)| row == figure) {
            println!("{figure:<44}{:>14}", shown(Some(value)));
        }
    }
    let json = FIGURES.map(|name| format!("\"{name}\":{}", shown(ours.get(name))));
    println!("{{{}}}", json.join(","));
}

fn shown(value: Option<&f64>) -> String {
    match value {
        None => "null".to_owned(),
        Some(value) if value.fract() == 0.0 || *value >= 1000.0 => format!("{value:.0}"),
        Some(value) => format!("{value:.3}"),
    }
}

/// The peers' packages, in the cache under the hash of their lock file.
fn install_peers(places: &Places) -> Result<PathBuf> {
    let source = places.root.join("xtask/peers");
    let lock = source.join("package-lock.json");
    let folder = places.tool("peers", &hash::of_file(&lock)?[..12]);
    if !folder.join("node_modules").is_dir() {
        println!("peers: installing ws and Socket.IO from npm");
        fs::create_dir_all(&folder)?;
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            fs::copy(source.join(name), folder.join(name))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&folder);
        run_quietly(&mut npm, &places.log("peers"))?;
    }
    for name in ["ws.js", "socket-io.js"] {
        fs::copy(source.join(name), folder.join(name))?;
    }
    Ok(folder)
}

fn tempfolder() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("porchlight-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_one_line() {
        let figures = read_figures(r#"{"p50_ms":0.25,"lost":0}"#).unwrap();
        assert_eq!(figures["p50_ms"].to_bits(), 0.25_f64.to_bits());
        assert_eq!(shown(figures.get("lost")), "0");
        assert_eq!(shown(figures.get("p50_ms")), "0.250");
        assert_eq!(shown(None), "null");
    }

    #[test]
    fn two_nodes_need_a_database_they_share() {
        let settings = Settings::read(&["--nodes".into(), "2".into()]).unwrap();
        assert!(settings.postgres);
        assert!(Settings::read(&["--node".into()]).is_err());
    }
}
