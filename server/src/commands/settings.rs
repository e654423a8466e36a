//! `porchlight check-config`.

use clap::{Args, CommandFactory, Parser};

use crate::config::ServeConfig;

#[derive(Args, Debug)]
pub struct CheckConfig {
    /// Prints docs/configuration.md.
    #[arg(long)]
    markdown: bool,
    #[command(flatten)]
    config: ServeConfig,
}

/// `serve` alone, to read its settings from.
#[derive(Parser, Debug)]
struct Settings {
    #[command(flatten)]
    config: ServeConfig,
}

pub fn run(check: &CheckConfig) {
    if check.markdown {
        print!("{}", markdown());
    } else {
        println!("{:#?}", without_password(&check.config));
    }
}

/// A database address may carry a password; it is not shown.
fn without_password(config: &ServeConfig) -> ServeConfig {
    let mut config = config.clone();
    let urls = [
        Some(&mut config.store.database),
        config.redis.as_mut(),
        config.composer.composer_url.as_mut(),
    ];
    for url in urls.into_iter().flatten() {
        if let (Some(scheme), Some(at)) = (url.find("://"), url.rfind('@')) {
            url.replace_range(scheme + 3..at, "…");
        }
    }
    config
}

/// The page of settings, from the settings themselves.
pub fn markdown() -> String {
    let page = String::from(
        "# Configuration\n\n\
         Every setting of `porchlight serve` is a flag and an environment variable; the flag wins. \
         This page is printed by `porchlight check-config --markdown`.\n\n\
         | flag | variable | default | meaning |\n|---|---|---|---|\n",
    );
    let mut rows = Vec::new();
    for argument in Settings::command().get_arguments() {
        let Some(flag) = argument.get_long().filter(|flag| *flag != "help") else {
            continue;
        };
        let variable = argument
            .get_env()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let defaults: Vec<String> = argument
            .get_default_values()
            .iter()
            .map(|value| format!("`{}`", value.to_string_lossy()))
            .collect();
        let help = argument
            .get_long_help()
            .or_else(|| argument.get_help())
            .map(ToString::to_string)
            .unwrap_or_default()
            .replace('\n', " ");
        let defaults = defaults.join(" ");
        rows.push(format!(
            "| `--{flag}` | `{variable}` | {defaults} | {help} |\n"
        ));
    }
    page + &rows.concat()
}
