//! `cargo xtask`: one command for each thing done to the project as a whole.
//! Reads the command line and hands over; each command has a file of its own name.

mod bench;
mod build;
mod command;
mod disk;
mod hash;
mod places;
mod run;
mod servers;
mod setup;
mod test;
mod tidy;
mod versions;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::places::Places;

const USAGE: &str = "\
cargo xtask <command>

  run [--release] [--port 8080] [--data DIR]   set up what is missing, build, seed a demo, serve
  build [--release]                            the browser's programs into dist/, then the server
  test [--quick]                               everything CI checks; --quick leaves out browser and sizes
  ci                                           the same as test, with CI's settings
  tidy                                         the checks no compiler makes
  bench size|live|embed [args]                 the figures of docs/measurements.md
  setup [wasm|tools|model|browser|databases]   install what is missing, or one part of it

The cache (tools, model, compiled dependencies) is $PORCHLIGHT_CACHE, else
$XDG_CACHE_HOME/porchlight, else ~/.cache/porchlight. PORCHLIGHT_WASM=debian takes the
wasm target from Debian's packages instead of rustup.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let (name, rest) = match args.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("help", args),
    };
    let places = Places::find()?;
    match name {
        "run" => run::run(&places, rest),
        "build" => build::build(&places, rest),
        "test" => test::test(&places, rest),
        "ci" => test::ci(&places),
        "tidy" => tidy::tidy(&places),
        "bench" => bench::bench(&places, rest),
        "setup" => setup::setup(&places, rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
}
