//! The checks of the workspace's rules and safety texts.

use crate::entities::rule::{NEARNESS_AT_LEAST, NEARNESS_AT_MOST, RuleTerms, RuleWords};
use crate::entities::safety_text::PHONE_PLACEHOLDER;
use crate::validate::{Check, name, without_controls};

pub const PHRASES_AT_MOST: usize = 60;
pub const PHRASE_CHARACTERS: usize = 100;
pub const DESCRIPTION_CHARACTERS: usize = 800;
pub const DESCRIPTION_LINES: usize = 12;
/// Longest line a tenant is told, and longest safety text.
pub const TOLD_CHARACTERS: usize = 2_000;
pub const TAGS_OF_A_RULE: usize = 10;

/// A rule that can be judged, cleaned. Its fields are named as in [`RuleTerms`].
pub fn rule(check: &mut Check, terms: RuleTerms) -> RuleTerms {
    let RuleTerms {
        name: called,
        phrases,
        description,
        nearness,
        told,
        mut tags,
        enabled,
    } = terms;
    let called = check.field("name", name(&called));
    let phrases = check.field("phrases", all_phrases(&phrases));
    let description = check.field(
        "description",
        optional_text(&description, DESCRIPTION_CHARACTERS).and_then(few_lines),
    );
    if phrases.is_empty() && description.is_empty() && check.is_fine() {
        let sentence = "Write at least one phrase, or a description.";
        check.field::<()>("phrases", Err(sentence.into()));
    }
    let in_range = (NEARNESS_AT_LEAST..=NEARNESS_AT_MOST).contains(&nearness);
    if !in_range {
        let sentence = format!("Choose a nearness from {NEARNESS_AT_LEAST} to {NEARNESS_AT_MOST}.");
        check.field::<()>("nearness", Err(sentence));
    }
    let told = RuleWords {
        english: check.field("told", optional_text(&told.english, TOLD_CHARACTERS)),
        spanish: check.field(
            "told_spanish",
            optional_text(&told.spanish, TOLD_CHARACTERS),
        ),
    };
    if tags.len() > TAGS_OF_A_RULE {
        let sentence = format!("Choose at most {TAGS_OF_A_RULE} tags.");
        check.field::<()>("tags", Err(sentence));
    }
    let mut seen = std::collections::BTreeSet::new();
    tags.retain(|tag| seen.insert(*tag));
    RuleTerms {
        name: called,
        phrases,
        description,
        nearness,
        told,
        tags,
        enabled,
    }
}

/// Blank lines are left out; each phrase once.
fn all_phrases(phrases: &[String]) -> Result<Vec<String>, String> {
    let mut cleaned: Vec<String> = Vec::new();
    for text in phrases.iter().filter(|text| !text.trim().is_empty()) {
        let one = phrase(text)?;
        if !cleaned.contains(&one) {
            cleaned.push(one);
        }
    }
    if cleaned.len() > PHRASES_AT_MOST {
        return Err(format!(
            "These are {} phrases; use {PHRASES_AT_MOST} at most.",
            cleaned.len()
        ));
    }
    Ok(cleaned)
}

/// Words with an optional `*` at the end of each, or alone between two words.
fn phrase(text: &str) -> Result<String, String> {
    let words: Vec<String> = without_controls(text)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let cleaned = words.join(" ");
    if cleaned.chars().count() > PHRASE_CHARACTERS {
        return Err(format!(
            "A phrase has at most {PHRASE_CHARACTERS} characters: “{}…” is longer.",
            cleaned.chars().take(24).collect::<String>()
        ));
    }
    let says_something = |word: &str| word.chars().any(char::is_alphanumeric);
    let star_in_front = |word: &str| word.trim_end_matches('*').contains('*');
    let too_short = |word: &str| {
        word.ends_with('*') && word.chars().filter(|c| c.is_alphanumeric()).count() < 2
    };
    for word in words.iter().filter(|word| *word != "*") {
        if !says_something(word) {
            return Err(format!("“{word}” is no word. Write words as tenants do."));
        }
        if star_in_front(word) {
            return Err(format!(
                "In “{word}” the * stands wrong: put it at the end of a word."
            ));
        }
        if too_short(word) {
            return Err(format!(
                "“{word}” would fire on nearly everything. Write at least two letters before the *."
            ));
        }
    }
    match (
        words.first().map(String::as_str),
        words.last().map(String::as_str),
    ) {
        (Some("*"), _) | (_, Some("*")) => Err(format!(
            "In “{cleaned}” a * stands alone at an end: put it between two words."
        )),
        _ => Ok(cleaned),
    }
}

fn few_lines(text: String) -> Result<String, String> {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > DESCRIPTION_LINES {
        return Err(format!(
            "These are {lines} lines; use {DESCRIPTION_LINES} at most."
        ));
    }
    Ok(text)
}

fn optional_text(text: &str, at_most: usize) -> Result<String, String> {
    let cleaned = without_controls(text).trim().to_owned();
    match cleaned.chars().count() {
        n if n > at_most => Err(format!("This has {n} characters; use {at_most} at most.")),
        _ => Ok(cleaned),
    }
}

/// A safety text of the workspace. What the program's own text promises, it has to promise as well.
pub fn safety_text(text: &str, usual: &str) -> Result<String, String> {
    let cleaned = optional_text(text, TOLD_CHARACTERS)?;
    if cleaned.is_empty() {
        return Err("Write what the tenant must do first, or go back to the usual text.".into());
    }
    if usual.contains(PHONE_PLACEHOLDER) && !cleaned.contains(PHONE_PLACEHOLDER) {
        return Err(format!(
            "Keep {PHONE_PLACEHOLDER} somewhere: the office's emergency phone is put there."
        ));
    }
    Ok(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(phrases: &[&str]) -> RuleTerms {
        RuleTerms {
            name: " Towed  cars ".into(),
            phrases: phrases.iter().map(|it| (*it).to_owned()).collect(),
            description: String::new(),
            nearness: 0.5,
            told: RuleWords::default(),
            tags: vec![],
            enabled: true,
        }
    }

    fn checked(terms: RuleTerms) -> Result<RuleTerms, String> {
        let mut check = Check::default();
        let cleaned = rule(&mut check, terms);
        check
            .finish()
            .map(|()| cleaned)
            .map_err(|errors| format!("{}: {}", errors[0].field, errors[0].message))
    }

    #[test]
    fn phrases_are_cleaned_and_kept_once() {
        let rule = checked(terms(&[" tow*  * car ", "", "tow* * car", "impound lot"])).unwrap();
        assert_eq!(rule.name, "Towed cars");
        assert_eq!(rule.phrases, ["tow* * car", "impound lot"]);
    }

    #[test]
    fn a_phrase_that_would_fire_on_everything_is_refused() {
        for odd in [
            "*",
            "a*",
            "* car",
            "car *",
            "*ar",
            "c*r",
            "?!",
            &"x".repeat(101),
        ] {
            let error = checked(terms(&[odd])).unwrap_err();
            assert!(error.starts_with("phrases: "), "{odd}: {error}");
        }
        assert!(checked(terms(&[])).unwrap_err().contains("at least one"));
        assert!(
            checked(RuleTerms {
                nearness: f32::NAN,
                ..terms(&["car"])
            })
            .is_err()
        );
    }

    #[test]
    fn a_safety_text_keeps_the_phone() {
        let usual = "Get out. Call {emergency_phone}.";
        assert!(
            safety_text("Get out now.", usual)
                .unwrap_err()
                .contains("{emergency_phone}")
        );
        assert!(safety_text("Out! {emergency_phone}", usual).is_ok());
        assert!(safety_text("Get out now.", "Get out.").is_ok());
        assert!(safety_text("  ", usual).is_err());
    }
}
