//! The numbers that Word shows before list items. They stand nowhere in the text: each list has
//! levels with a format and a pattern like `%1.%2`, and Word counts.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::{attribute, each_event};
use crate::knowledge::extract::ExtractError;

/// Word has nine.
const LEVELS: usize = 9;

#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Which definition a list follows.
    definitions: HashMap<String, String>,
    levels: HashMap<String, Vec<Level>>,
    /// How far each definition has counted, by level.
    counted: HashMap<String, [u32; LEVELS]>,
}

#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    /// `%1.%2`: the numbers of levels one and two.
    pattern: String,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".to_owned(),
            pattern: String::new(),
        }
    }
}

impl Lists {
    pub(super) fn read(xml: Option<&[u8]>) -> Result<Self, ExtractError> {
        let mut lists = Self::default();
        let (mut definition, mut list) = (String::new(), String::new());
        each_event(xml.unwrap_or_default(), |event| {
            let Event::Start(element) = event else { return };
            let value = || attribute(&element, "val").unwrap_or_default();
            let level = lists
                .levels
                .get_mut(&definition)
                .and_then(|it| it.last_mut());
            match (element.local_name().as_ref(), level) {
                ("abstractNum", _) => {
                    definition = attribute(&element, "abstractNumId").unwrap_or_default();
                    lists.levels.insert(definition.clone(), Vec::new());
                }
                ("lvl", _) => {
                    if let Some(levels) = lists.levels.get_mut(&definition) {
                        levels.push(Level::default());
                    }
                }
                ("start", Some(level)) => level.start = value().parse().unwrap_or(1),
                ("numFmt", Some(level)) => level.format = value(),
                ("lvlText", Some(level)) => level.pattern = value(),
                ("num", _) => list = attribute(&element, "numId").unwrap_or_default(),
                ("abstractNumId", _) => {
                    lists.definitions.insert(list.clone(), value());
                }
                _ => {}
            }
        })?;
        Ok(lists)
    }

    /// Counts one item further and says what stands before it; `None` for lists that nobody defined
    /// and for numbers that are hidden.
    pub(super) fn next_label(&mut self, list: &str, level: usize) -> Option<String> {
        let definition = self.definitions.get(list)?;
        let levels = self.levels.get(definition)?;
        let here = levels.get(level).filter(|_| level < LEVELS)?;
        let counted = self.counted.entry(definition.clone()).or_default();
        counted[level] = match counted[level] {
            0 => here.start,
            so_far => so_far.saturating_add(1),
        };
        for deeper in &mut counted[level + 1..] {
            *deeper = 0;
        }
        match here.format.as_str() {
            "none" => return None,
            "bullet" => return Some("•".to_owned()),
            _ => {}
        }
        let mut label = here.pattern.clone();
        for (at, of) in levels.iter().enumerate().take(level + 1) {
            let number = counted[at].max(of.start);
            label = label.replace(&format!("%{}", at + 1), &counter(number, &of.format));
        }
        (!label.trim().is_empty()).then_some(label)
    }
}

fn counter(number: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(number, b'a'),
        "upperLetter" => letters(number, b'A'),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        _ => number.to_string(),
    }
}

/// a to z, then aa to zz, as Word counts.
fn letters(number: u32, first: u8) -> String {
    let at = number.saturating_sub(1);
    let letter = char::from(first + u8::try_from(at % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (at / 26 + 1).min(8) as usize).collect()
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut signs = String::new();
    number = number.min(3999);
    for (value, sign) in SIGNS {
        while number >= value {
            signs.push_str(sign);
            number -= value;
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_those_of_word() {
        assert_eq!([letters(1, b'a'), letters(27, b'a')], ["a", "aa"]);
        assert_eq!([roman(4), roman(1999)], ["IV", "MCMXCIX"]);
        assert_eq!(counter(3, "upperLetter"), "C");
        assert!(letters(u32::MAX, b'a').len() <= 8 && roman(u32::MAX).len() < 20);
    }
}
