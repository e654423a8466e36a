//! `cargo xtask test`: what CI runs, step by step, each with its seconds. Stops at the first
//! failure with the command that failed, and always says how many tests passed.

mod steps;
mod tally;

use std::env;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};

use crate::places::Places;
use crate::setup::{self, Part};
use crate::{disk, servers::Servers};
use tally::Tally;

/// Above this the compiled dependencies of old compilers and old clones have piled up.
const TARGET_AT_MOST_MEGABYTES: u64 = 30_000;

/// A step's end, when it is not a failure.
pub enum Outcome {
    Done,
    /// What it would check does not exist yet.
    Skipped(&'static str),
}

/// `cargo xtask ci`: CI's settings are the same steps and no terminal.
pub fn ci(places: &Places) -> Result<()> {
    all(places, false, true)
}

pub fn test(places: &Places, args: &[String]) -> Result<()> {
    let quick = match args {
        [] => false,
        [flag] if flag == "--quick" => true,
        _ => bail!("`cargo xtask test` takes --quick and nothing else"),
    };
    let in_ci = env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
    all(places, quick, in_ci)
}

fn all(places: &Places, quick: bool, in_ci: bool) -> Result<()> {
    let mut report = Report::default();
    let start = Instant::now();
    let result = steps_in_order(places, quick, in_ci, &mut report);
    println!("\n── in all, {:.0} s", start.elapsed().as_secs_f64());
    for (name, seconds) in &report.steps {
        println!("{seconds:>7.1} s  {name}");
    }
    println!(
        "{} passed, {} failed",
        report.tally.passed, report.tally.failed
    );
    result
}

fn steps_in_order(places: &Places, quick: bool, in_ci: bool, report: &mut Report) -> Result<()> {
    let checks = steps::Checks { places, in_ci };
    report.step("set-up", |_| {
        let mut parts = vec![Part::Wasm, Part::Model, Part::Databases];
        if !quick {
            parts.extend([Part::Tools, Part::Browser]);
        }
        setup::ensure(places, &parts)?;
        keep_target_small(places)
    })?;
    report.step("formatting", |_| checks.formatting())?;
    report.step("tidy", |_| checks.tidy())?;
    report.step("clippy, host", |_| checks.clippy_host())?;
    report.step("clippy, wasm", |_| checks.clippy_wasm())?;
    // Held until the stories have run as well; dropped, and so stopped, on every way out.
    let servers = report.hold("PostgreSQL and Redis", || Servers::start(places))?;
    report.step("unit and integration tests", |tally| {
        checks.cargo_tests(&servers, tally)
    })?;
    if quick {
        return Ok(());
    }
    report.step("tests of the browser's code", |tally| {
        checks.browser_code(tally)
    })?;
    report.step("browser programs, release", |_| checks.browser_programs())?;
    report.step("size budget", |_| checks.size_budget())?;
    report.step("stories in a browser", |tally| {
        checks.stories(&servers, tally)
    })?;
    drop(servers);
    Ok(())
}

fn keep_target_small(places: &Places) -> Result<Outcome> {
    let target = places.target();
    let ours = target.starts_with(&places.cache);
    if ours && disk::used_megabytes(&target).is_some_and(|used| used > TARGET_AT_MOST_MEGABYTES) {
        println!("{} has grown too large and is emptied", target.display());
        std::fs::remove_dir_all(&target)?;
    }
    disk::require(&target, 8_000, "building and testing everything")?;
    Ok(Outcome::Done)
}

#[derive(Default)]
struct Report {
    steps: Vec<(String, f64)>,
    tally: Tally,
}

impl Report {
    fn step(&mut self, name: &str, work: impl FnOnce(&mut Tally) -> Result<Outcome>) -> Result<()> {
        println!("\n── {name}");
        let start = Instant::now();
        let result = work(&mut self.tally);
        let seconds = start.elapsed().as_secs_f64();
        let (label, result) = match result {
            Ok(Outcome::Done) => (name.to_owned(), Ok(())),
            Ok(Outcome::Skipped(reason)) => {
                println!("skipped: {reason}");
                (format!("{name} (skipped: {reason})"), Ok(()))
            }
            Err(error) => (
                format!("{name} (failed)"),
                Err(anyhow!("{name}: {error:#}")),
            ),
        };
        println!("── {label}: {seconds:.1} s");
        self.steps.push((label, seconds));
        result
    }

    /// A step whose result later steps need.
    fn hold<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut held = None;
        self.step(name, |_| {
            held = Some(work()?);
            Ok(Outcome::Done)
        })?;
        held.context("the step ended well")
    }
}
