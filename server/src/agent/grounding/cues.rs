//! Small words that turn a sense around: "not", "unless", "at most", "must". Two sentences of the same
//! words differ by them. English and a little Spanish. Pure.

use std::ops::BitOr;
use std::sync::LazyLock;

use regex::{RegexSet, RegexSetBuilder};

/// Which of the small words a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cues(u8);

const DENIES: Cues = Cues(1);
const EXCEPTS: Cues = Cues(2);
const AT_MOST: Cues = Cues(4);
const AT_LEAST: Cues = Cues(8);
const BEFORE: Cues = Cues(16);
const AFTER: Cues = Cues(32);
const OBLIGES: Cues = Cues(64);
const PERMITS: Cues = Cues(128);

/// "No more than" limits and denies nothing: it stands above the denials that are looked for in what
/// it leaves.
const LIMITS: &str = r"no(t)? (more|less|later|earlier|longer|fewer) than";

const PATTERNS: [(Cues, &str); 8] = [
    (
        DENIES,
        r"\b(no|not|never|none|nobody|nothing|neither|nor|cannot|without|prohibit\w*|forbid\w*|forbidden|banned|nunca|sin|ni)\b|n't\b",
    ),
    (
        EXCEPTS,
        r"\b(except|excepting|unless|only|however|but|otherwise|salvo|excepto)\b",
    ),
    (
        AT_MOST,
        r"\b(at most|up to|maximum|under|below|within)\b|\bno(t)? (more|longer) than\b|\b(less|fewer) than\b",
    ),
    (
        AT_LEAST,
        r"\b(at least|minimum|over|above|exceed\w*)\b|\bno(t)? (less|fewer) than\b|\b(more|longer) than\b|\bor more\b",
    ),
    (
        BEFORE,
        r"\b(before|no(t)? later than|prior to|in advance)\b",
    ),
    (
        AFTER,
        r"\b(after|no(t)? earlier than|later than|following)\b",
    ),
    (
        OBLIGES,
        r"\b(must|shall|have to|has to|need to|needs to|required?|requires)\b",
    ),
    (
        PERMITS,
        r"\b(may|can|could|allowed|permitted|welcome|free to)\b",
    ),
];

static CUES: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSetBuilder::new(PATTERNS.map(|(_, pattern)| pattern))
        .case_insensitive(true)
        .build()
        .expect("literals, built once in the tests")
});

static LIMIT: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::RegexBuilder::new(&format!(r"\b{LIMITS}\b"))
        .case_insensitive(true)
        .build()
        .expect("a literal")
});

impl Cues {
    pub fn of(text: &str) -> Self {
        let text = text.replace('’', "'");
        let found = |text: &str| {
            let matches = CUES.matches(text).into_iter();
            matches.fold(Self::default(), |all, at| all | PATTERNS[at].0)
        };
        let all = found(&text);
        // "No more than" is no denial, and "no later than" not "later than".
        let unlimited = found(&LIMIT.replace_all(&text, " "));
        let denies = Self(unlimited.0 & DENIES.0);
        Self(all.0 & !DENIES.0) | denies
    }

    fn has(self, cue: Self) -> bool {
        self.0 & cue.0 != 0
    }

    /// Whether what is said with these means another thing than what is told with those.
    ///
    /// A denial must stand on both sides, an exception must not get lost, a limit must not be made up,
    /// and a duty is no permission.
    pub fn drift_from(self, told: Self) -> bool {
        let limits = [AT_MOST, AT_LEAST, BEFORE, AFTER, OBLIGES];
        self.has(DENIES) != told.has(DENIES)
            || (told.has(EXCEPTS) && !self.has(EXCEPTS))
            || limits
                .into_iter()
                .any(|cue| self.has(cue) && !told.has(cue))
            || (self.has(PERMITS) && told.has(OBLIGES) && !told.has(PERMITS))
    }
}

impl BitOr for Cues {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
