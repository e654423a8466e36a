//! SHA-256 of a file, and of everything a build reads, to know whether it must run again.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Lower-case hexadecimal.
pub fn of_file(path: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    add_file(&mut hash, path)?;
    Ok(hexadecimal(hash))
}

pub fn of_text(text: &str) -> String {
    hexadecimal(Sha256::new_with_prefix(text))
}

/// Names and contents of all files under `inputs` (files or folders; absent ones count as empty).
/// `salt` is what else the result depends on, such as versions and flags.
pub fn of_inputs(root: &Path, inputs: &[&str], salt: &str) -> Result<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    hash.update(salt);
    for file in files {
        hash.update(
            file.strip_prefix(root)
                .unwrap_or(&file)
                .to_string_lossy()
                .as_bytes(),
        );
        hash.update([0]);
        add_file(&mut hash, &file)?;
    }
    Ok(hexadecimal(hash))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}

fn add_file(hash: &mut Sha256, path: &Path) -> Result<()> {
    let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        hash.update(&buffer[..read]);
    }
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").ok();
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_renamed_or_added_file_changes_the_hash() {
        let folder = tempfile::tempdir().unwrap();
        let hash = || of_inputs(folder.path(), &["a", "absent"], "salt").unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/one"), "1").unwrap();
        let first = hash();
        assert_eq!(first, hash());
        fs::rename(folder.path().join("a/one"), folder.path().join("a/two")).unwrap();
        let renamed = hash();
        assert_ne!(first, renamed);
        fs::write(folder.path().join("a/three"), "").unwrap();
        assert_ne!(renamed, hash());
        assert_ne!(
            hash(),
            of_inputs(folder.path(), &["a", "absent"], "pepper").unwrap()
        );
    }

    #[test]
    fn the_hash_is_sha256_in_lower_case() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty");
        fs::write(&path, "").unwrap();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(of_file(&path).unwrap(), empty);
    }
}
