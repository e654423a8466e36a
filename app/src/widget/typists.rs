//! Who types now. A mark that is not repeated is forgotten, so that a lost end of it does no harm.
//! Pure: the clock comes in.

use shared::live::ephemeral::TYPING_LASTS;
use shared::time::Timestamp;

/// `None` is the assistant, else the member's first name.
pub type Name = Option<String>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typists {
    /// In the order they began.
    marks: Vec<(Name, Timestamp)>,
}

impl Typists {
    pub fn heard(&mut self, name: Name, now: Timestamp) {
        let until = now.plus(TYPING_LASTS);
        match self.marks.iter_mut().find(|(known, _)| *known == name) {
            Some(mark) => mark.1 = until,
            None => self.marks.push((name, until)),
        }
    }

    /// Said so, or sent what was being written.
    pub fn stopped(&mut self, name: &Name) {
        self.marks.retain(|(known, _)| known != name);
    }

    /// Forgets old marks; tells whether any was forgotten.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let before = self.marks.len();
        self.marks.retain(|(_, until)| *until > now);
        self.marks.len() != before
    }

    /// The one to show: a person before the assistant.
    pub fn shown(&self) -> Option<Name> {
        let person = self.marks.iter().find(|(name, _)| name.is_some());
        person.or(self.marks.first()).map(|(name, _)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LASTS: i64 = 6_000;

    #[test]
    fn a_mark_lasts_from_its_last_repeat() {
        let mut typists = Typists::default();
        typists.heard(None, Timestamp(0));
        typists.heard(None, Timestamp(3_000));
        assert!(!typists.expire(Timestamp(LASTS)));
        assert_eq!(typists.shown(), Some(None));
        assert!(typists.expire(Timestamp(3_000 + LASTS)));
        assert_eq!(typists.shown(), None);
    }

    #[test]
    fn a_person_is_shown_before_the_assistant() {
        let mut typists = Typists::default();
        let rosa = Some("Rosa".to_owned());
        typists.heard(None, Timestamp(0));
        typists.heard(rosa.clone(), Timestamp(1));
        assert_eq!(typists.shown(), Some(rosa.clone()));
        typists.stopped(&rosa);
        assert_eq!(typists.shown(), Some(None));
    }
}
