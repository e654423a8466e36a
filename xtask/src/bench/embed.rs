//! `cargo xtask bench embed`: processor time per embedded text, beside onnxruntime with the same
//! weights in the same run, each on one core.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{capture, run_quietly};
use crate::places::Places;
use crate::setup::{self, Part};
use crate::{build, hash};

const SECONDS: &str = "3";
const CORE: &str = "0";
const PEER: &str = "onnx_embed.py";
const REQUIREMENTS: &str = "requirements.txt";

/// What one side measured for texts of one length in batches of one size.
type Measured = BTreeMap<String, f64>;

pub fn bench(places: &Places, args: &[String]) -> Result<()> {
    let with_peer = match args {
        [] => true,
        [flag] if flag == "--no-peers" => false,
        _ => bail!("`cargo xtask bench embed` takes --no-peers and nothing else"),
    };
    setup::ensure(places, &[Part::Model])?;
    let server = build::server(places, true)?;
    let packages = with_peer.then(|| install_peer(places)).transpose()?;

    let exchange = std::env::temp_dir().join(format!("porchlight-embed-{}", std::process::id()));
    println!("bench embed: porchlight");
    let mut ours = pinned(&server);
    ours.args(["bench", "embed", "--seconds", SECONDS, "--model-dir"])
        .arg(places.model())
        .arg("--exchange")
        .arg(&exchange);
    let ours = measured(&mut ours)?;
    let peer = match packages {
        Some(packages) => {
            println!("bench embed: onnxruntime");
            let mut peer = pinned(Path::new("python3"));
            peer.arg(places.root.join("xtask/peers").join(PEER))
                .arg(places.model())
                .arg(&exchange)
                .arg(SECONDS)
                .env("PYTHONPATH", packages);
            measured(&mut peer)?
        }
        None => Vec::new(),
    };
    std::fs::remove_file(&exchange).ok();
    print(&ours, &peer);
    Ok(())
}

fn pinned(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", CORE]).arg(program);
    command
}

fn measured(command: &mut Command) -> Result<Vec<Measured>> {
    let said = capture(command)?;
    let last = said.lines().last().context("it printed nothing")?;
    read(last).with_context(|| format!("what it printed: {last}"))
}

/// A list of flat JSON objects of numbers.
fn read(line: &str) -> Option<Vec<Measured>> {
    let objects = line.trim().strip_prefix('[')?.strip_suffix(']')?;
    objects
        .split('}')
        .map(|object| object.trim_start_matches([',', ' ', '{']))
        .filter(|object| !object.is_empty())
        .map(|object| {
            let pairs = object.split(',').map(|pair| {
                let (name, value) = pair.split_once(':')?;
                let name = name.trim().trim_matches('"').to_owned();
                Some((name, value.trim().parse().ok()?))
            });
            pairs.collect()
        })
        .collect()
}

fn print(ours: &[Measured], peer: &[Measured]) {
    println!(
        "{:>7}{:>7}{:>14}{:>14}{:>8}{:>12}",
        "tokens", "batch", "CPU ms/text", "onnxruntime", "ratio", "cosine"
    );
    let mut json = Vec::new();
    for (at, figures) in ours.iter().enumerate() {
        let (tokens, batch, cpu_ms) = (figures["tokens"], figures["batch"], figures["cpu_ms"]);
        let beside = peer.get(at);
        let its_ms = beside.map(|it| it["cpu_ms"]);
        let ratio = its_ms.map(|its_ms| cpu_ms / its_ms);
        let cosine = beside.map(|it| it["cosine"]);
        let shown = |value: Option<f64>, digits: usize| {
            value.map_or("null".to_owned(), |value| format!("{value:.digits$}"))
        };
        println!(
            "{tokens:>7}{batch:>7}{cpu_ms:>14.3}{:>14}{:>8}{:>12}",
            shown(its_ms, 3),
            shown(ratio, 3),
            shown(cosine, 7)
        );
        json.push(format!(
            "\"tokens_{tokens}_batch_{batch}\":{{\"cpu_ms\":{cpu_ms:.4},\"onnxruntime_cpu_ms\":{},\
             \"ratio\":{},\"cosine\":{}}}",
            shown(its_ms, 4),
            shown(ratio, 4),
            shown(cosine, 8)
        ));
    }
    println!("{{{}}}", json.join(","));
}

/// The peer's Python packages, in the cache under the hash of the list of them.
fn install_peer(places: &Places) -> Result<PathBuf> {
    let list = places.root.join("xtask/peers").join(REQUIREMENTS);
    let folder = places.tool("onnxruntime", &hash::of_file(&list)?[..12]);
    if !folder.is_dir() {
        println!("peers: installing onnxruntime from PyPI");
        let half = places.unfinished("onnxruntime");
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--target"])
            .arg(&half)
            .arg("--requirement")
            .arg(&list);
        run_quietly(&mut pip, &places.log("onnxruntime"))?;
        std::fs::rename(&half, &folder).context("cannot put the packages into the cache")?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_a_list_of_objects() {
        let line = r#"[{"tokens": 20, "cpu_ms": 0.5}, {"tokens":200,"cpu_ms":4e-1}]"#;
        let figures = read(line).unwrap();
        assert_eq!(figures.len(), 2);
        assert!((figures[1]["cpu_ms"] - 0.4).abs() < 1e-9);
        assert!(read("no list").is_none());
    }
}
