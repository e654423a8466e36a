//! Which kind of fact a question wants, and whether a sentence has one: "what time" is not answered
//! by a sentence without a time, however many of its words the sentence has. English. Pure.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// A kind of fact that can be told by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A number to call.
    Phone,
    Email,
    Website,
    /// An amount, a share, or that it is free.
    Money,
    Percent,
    /// A time of day.
    ClockTime,
    Weekday,
    Temperature,
    /// A firm or a brand by its name.
    Company,
    /// So many days, hours, months.
    Duration,
    /// "Once a week".
    Frequency,
    /// Any statement of time.
    Date,
    Number,
}

/// How a kind is asked for and what a sentence has that answers it.
const KINDS: [(Wanted, &str, &str); 13] = [
    (
        Wanted::Phone,
        r"\b(phone|telephone|fax) (number|line)|(what|which) number|number (for|to call|to dial|to reach|do|should|can)\b|(support|emergency|office|contact) (number|line)|how (do|can) (i|we) (reach|call)\b",
        r"\d{3}[-.) ]+\d{4}\b|\b\d{3}-\d{3,4}\b",
    ),
    (
        Wanted::Email,
        r"(what|which|where|your) .*\be-?mail\b|e-?mail address",
        r"@",
    ),
    (
        Wanted::Website,
        r"\bwebsite\b|web address|\burl\b|link (to|for)\b",
        r"www\.|https?:|\w\.(com|org|net|gov|example)\b",
    ),
    (
        Wanted::Money,
        r"how (much|expensive)|what('s| is| are| does| do| would| will)\b.{0,40}\b(cost|costs|price|fees?|charge|rate|premium|rent)\b|\b(cost|costs|price|fees?)\s*\?|\b(fees?|cost|price|charge) (for|of|to)\b|what (do|would|will) (i|you|we|they) (pay|charge|owe)|do you charge|what's the (damage|charge)",
        r"[$€£%]|\b(percent|times the|free|nothing|included|waived?|at no|no (extra )?(charge|fee|cost)|not charged?)\b|\b(one|two|half|three)\b.{0,12}month",
    ),
    (
        Wanted::Percent,
        r"interest rate|percent(age)?\b|what rate",
        r"%|\bpercent\b",
    ),
    (
        Wanted::ClockTime,
        r"(what|which) time|opening hours|\b(what|which)\b.{0,30}\bhours\b|\bhours\s*\?|until when|how (late|early)\b|\bopen (on|at|till|until)\b|\bclose\s*\?",
        r"\d ?(a\.?m|p\.?m)\b|\d:\d\d|\b(noon|midnight|sunrise|sunset|dawn|dusk|24 hours|around the clock|always open)\b|\bat any (time|hour)",
    ),
    (
        Wanted::Weekday,
        r"(what|which) (day|days|weekday)\b|day of the week",
        r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(weekdays?|weekends?|daily|every day)\b|\d(st|nd|rd|th)\b",
    ),
    (
        Wanted::Temperature,
        r"what temperature|how (hot|cold|warm)\b|how many degrees",
        r"\d+ ?(°|degrees|f\b)",
    ),
    (
        Wanted::Company,
        r"(which|what) (company|firm|provider|brand|bank|vendor|contractor)\b",
        r"(?-i:[a-z0-9,] [A-Z][a-z]+)",
    ),
    (
        Wanted::Duration,
        r"how (long|soon|quickly|fast)\b|how far (ahead|in advance)|how (much|many)\b.{0,12}\b(notice|days|weeks|months|time|advance|warning|hours|nights|years)\b",
        r"(\d|\b(an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half)\b).{0,12}\b(minute|hour|day|night|week|month|year|season)s?\b|\b(immediately|at once|same day|overnight)\b",
    ),
    (
        Wanted::Frequency,
        r"how (often|frequently)|how many times",
        r"\b(every|each|once|twice|times|daily|weekly|monthly|quarterly|yearly|annually)\b|\b(per|a) (week|month|year)\b",
    ),
    (
        Wanted::Date,
        r"^\W*(so |and |hi |hello )?when\b|(, |\band |\bknow |tell me )when (do|does|is|are|can|will|should|must|am)\b|what date|\bdeadline\b|due date|last day",
        r"\d|day\b|days\b|\b(january|february|march|april|may|june|july|august|september|october|november|december)\b|\b(hour|night|week|month|year)s?\b|\b(immediately|at once|when|after|before|until|as soon)\b",
    ),
    (
        Wanted::Number,
        r"how many\b|(what('s| is) the|what|which) (max|maximum|limit|minimum|most|size|wattage|year|speed)\b|how (big|tall|high|deep|heavy|wide|large|old|thick|loud|strong)\b|(weight|size|height|age|occupancy) limit|square (feet|footage)",
        r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|once|twice|no|none|unlimited)\b",
    ),
];

/// "How much notice", "how much space": no amount of money.
static NO_MONEY: LazyLock<Regex> = LazyLock::new(|| {
    RegexBuilder::new(r"how much (notice|time|advance|longer|warning|space|storage)|who (pays|covers)|\b(do|does|is|will)\b.{0,30}(pay for|included)|how (do|can) i pay")
        .case_insensitive(true)
        .build()
        .expect("a literal")
});

static ASKED: LazyLock<RegexSet> = LazyLock::new(|| set(KINDS.map(|(_, asked, _)| asked)));
static TOLD: LazyLock<RegexSet> = LazyLock::new(|| set(KINDS.map(|(_, _, told)| told)));

fn set(patterns: [&str; KINDS.len()]) -> RegexSet {
    RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .build()
        .expect("literals, built once in the tests")
}

/// The kinds of fact that a question asks for; none for "are grills allowed".
pub fn wanted(question: &str) -> Vec<Wanted> {
    let asked: Vec<Wanted> = ASKED
        .matches(question)
        .into_iter()
        .map(|at| KINDS[at].0)
        .filter(|kind| *kind != Wanted::Money || !NO_MONEY.is_match(question))
        .collect();
    // A bare "when" or "how many" is told by everything that tells a kind more exactly.
    let exact = |kind: &Wanted| !matches!(kind, Wanted::Date | Wanted::Number);
    if asked.iter().any(exact) {
        asked.into_iter().filter(exact).collect()
    } else {
        asked
    }
}

/// Whether a sentence has a fact of one of the kinds.
pub fn has_one_of(wanted: &[Wanted], sentence: &str) -> bool {
    TOLD.matches(sentence)
        .into_iter()
        .any(|at| wanted.contains(&KINDS[at].0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_the_question() {
        for (question, kinds) in [
            ("How much is the late fee?", &[Wanted::Money][..]),
            ("How much notice do I have to give?", &[Wanted::Duration]),
            ("What time does the pool close?", &[Wanted::ClockTime]),
            ("Which day is trash picked up?", &[Wanted::Weekday]),
            ("when is rent due", &[Wanted::Date]),
            ("How many guests may I bring?", &[Wanted::Number]),
            ("What number do I call at night?", &[Wanted::Phone]),
            ("Can I pay by phone?", &[]),
            ("What interest rate do you pay?", &[Wanted::Percent]),
            ("Are grills allowed when it is hot?", &[]),
            ("", &[]),
        ] {
            assert_eq!(wanted(question), kinds, "{question}");
        }
    }

    #[test]
    fn a_sentence_without_such_a_fact_does_not_answer() {
        let has = |question: &str, sentence: &str| has_one_of(&wanted(question), sentence);
        assert!(has("What does it cost?", "Storage is free for residents."));
        assert!(!has(
            "What does it cost?",
            "Storage rooms are in the basement."
        ));
        assert!(has("What time does it open?", "The room opens at 7 a.m."));
        assert!(!has(
            "What time does it open?",
            "The room is open on weekdays."
        ));
        assert!(has(
            "How long is the wait?",
            "Repairs take three business days."
        ));
        assert!(!has(
            "phone number of the office?",
            "The office is on Elm Street."
        ));
    }
}
