//! `porchlight`: the command line. Parses, dispatches, and says in one sentence what went wrong.

use std::process::ExitCode;

use clap::Parser;
use porchlight::commands::Cli;

fn main() -> ExitCode {
    porchlight::telemetry::start();
    match porchlight::commands::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("porchlight: {error:#}");
            ExitCode::FAILURE
        }
    }
}
