//! `cargo xtask run`: from a fresh clone to a demo one can click, in one command.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::places::Places;
use crate::setup::{self, Part};
use crate::{build, command};

/// The demo site stands in for a customer's own page, so it is another origin.
const DEMO_SITE_AFTER: u16 = 1;

/// Beside the database: what `seed` said, to be said again at every start.
const LOGIN: &str = "demo-login.txt";

struct Options {
    release: bool,
    port: u16,
    data: PathBuf,
}

pub fn run(places: &Places, args: &[String]) -> Result<()> {
    let options = parse(places, args)?;
    // Before minutes of building, not after.
    for port in [options.port, options.port + DEMO_SITE_AFTER] {
        require_port(port)?;
    }
    setup::ensure(places, &[Part::Wasm, Part::Tools, Part::Model])?;
    let server = build::everything(places, options.release)?;

    if !options.data.exists() {
        seed(places, &server, &options.data)?;
    }
    if let Ok(login) = fs::read_to_string(options.data.join(LOGIN)) {
        println!("{}", login.trim_end());
    }
    let at = |port: u16| format!("{}:{port}", Ipv4Addr::LOCALHOST);
    let mut serve = porchlight(places, &server, &options.data, "serve");
    serve
        .env("PORCHLIGHT_LISTEN", at(options.port))
        .env("PORCHLIGHT_DEMO_LISTEN", at(options.port + DEMO_SITE_AFTER));
    // The server takes our place, so that Ctrl-C reaches it alone and it can end in order. It
    // prints both addresses when it is ready.
    Err(serve.exec()).with_context(|| format!("cannot start {}", server.display()))
}

/// Into a folder of another name first: half a demo would be taken for a whole one next time.
fn seed(places: &Places, server: &Path, data: &Path) -> Result<()> {
    println!(
        "data: seeding the demo workspace in {} (about a minute)",
        data.display()
    );
    let half = data.with_extension("half");
    fs::remove_dir_all(&half).ok();
    fs::create_dir_all(&half).with_context(|| format!("cannot create {}", half.display()))?;
    let mut said = String::new();
    let mut seed = porchlight(places, server, &half, "seed");
    command::run_watched(seed.arg("--demo"), |line| {
        if line.starts_with("Sign in as") {
            line.clone_into(&mut said);
        }
    })?;
    fs::write(half.join(LOGIN), said)?;
    fs::rename(&half, data).with_context(|| format!("cannot create {}", data.display()))
}

fn porchlight(places: &Places, server: &Path, data: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(server);
    command
        .arg(subcommand)
        .current_dir(&places.root)
        .env(
            "PORCHLIGHT_DATABASE",
            format!("sqlite://{}", data.join("porchlight.db").display()),
        )
        .env("PORCHLIGHT_MODEL_DIR", places.model());
    command
}

fn parse(places: &Places, args: &[String]) -> Result<Options> {
    let mut options = Options {
        release: false,
        port: 8080,
        data: places.root.join("data"),
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--release" => options.release = true,
            "--port" => {
                let port = args.next().context("--port wants a number")?;
                options.port = port
                    .parse()
                    .ok()
                    .filter(|port| (1..u16::MAX).contains(port))
                    .with_context(|| format!("`{port}` is no port between 1 and 65534"))?;
            }
            "--data" => {
                let data = args.next().context("--data wants a folder")?;
                options.data = std::path::absolute(data)?;
            }
            other => bail!(
                "`cargo xtask run` does not know `{other}`; it takes --release, --port N, --data DIR"
            ),
        }
    }
    Ok(options)
}

fn require_port(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "port {port} cannot be used ({error}): end the program that listens there, or choose \
             another with --port (the demo site takes the next one)"
        ),
    }
}
