//! Some libraries are known to one room only, so that changing them stays a change of one room.

use super::{Finding, Source};

struct Owner {
    libraries: &'static [&'static str],
    /// Beginnings of the paths that may name them.
    rooms: &'static [&'static str],
}

const OWNERS: [Owner; 5] = [
    Owner {
        libraries: &["sea_orm", "sea_orm_migration", "sea_query", "sqlx"],
        rooms: &["server/src/store.rs", "server/src/store/"],
    },
    Owner {
        libraries: &["redis"],
        rooms: &["server/src/bus.rs", "server/src/bus/"],
    },
    Owner {
        libraries: &["reqwest"],
        rooms: &[
            "server/src/outbound.rs",
            "server/src/outbound/",
            "server/src/agent/composer/",
        ],
    },
    Owner {
        libraries: &["eventsource_stream"],
        rooms: &["server/src/agent/composer/"],
    },
    Owner {
        libraries: &["candle_core", "tokenizers", "gemm"],
        rooms: &[
            "server/src/knowledge/embed.rs",
            "server/src/knowledge/embed/",
        ],
    },
];

pub fn check(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("server/src/") || !source.ends_with("rs") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for owner in &OWNERS {
        if owner.rooms.iter().any(|room| source.path.starts_with(room)) {
            continue;
        }
        for (line, text) in source.lines() {
            let code = text.split("//").next().unwrap_or_default();
            let named = owner.libraries.iter().find(|library| names(code, library));
            if let Some(library) = named {
                let sentence = format!("only {} may name `{library}`", owner.rooms[0]);
                findings.push(Finding::new(source, line, sentence));
            }
        }
    }
    findings
}

/// `use library` or `library::`: our own room `bus::redis` and words in strings are no library.
fn names(code: &str, library: &str) -> bool {
    let used = code
        .trim_start()
        .trim_start_matches("pub ")
        .strip_prefix("use ");
    let in_use = used.is_some_and(|rest| {
        let first: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        first == library
    });
    let in_path = code.match_indices(library).any(|(start, _)| {
        let before = code[..start].chars().next_back();
        let begins = before.is_none_or(|c| !c.is_alphanumeric() && !"_:\"/".contains(c));
        // `redis://` is an address.
        begins && code[start + library.len()..].starts_with("::")
    });
    in_use || in_path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Source {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .len()
    }

    #[test]
    fn a_library_is_named_in_its_room_only() {
        assert_eq!(
            count("server/src/store/dialect.rs", "use sea_orm::Statement;\n"),
            0
        );
        assert_eq!(count("server/src/inbox.rs", "use sea_orm::Statement;\n"), 1);
        assert_eq!(
            count("server/src/inbox.rs", "fn f(x: sea_orm::Value) {}\n"),
            1
        );
        assert_eq!(
            count("server/src/knowledge/index.rs", "use candle_core as c;\n"),
            1
        );
        assert_eq!(count("server/tests/it/main.rs", "use redis::Client;\n"), 0);
    }

    #[test]
    fn our_own_room_and_addresses_are_not_the_library() {
        let text = "let bus = bus::redis::connect(\"redis://127.0.0.1\"); // redis::Client\n";
        assert_eq!(count("server/src/app.rs", text), 0);
    }
}
