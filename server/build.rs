//! The browser's programs are embedded from `dist`; a server built before them embeds nothing.

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let dist = root.join("dist");
    if let Err(error) = std::fs::create_dir_all(&dist) {
        println!(
            "cargo::warning=could not create {}: {error}",
            dist.display()
        );
    }
    for folder in [dist, root.join("public"), root.join("server/demo")] {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
}
