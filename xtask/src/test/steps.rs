//! The steps themselves: one function per step, each starting one or two commands.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Outcome, Tally};
use crate::bench::size;
use crate::command::{run, run_watched};
use crate::places::Places;
use crate::servers::Servers;
use crate::web::{self, Profile};
use crate::{build, setup, tidy};

const WASM: &str = "wasm32-unknown-unknown";
/// Leptos compiles for minutes on the host as well, so its crate is linted for wasm only.
const HOST: [&str; 3] = ["--workspace", "--exclude", "porchlight-app"];

pub struct Checks<'a> {
    pub places: &'a Places,
    pub in_ci: bool,
}

impl Checks<'_> {
    pub fn formatting(&self) -> Result<Outcome> {
        run(self.cargo().args(["fmt", "--all", "--check"]))?;
        Ok(Outcome::Done)
    }

    pub fn tidy(&self) -> Result<Outcome> {
        tidy::tidy(self.places)?;
        Ok(Outcome::Done)
    }

    pub fn clippy_host(&self) -> Result<Outcome> {
        web::prepare_folders(self.places)?;
        let mut clippy = self.cargo();
        clippy
            .args(["clippy", "--locked"])
            .args(HOST)
            .args(["--all-targets", "--"]);
        run(clippy.args(["-D", "warnings"]))?;
        Ok(Outcome::Done)
    }

    pub fn clippy_wasm(&self) -> Result<Outcome> {
        let mut clippy = self.cargo();
        clippy
            .args(["clippy", "--locked", "--package", "porchlight-app"])
            .args(["--package", "porchlight-shared", "--target", WASM, "--"])
            .args(["-D", "warnings"])
            .env("CARGO_TARGET_DIR", self.places.web_target());
        if let Some(toolchain) = setup::wasm_toolchain() {
            clippy
                .env("RUSTUP_TOOLCHAIN", toolchain)
                .env_remove("CARGO")
                .env_remove("RUSTC");
        }
        run(&mut clippy)?;
        Ok(Outcome::Done)
    }

    pub fn cargo_tests(&self, servers: &Servers, tally: &mut Tally) -> Result<Outcome> {
        web::prepare_folders(self.places)?;
        let mut test = self.cargo();
        // All failures of one run are worth more than the first.
        test.args(["test", "--locked", "--no-fail-fast"]).args(HOST);
        servers.tell(&mut test);
        test.env("TMPDIR", servers.folder());
        build::tell_model(self.places, &mut test)?;
        run_watched(&mut test, |line| tally.read_cargo(line))?;
        Ok(Outcome::Done)
    }

    /// What the browser's code computes, on the host: views, addresses of places, message pieces.
    pub fn browser_code(&self, tally: &mut Tally) -> Result<Outcome> {
        let mut test = self.cargo();
        test.args(["test", "--locked", "--package", "porchlight-app"])
            .args(["--lib", "--test", "*"]);
        run_watched(&mut test, |line| tally.read_cargo(line))?;
        Ok(Outcome::Done)
    }

    pub fn browser_programs(&self) -> Result<Outcome> {
        web::build(self.places, Profile::Release)?;
        Ok(Outcome::Done)
    }

    pub fn size_budget(&self) -> Result<Outcome> {
        size::check(self.places)?;
        Ok(Outcome::Done)
    }

    pub fn stories(&self, servers: &Servers, tally: &mut Tally) -> Result<Outcome> {
        let e2e = self.places.root.join("e2e");
        if !e2e.join("package.json").exists() {
            return Ok(Outcome::Skipped("e2e/package.json does not exist"));
        }
        setup::playwright(self.places)?;
        if e2e.join("tsconfig.json").exists() {
            let mut types = Command::new("npx");
            run(types
                .args(["--no-install", "tsc", "--noEmit"])
                .current_dir(&e2e))?;
        }
        let chromium = setup::chromium().context("no Chromium is installed")?;
        let mut playwright = Command::new("npx");
        playwright
            .args(["--no-install", "playwright", "test"])
            .current_dir(&e2e)
            .env("PORCHLIGHT_BIN", self.server()?)
            .env("CHROMIUM", chromium);
        if self.in_ci {
            playwright.env("CI", "true");
        }
        servers.tell(&mut playwright);
        build::tell_model(self.places, &mut playwright)?;
        run_watched(&mut playwright, |line| tally.read_playwright(line))?;
        Ok(Outcome::Done)
    }

    /// The tests have compiled it already; a build of its own would choose other features and
    /// compile half the dependencies again.
    fn server(&self) -> Result<PathBuf> {
        let server = self.places.target().join("debug/porchlight");
        if server.exists() {
            Ok(server)
        } else {
            build::server(self.places, false)
        }
    }

    fn cargo(&self) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&self.places.root)
            .env("CARGO_TARGET_DIR", self.places.target());
        if self.in_ci {
            // A clone that is built once gains nothing from increments, and they fill the disk.
            cargo.env("CI", "true").env("CARGO_INCREMENTAL", "0");
        }
        cargo
    }
}
