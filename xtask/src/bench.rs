//! `cargo xtask bench <name>`: the figures of docs/measurements.md, one JSON object at the end.

pub mod embed;
pub mod live;
pub mod size;

use anyhow::{Result, bail};

use crate::places::Places;

/// `args` are the benchmark's name and what it takes.
pub fn bench(places: &Places, args: &[String]) -> Result<()> {
    let (name, rest) = match args.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("", args),
    };
    match name {
        "embed" => embed::bench(places, rest),
        "live" => live::bench(places, rest),
        "size" => size::bench(places, rest),
        "" => bail!("which benchmark? `cargo xtask bench size`"),
        other => bail!("there is no benchmark `{other}`"),
    }
}
