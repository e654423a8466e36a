//! What `porchlight` can be told to do.

mod ingest;
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
    /// Prints the settings in force; with `--markdown`, the page that describes them all.
    CheckConfig(settings::CheckConfig),
}

pub fn run(cli: Cli) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(config) => serve::run(config).await,
            Command::Migrate(config) => serve::migrate(&config).await,
            Command::Seed(seed) => seed::run(seed).await,
            Command::Ingest(ingest) => ingest::run(ingest).await,
            Command::CreateMember(create) => members::run(create).await,
            Command::CheckConfig(check) => settings::run(&check),
        }
    })
}
