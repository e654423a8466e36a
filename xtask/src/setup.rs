//! Set-up: installs what is missing, and only that. Every part says what it does and how long
//! that may take, and a part that was interrupted goes on where it stopped.

mod apt;
mod browser;
mod databases;
mod model;
mod tools;
mod wasm;

use std::time::Instant;

use anyhow::{Context, Result, bail};

pub use browser::{chromium, playwright};
pub use databases::{postgres_programs, redis_server};
pub use wasm::toolchain as wasm_toolchain;

use crate::places::Places;

/// One thing a command may need. The order is the order of installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Wasm,
    Tools,
    Model,
    Browser,
    Databases,
}

const ALL: [(&str, Part); 5] = [
    ("wasm", Part::Wasm),
    ("tools", Part::Tools),
    ("model", Part::Model),
    ("browser", Part::Browser),
    ("databases", Part::Databases),
];

/// `cargo xtask setup [part…]`
pub fn setup(places: &Places, args: &[String]) -> Result<()> {
    let mut parts = Vec::new();
    for arg in args {
        match ALL.iter().find(|(name, _)| name == arg) {
            Some((_, part)) => parts.push(*part),
            None => bail!(
                "set-up has no part `{arg}`; the parts are {}",
                ALL.map(|(name, _)| name).join(", ")
            ),
        }
    }
    if parts.is_empty() {
        parts.extend(ALL.map(|(_, part)| part));
    }
    ensure(places, &parts)?;
    println!(
        "set-up is complete; the cache is {}",
        places.cache.display()
    );
    Ok(())
}

/// What `run` and `test` call first: silent when nothing is missing.
pub fn ensure(places: &Places, parts: &[Part]) -> Result<()> {
    for (name, part) in ALL.iter().filter(|(_, part)| parts.contains(part)) {
        match part {
            Part::Wasm => wasm::ensure(places),
            Part::Tools => tools::ensure(places),
            Part::Model => model::ensure(places),
            Part::Browser => browser::ensure(places),
            Part::Databases => databases::ensure(places),
        }
        .with_context(|| format!("set-up could not finish the part `{name}`"))?;
    }
    Ok(())
}

/// Says what is going to happen, does it, says how long it took.
fn announce<T>(what: &str, may_take: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("set-up: {what} ({may_take}) …");
    let start = Instant::now();
    let result = work()?;
    println!(
        "set-up: {what}: done in {:.0} s",
        start.elapsed().as_secs_f64()
    );
    Ok(result)
}
