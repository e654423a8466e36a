//! Single keys of the inbox: which key asks for what. They rest while somebody types, while a dialog
//! or a menu is open, and for those who switched them off.

use web_sys::KeyboardEvent;

use crate::a11y;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Next,
    Previous,
    Open,
    Reply,
    Note,
    Claim,
    Assign,
    Tag,
    Snooze,
    Resolve,
    Search,
    ShowNew,
    Back,
    Sheet,
}

/// The sheet, in its order: the key as it is written on it, and what it does.
pub const SHEET: [(Key, &str, &str); 14] = [
    (Key::Next, "J", "Next conversation"),
    (Key::Previous, "K", "Previous conversation"),
    (Key::Open, "Enter", "Open the conversation in focus"),
    (Key::Reply, "R", "Reply"),
    (Key::Note, "N", "Write a note"),
    (Key::Claim, "C", "Claim, or hand back to the agent"),
    (Key::Assign, "A", "Assign"),
    (Key::Tag, "T", "Tag"),
    (Key::Snooze, "Z", "Snooze"),
    (Key::Resolve, "E", "Resolve, or reopen"),
    (Key::Search, "/", "Filter the list"),
    (Key::ShowNew, ".", "Show what is new in the list"),
    (Key::Back, "Esc", "Leave the field, or go back to the list"),
    (Key::Sheet, "?", "This sheet"),
];

/// What a key asks for where nobody types.
pub fn of(key: &str) -> Option<Key> {
    Some(match key {
        "j" | "J" => Key::Next,
        "k" | "K" => Key::Previous,
        "r" | "R" => Key::Reply,
        "n" | "N" => Key::Note,
        "c" | "C" => Key::Claim,
        "a" | "A" => Key::Assign,
        "t" | "T" => Key::Tag,
        "z" | "Z" => Key::Snooze,
        "e" | "E" => Key::Resolve,
        "/" => Key::Search,
        "." => Key::ShowNew,
        "Escape" => Key::Back,
        "?" => Key::Sheet,
        _ => return None,
    })
}

impl Key {
    /// Works also for those who switched single keys off.
    fn always(self) -> bool {
        matches!(self, Key::Back)
    }
}

/// What a key press asks for, here and now.
pub fn asked(event: &KeyboardEvent, single_keys: bool) -> Option<Key> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
        return None;
    }
    let key = of(&event.key()).filter(|key| single_keys || key.always())?;
    let elsewhere = event.default_prevented() || a11y::is_overlaid();
    let typing = a11y::is_typing() && key != Key::Back;
    (!elsewhere && !typing).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_sheet_does_what_the_sheet_says() {
        for (key, written, _) in SHEET {
            match written {
                // The list's rows are links: the browser opens them.
                "Enter" => {}
                "Esc" => assert_eq!(of("Escape"), Some(key)),
                letter => {
                    assert_eq!(of(letter), Some(key));
                    assert_eq!(of(&letter.to_lowercase()), Some(key));
                }
            }
        }
        assert_eq!(of("x"), None);
    }
}
