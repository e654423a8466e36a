//! Counts tests from what cargo and Playwright print, to say one pair of numbers at the end.

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl Tally {
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; …`
    pub fn read_cargo(&mut self, line: &str) {
        let line = plain(line);
        let Some((_, counts)) = line.split_once("test result: ") else {
            return;
        };
        for count in counts.split([';', '.']) {
            self.add(count.trim(), "passed", "failed");
        }
    }

    /// `  12 passed (1.2m)`, `  1 failed`, `  1 flaky`: a line each. Passed on a retry is passed.
    pub fn read_playwright(&mut self, line: &str) {
        let line = plain(line);
        let mut words = line.split_whitespace();
        let (Some(number), Some(word)) = (words.next(), words.next()) else {
            return;
        };
        // A story's own title may begin with a number, but not end after the word.
        let ends = words.next().is_none_or(|rest| rest.starts_with('('));
        if ends {
            let word = if word == "flaky" { "passed" } else { word };
            self.add(&format!("{number} {word}"), "passed", "failed");
        }
    }

    fn add(&mut self, count: &str, passed: &str, failed: &str) {
        let Some((number, word)) = count.split_once(' ') else {
            return;
        };
        let Ok(number) = number.parse::<u32>() else {
            return;
        };
        if word == passed {
            self.passed += number;
        } else if word == failed {
            self.failed += number;
        }
    }
}

/// Without the escape sequences of colours.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_lines_add_up() {
        let mut tally = Tally::default();
        tally.read_cargo("running 3 tests");
        tally.read_cargo("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured");
        tally.read_cargo("test result: \u{1b}[31mFAILED\u{1b}[0m. 2 passed; 3 failed; 0 ignored");
        assert_eq!(
            tally,
            Tally {
                passed: 14,
                failed: 3
            }
        );
    }

    #[test]
    fn playwright_lines_add_up() {
        let mut tally = Tally::default();
        tally.read_playwright("  ✓  1 main-job.spec.ts › 2 passed tenants (1.2s)");
        tally.read_playwright("\u{1b}[32m  7 passed\u{1b}[39m\u{1b}[2m (1.2m)\u{1b}[22m");
        tally.read_playwright("  1 failed");
        tally.read_playwright("  1 flaky");
        tally.read_playwright("  2 skipped");
        assert_eq!(
            tally,
            Tally {
                passed: 8,
                failed: 1
            }
        );
    }
}
