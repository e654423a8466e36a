//! Runs `cases/emergency.txt`: `kind | message`, or `none | message`.

use super::*;
use crate::agent::language::Language;

#[test]
fn the_net_file_has_rules_for_every_kind() {
    assert!(NET.is_complete(&EmergencyKind::ALL.map(EmergencyKind::as_str)));
}

#[test]
fn cases_are_judged_as_written() {
    let mut wrong = Vec::new();
    for line in include_str!("../cases/emergency.txt").lines() {
        let Some((expected, message)) = line.split_once(" | ") else {
            continue;
        };
        let found = find_emergencies(message);
        let kind = found
            .first()
            .map_or("none", |emergency| emergency.kind.as_str());
        if kind != expected {
            wrong.push(format!("{expected} but found {found:?}: {message}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn evidence_is_the_tenants_own_words() {
    let found = find_emergencies("Hello. I can SMELL strong Gas, please come");
    assert_eq!(found[0].evidence, "SMELL strong Gas");
}

#[test]
fn safety_texts_carry_the_phone_only_when_there_is_one() {
    for kind in EmergencyKind::ALL {
        for language in [Language::English, Language::Spanish] {
            let text = safety_text(kind, language, Some("555-0100"));
            assert!(
                text.contains("555-0100") && text.contains("911"),
                "{kind:?}"
            );
            assert!(!safety_text(kind, language, None).contains('{'));
        }
    }
}

#[test]
fn hostile_messages_end_quickly() {
    let started = std::time::Instant::now();
    for message in [
        "fire smoke ".repeat(6000),
        "water ".repeat(9000),
        "if ".repeat(9000),
        "🔥".repeat(60_000),
    ] {
        find_emergencies(&message);
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
