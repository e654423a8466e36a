//! Postgres and Redis for the tests: on free ports, in a temporary folder, stopped at the end
//! also when a test fails. Nothing of an installed server is touched.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{capture, run_quietly, succeeds};
use crate::disk;
use crate::places::{Places, on_path};
use crate::setup;

/// With the id of the process that made it.
const FOLDER: &str = "porchlight-test-";
/// Both servers and the tests' own databases; a run fills a sixth of it.
const MEMORY_MEGABYTES: u64 = 6_000;
const START: Duration = Duration::from_secs(30);
const STOP: Duration = Duration::from_secs(10);

/// Dropping stops both and removes their folder.
#[derive(Debug)]
pub struct Servers {
    folder: PathBuf,
    children: Vec<Child>,
    postgres: u16,
    redis: u16,
    redis_server: PathBuf,
}

/// What a power cut may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// Everything: tests have nothing to lose, and keep their files in memory if it has room. A disk
    /// that others keep busy made them wait for minutes.
    Careless,
    /// Nothing that was committed, as in production: benchmarks measure the writes.
    Careful,
}

impl Servers {
    pub fn start(places: &Places) -> Result<Self> {
        Self::start_on(places, Disk::Careless)
    }

    pub fn start_on(places: &Places, disk: Disk) -> Result<Self> {
        setup::ensure(places, &[setup::Part::Databases])?;
        let parent = match disk {
            Disk::Careless => memory().unwrap_or_else(std::env::temp_dir),
            Disk::Careful => std::env::temp_dir(),
        };
        remove_left_behind(&parent);
        let folder = parent.join(format!("{FOLDER}{}", std::process::id()));
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let redis_server = setup::redis_server().context("redis-server is not installed")?;
        // From here on the value owns what was started: an error on the way stops it again.
        let mut servers = Self {
            folder,
            children: Vec::new(),
            postgres: 0,
            redis: 0,
            redis_server,
        };
        servers.start_postgres(places, disk)?;
        servers.start_redis()?;
        Ok(servers)
    }

    /// Where tests may put files of their own; gone with the servers.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Tests make their own databases on this Postgres and kill Redis servers of their own.
    pub fn tell(&self, command: &mut Command) {
        command
            .env("PORCHLIGHT_TEST_POSTGRES", self.postgres_url())
            .env("PORCHLIGHT_TEST_REDIS", self.redis_url())
            .env("PORCHLIGHT_TEST_REDIS_SERVER", &self.redis_server);
    }

    /// Of an empty database.
    pub fn postgres_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.postgres)
    }

    pub fn redis_url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.redis)
    }

    pub fn redis_port(&self) -> u16 {
        self.redis
    }

    fn start_postgres(&mut self, places: &Places, disk: Disk) -> Result<()> {
        let programs = setup::postgres_programs().context("PostgreSQL is not installed")?;
        let folder = self.folder.join("postgres");
        fs::create_dir_all(&folder)?;
        let owner = Owner::of_postgres()?;
        owner.give(&self.folder, &folder)?;
        let data = folder.join("data");
        let mut initdb = owner.command(&programs.join("initdb"));
        initdb
            .args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ])
            .arg("--no-sync")
            .arg("--pgdata")
            .arg(&data);
        run_quietly(&mut initdb, &places.log("initdb")).context("cannot set up PostgreSQL")?;

        self.postgres = free_port()?;
        let log = fs::File::create(self.folder.join("postgres.log"))?;
        let mut postgres = owner.command(&programs.join("postgres"));
        postgres
            .arg("-D")
            .arg(&data)
            .args(["-h", "127.0.0.1", "-p", &self.postgres.to_string()])
            .arg("-k")
            .arg(&folder)
            // The tests run many databases at once.
            .args(["-c", "max_connections=300", "-c", "shared_buffers=128MB"])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        if disk == Disk::Careless {
            postgres
                .args(["-c", "fsync=off", "-c", "synchronous_commit=off"])
                .args(["-c", "full_page_writes=off"]);
        }
        self.spawn(&mut postgres, self.postgres, "postgres.log")?;
        let ready = programs.join("pg_isready");
        let port = self.postgres.to_string();
        let start = Instant::now();
        while !succeeds(Command::new(&ready).args(["-h", "127.0.0.1", "-p", &port])) {
            if start.elapsed() > START {
                bail!("PostgreSQL listens but takes no connections after {START:?}");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn start_redis(&mut self) -> Result<()> {
        self.redis = free_port()?;
        let log = fs::File::create(self.folder.join("redis.log"))?;
        let mut redis = Owner { user: None }.command(&self.redis_server);
        redis
            .args(["--port", &self.redis.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        self.spawn(&mut redis, self.redis, "redis.log")
    }

    fn spawn(&mut self, command: &mut Command, port: u16, log: &str) -> Result<()> {
        let program = command.get_program().display().to_string();
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let start = Instant::now();
        let ended = loop {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                break None;
            }
            if let Some(status) = child.try_wait()? {
                break Some(status.to_string());
            }
            if start.elapsed() > START {
                break Some(format!("no connection after {START:?}"));
            }
            sleep(Duration::from_millis(25));
        };
        self.children.push(child);
        match ended {
            None => Ok(()),
            Some(reason) => {
                let said = fs::read_to_string(self.folder.join(log)).unwrap_or_default();
                let last = said.lines().last().unwrap_or_default();
                bail!("{program} did not start ({reason}): {last}")
            }
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.children {
            // SIGINT is a fast and clean end for both; PostgreSQL removes its shared memory.
            succeeds(Command::new("kill").args(["-INT", &child.id().to_string()]));
            let start = Instant::now();
            while matches!(child.try_wait(), Ok(None)) && start.elapsed() < STOP {
                sleep(Duration::from_millis(20));
            }
            child.kill().ok();
            child.wait().ok();
        }
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// The folder whose files stay in memory, where there is one with room.
fn memory() -> Option<PathBuf> {
    let folder = PathBuf::from("/dev/shm");
    let free = disk::free_megabytes(&folder)?;
    (free >= MEMORY_MEGABYTES).then_some(folder)
}

/// What a run that was killed could not remove.
fn remove_left_behind(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(FOLDER));
        if process.is_some_and(has_ended) {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// Known for sure only where `/proc` lists the processes.
fn has_ended(process: &str) -> bool {
    let processes = Path::new("/proc");
    processes.join("self").exists() && !processes.join(process).exists()
}

/// Postgres refuses to run as root, so root hands it to the user its package made.
struct Owner {
    user: Option<&'static str>,
}

impl Owner {
    fn of_postgres() -> Result<Self> {
        if capture(Command::new("id").arg("-u"))? != "0" {
            return Ok(Self { user: None });
        }
        let known = |user: &&str| succeeds(Command::new("id").arg(user));
        let user = ["postgres", "nobody"].into_iter().find(known);
        user.map(|user| Self { user: Some(user) })
            .context("PostgreSQL may not run as root, and there is no user postgres or nobody")
    }

    /// The user needs the folder itself and the way to it.
    fn give(&self, parent: &Path, folder: &Path) -> Result<()> {
        let Some(user) = self.user else { return Ok(()) };
        let log = parent.join("owner.log");
        run_quietly(Command::new("chmod").arg("755").arg(parent), &log)?;
        run_quietly(Command::new("chown").arg(user).arg(folder), &log)
    }

    /// `setpriv` becomes the program, so the child we stop is the server itself; and the server
    /// ends with us when we are killed.
    fn command(&self, program: &Path) -> Command {
        let Some(setpriv) = on_path("setpriv") else {
            return Command::new(program);
        };
        let mut command = Command::new(setpriv);
        if let Some(user) = self.user {
            command
                .args(["--reuid", user, "--regid", user, "--clear-groups"])
                .current_dir("/");
        }
        command.args(["--pdeathsig", "INT", "--"]).arg(program);
        command
    }
}

/// Free at this moment; whoever takes it in between makes the start fail with a sentence.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}
