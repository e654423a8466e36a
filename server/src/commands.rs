//! What `porchlight` can be told to do.

mod ingest;
mod measure;
mod members;
mod seed;
mod serve;
mod settings;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{ServeConfig, StoreConfig};

pub use settings::markdown as configuration_page;

/// The shared inbox of a property-management office.
#[derive(Parser, Debug)]
#[command(name = "porchlight", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serves the inbox, the widget and the agent.
    Serve(ServeConfig),
    /// Creates or updates the tables and ends.
    Migrate(StoreConfig),
    /// Fills an empty database with the demo workspace.
    Seed(seed::Seed),
    /// Adds a folder of documents to a workspace, made anew if it has no name yet.
    Ingest(ingest::Ingest),
    /// Adds a member to a workspace, with a password read from standard input.
    CreateMember(members::CreateMember),
    /// Measures the agent on files of examples.
    Eval(measure::Eval),
    /// Puts load on a running server or on the model; started by `cargo xtask bench`.
    #[command(subcommand)]
    Bench(Bench),
    /// Prints the settings in force; with `--markdown`, the page that describes them all.
    CheckConfig(settings::CheckConfig),
}

#[derive(Subcommand, Debug)]
enum Bench {
    /// Live delivery, durable writes, idle sockets, stalled readers.
    Live(crate::bench::live::Live),
    /// Processor time per embedded text, by length and batch.
    Embed(crate::bench::embed::Embed),
}

pub fn run(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Serve(config) => wait_for(serve::run(config)),
        Command::Migrate(config) => wait_for(serve::migrate(&config)),
        Command::Seed(seed) => wait_for(seed::run(seed)),
        Command::Ingest(ingest) => wait_for(ingest::run(ingest)),
        Command::CreateMember(create) => wait_for(members::run(create)),
        Command::Eval(eval) => measure::run(eval),
        Command::Bench(Bench::Live(live)) => crate::bench::live::run(live),
        Command::Bench(Bench::Embed(embed)) => crate::bench::embed::run(&embed),
        Command::CheckConfig(check) => {
            settings::run(&check);
            Ok(())
        }
    }
}

fn wait_for(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
