//! `cargo xtask run`: from a fresh clone to a demo one can click, in one command.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::places::Places;
use crate::setup::{self, Part};
use crate::{build, command};

/// The demo site stands in for a customer's own page, so it is another origin.
const DEMO_SITE_AFTER: u16 = 1;

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

    let porchlight = |subcommand: &str| {
        let mut command = Command::new(&server);
        command
            .arg(subcommand)
            .current_dir(&places.root)
            .env("PORCHLIGHT_DATA_DIR", &options.data)
            .env("PORCHLIGHT_MODEL_DIR", places.model());
        command
    };
    if !options.data.exists() {
        println!(
            "data: seeding the demo workspace in {}",
            options.data.display()
        );
        let seeded = command::run(porchlight("seed").arg("--demo"));
        if seeded.is_err() {
            // Half a demo would be taken for a whole one next time.
            std::fs::remove_dir_all(&options.data).ok();
        }
        seeded?;
    }
    let mut serve = porchlight("serve");
    serve.env("PORCHLIGHT_PORT", options.port.to_string());
    // The server takes our place, so that Ctrl-C reaches it alone and it can end in order.
    Err(serve.exec()).with_context(|| format!("cannot start {}", server.display()))
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
