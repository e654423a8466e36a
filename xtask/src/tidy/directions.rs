//! In `server/src` a room uses only rooms below it. This file is the list; nothing else repeats it.

use std::collections::BTreeSet;

use super::{Finding, Source};

/// Top to bottom. A room is `server/src/<room>.rs` together with `server/src/<room>/`.
const LEVELS: [&[&str]; 11] = [
    &["main"],
    &["commands"],
    &["eval", "bench"],
    &["http"],
    &["app"],
    &["realtime", "reactions"],
    &["inbox", "agent", "insights", "notify"],
    &["knowledge"],
    &["cx"],
    &["auth", "jobs", "store", "bus", "outbound"],
    &["clock", "config", "telemetry", "lifecycle", "shutdown"],
];

/// Neighbours on one level that may be used: (who, whom).
const NEIGHBOURS: [(&str, &str); 4] = [
    ("agent", "inbox"),
    ("auth", "store"),
    ("jobs", "store"),
    ("store", "outbound"),
];

/// Belongs to no level: it names the rooms, in reading order.
const CRATE_ROOT: &str = "server/src/lib.rs";

pub fn check(source: &Source) -> Vec<Finding> {
    let Some(path) = source.path.strip_prefix("server/src/") else {
        return Vec::new();
    };
    if source.path == CRATE_ROOT || !source.ends_with("rs") {
        return Vec::new();
    }
    let room = path
        .split('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".rs");
    let Some(level) = level_of(room) else {
        let sentence = format!("the room `{room}` has no level in {}", file!());
        return vec![Finding::new(source, 1, sentence)];
    };
    let mut findings = BTreeSet::new();
    for (line, used) in rooms_used(&source.text) {
        let allowed = match level_of(&used) {
            // A macro or a type of the crate's root.
            None => true,
            Some(_) if used == room => true,
            Some(below) => below > level || NEIGHBOURS.contains(&(room, used.as_str())),
        };
        if !allowed {
            let sentence = format!("`{room}` may not use `{used}`: it is not below it");
            findings.insert(Finding::new(source, line, sentence));
        }
    }
    findings.into_iter().collect()
}

fn level_of(room: &str) -> Option<usize> {
    LEVELS.iter().position(|rooms| rooms.contains(&room))
}

/// The first segment behind each `crate::`, also inside braces, with its line. Unit tests at a
/// file's end may use what they like.
fn rooms_used(text: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    let code = without_comments(text);
    let mut from = 0;
    while let Some(found) = code[from..].find("crate::") {
        let start = from + found;
        from = start + "crate::".len();
        let is_word = code[..start].chars().next_back().is_some_and(is_identifier);
        if is_word || code[..start].ends_with('$') {
            continue;
        }
        let line = code[..start].matches('\n').count() + 1;
        let rest = &code[from..];
        if let Some(group) = rest.strip_prefix('{') {
            for (offset, name) in top_level_names(group) {
                used.push((line + offset, name));
            }
        } else {
            used.push((
                line,
                rest.chars().take_while(|c| is_identifier(*c)).collect(),
            ));
        }
    }
    used
}

/// `a::b, c::{d, e}, f}` → a, c and f, each with the number of line ends before it.
fn top_level_names(group: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let (mut depth, mut lines, mut expects_name) = (1, 0, true);
    for (index, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '\n' => lines += 1,
            ',' if depth == 1 => expects_name = true,
            _ if depth == 1 && expects_name && is_identifier(c) => {
                let name = group[index..]
                    .chars()
                    .take_while(|c| is_identifier(*c))
                    .collect();
                names.push((lines, name));
                expects_name = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn without_comments(text: &str) -> String {
    let lines = text
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]");
    lines
        .map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n")
        .collect()
}

fn is_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, text: &str) -> Vec<String> {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        check(&source)
            .into_iter()
            .map(|finding| finding.to_string())
            .collect()
    }

    #[test]
    fn a_room_may_use_what_is_below_and_itself() {
        let text = "use crate::store::Tx;\nuse crate::{clock::Clock, inbox::claim};\n";
        assert!(sentences("server/src/inbox/claims.rs", text).is_empty());
        assert!(sentences("server/src/auth.rs", "use crate::store::Tx;\n").is_empty());
    }

    #[test]
    fn looking_up_or_sideways_is_found_with_its_line() {
        let text = "//! Head.\nuse crate::{\n    store::Tx,\n    realtime::{hub, rooms},\n};\n";
        assert_eq!(
            sentences("server/src/inbox.rs", text),
            ["server/src/inbox.rs:4: `inbox` may not use `realtime`: it is not below it"]
        );
        let sideways = "fn f() { crate::agent::answer() }\n";
        assert_eq!(sentences("server/src/inbox/claims.rs", sideways).len(), 1);
        assert_eq!(
            sentences("server/src/store.rs", "use crate::auth::Session;\n").len(),
            1
        );
    }

    #[test]
    fn comments_tests_and_macros_do_not_count() {
        let text = "/// See crate::http::routes.\nmacro_rules! m { () => { $crate::http::f() } }\n\
                    #[cfg(test)]\nmod tests { use crate::http::App; }\n";
        assert!(sentences("server/src/store.rs", text).is_empty());
    }

    #[test]
    fn a_room_that_nobody_placed_is_found() {
        assert!(sentences("server/src/billing/plans.rs", "")[0].contains("`billing` has no level"));
        assert!(sentences("server/src/lib.rs", "pub use crate::http::x;").is_empty());
        assert!(sentences("shared/src/ids.rs", "use crate::http;").is_empty());
    }
}
