//! Words that must be exactly right: numbers, amounts, days, units, names, addresses. Pure.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::knowledge::lexicon;

/// Days, months, parts of the day, units, and numbers in words: stems are compared, so that "nights"
/// is "night" and never "day".
const EXACT: &str = "monday tuesday wednesday thursday friday saturday sunday weekday weekend \
    january february march april june july august september october november december \
    noon midnight sunrise sunset dawn dusk morning afternoon evening \
    second minute hour day night week month year business calendar daily weekly monthly quarterly \
    yearly annual percent dollar cent pound foot feet inch mile degree floor \
    two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty ninety \
    hundred thousand half quarter double twice third free";

static EXACT_STEMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| lexicon::terms(EXACT).into_iter().collect());

static TIME_OF_DAY: LazyLock<Regex> =
    LazyLock::new(|| literal(r"(?i)(\d)(:00)?\s*([ap])\.?\s?m\b\.?"));
static THOUSANDS: LazyLock<Regex> = LazyLock::new(|| literal(r"(\d),(\d{3})\b"));

/// "You'll" is "you" and a word that says nothing.
static CONTRACTED: LazyLock<Regex> = LazyLock::new(|| literal(r"(?i)'(ll|re|ve|d|m)\b"));

fn literal(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a literal, built once in the tests")
}

/// One way of writing for what is written in several: "8:00 a.m." and "8 am", "1,200" and "1200".
pub fn legible(text: &str) -> String {
    let text = text.replace('’', "'").replace(['‑', '–'], "-");
    let text = CONTRACTED.replace_all(&text, "");
    let text = TIME_OF_DAY.replace_all(&text, "$1${3}m");
    THOUSANDS.replace_all(&text, "$1$2").into_owned()
}

/// What a legible text claims exactly.
pub fn facts(text: &str) -> HashSet<String> {
    let mut facts = HashSet::new();
    for (place, word) in text.split_whitespace().map(trimmed).enumerate() {
        let is_name = place > 0 && word.starts_with(char::is_uppercase);
        if is_written_exactly(word) {
            facts.insert(word.to_lowercase());
        } else {
            let stems = lexicon::terms(word).into_iter();
            facts.extend(stems.filter(|stem| is_name || EXACT_STEMS.contains(stem)));
        }
    }
    facts
}

/// What a legible text has for [`facts`] to rest on. Of "8am-9pm" also "8am", and of "$75" also "75":
/// who says a part of it says nothing wrong.
pub fn grounds(text: &str) -> HashSet<String> {
    let mut grounds = HashSet::new();
    for word in text.split_whitespace().map(trimmed) {
        if is_written_exactly(word) {
            let parts = word.split(['-', '/', ':']).map(trimmed).chain([word]);
            for part in parts {
                grounds.insert(part.to_lowercase());
                grounds.insert(part.trim_matches(UNITS).to_lowercase());
            }
        }
        grounds.extend(lexicon::terms(word));
    }
    grounds
}

/// Whether a word, by its stem, is about how much or when, and not about what.
pub fn is_measure(stem: &str) -> bool {
    EXACT_STEMS.contains(stem) || stem.contains(|c: char| c.is_ascii_digit())
}

/// Signs that belong to the number they stand at.
const UNITS: [char; 6] = ['$', '€', '£', '%', '°', '#'];

fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && !UNITS.contains(&c))
}

/// Numbers and addresses, of mail or the web.
fn is_written_exactly(word: &str) -> bool {
    word.contains(|c: char| c.is_numeric() || c == '@')
        || word
            .split_once('.')
            .is_some_and(|(before, after)| before.len() > 1 && after.len() > 1)
}
