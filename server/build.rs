//! The browser's programs are embedded from `dist`; a server built before them embeds nothing.

fn main() {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    if let Err(error) = std::fs::create_dir_all(&dist) {
        println!("cargo::warning=could not create {}: {error}", dist.display());
    }
    println!("cargo::rerun-if-changed={}", dist.display());
}
