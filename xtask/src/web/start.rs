//! Takes the inline script that Trunk writes out of the page and into a file of its own, so that
//! the server's content security policy needs neither a nonce nor a hash.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::hash;

/// As Trunk writes it, and as its minifier leaves it.
const OPEN: [&str; 2] = ["<script type=\"module\">", "<script type=module>"];
const CLOSE: &str = "</script>";

/// `folder` is what Trunk made: `dist/inbox` or `dist/widget`.
pub fn externalise(folder: &Path, program: &str) -> Result<()> {
    let page = folder.join("index.html");
    let html =
        fs::read_to_string(&page).with_context(|| format!("Trunk left no {}", page.display()))?;
    let (before, script, after) = split(&html)
        .with_context(|| format!("{} has no script that starts the program", page.display()))?;
    let hash = hash::of_text(script);
    let name = format!("{program}-start-{}.js", &hash[..16]);
    let base = base_of(script).context("the start script imports nothing")?;
    fs::write(folder.join(&name), script)?;
    let html = format!("{before}<script type=\"module\" src=\"{base}{name}\"></script>{after}");
    fs::write(&page, html)?;
    Ok(())
}

fn split(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = OPEN.iter().find_map(|open| html.split_once(open))?;
    let (script, after) = rest.split_once(CLOSE)?;
    Some((before, script.trim(), after))
}

/// The public URL in front of the file names: `import init from '/widget/widget-1f.js'`.
fn base_of(script: &str) -> Option<&str> {
    let path = script.split_once("from")?.1.trim_start().get(1..)?;
    let path = path.split(['\'', '"', '`']).next()?;
    Some(&path[..=path.rfind('/')?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_keeps_no_inline_script() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("index.html");
        let html = "<head><script type=module>\nimport init from '/widget/w-1.js';\n\
                    await init();\n</script></head>";
        fs::write(&page, html).unwrap();
        externalise(folder.path(), "widget").unwrap();
        let html = fs::read_to_string(&page).unwrap();
        let source = html
            .split_once("src=\"/widget/")
            .unwrap()
            .1
            .split_once('"')
            .unwrap()
            .0;
        assert!(!html.contains("import init"), "{html}");
        let script = fs::read_to_string(folder.path().join(source)).unwrap();
        assert_eq!(script, "import init from '/widget/w-1.js';\nawait init();");
    }
}
