//! Who types now, and the words of the assistant as far as they are written. A mark that is not
//! repeated is forgotten, so that a lost end of it does no harm. Pure: the clock comes in.

use shared::live::AnswerPart;
use shared::live::ephemeral::TYPING_LASTS;
use shared::time::Timestamp;

/// `None` is the assistant, else the member's first name.
pub type Name = Option<String>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typists {
    /// In the order they began.
    marks: Vec<(Name, Timestamp)>,
    /// Of the assistant.
    answer: Option<AnswerPart>,
}

impl Typists {
    pub fn heard(&mut self, name: Name, now: Timestamp) {
        let until = now.plus(TYPING_LASTS);
        match self.marks.iter_mut().find(|(known, _)| *known == name) {
            Some(mark) => mark.1 = until,
            None => self.marks.push((name, until)),
        }
    }

    /// A part that was overtaken by a later one changes nothing.
    pub fn answers(&mut self, part: AnswerPart, now: Timestamp) {
        self.heard(None, now);
        if self.answer.as_ref().is_none_or(|known| part.follows(known)) {
            self.answer = Some(part);
        }
    }

    /// Said so, or sent what was being written.
    pub fn stopped(&mut self, name: &Name) {
        self.marks.retain(|(known, _)| known != name);
        self.let_go();
    }

    /// Forgets old marks; tells whether any was forgotten.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let before = self.marks.len();
        self.marks.retain(|(_, until)| *until > now);
        self.let_go();
        self.marks.len() != before
    }

    /// The one to show: a person before the assistant.
    pub fn shown(&self) -> Option<Name> {
        let person = self.marks.iter().find(|(name, _)| name.is_some());
        person.or(self.marks.first()).map(|(name, _)| name.clone())
    }

    /// The assistant's words so far, while it is the one who is shown.
    pub fn words(&self) -> Option<String> {
        let is_assistant = self.shown() == Some(None);
        let answer = self.answer.as_ref().filter(|_| is_assistant);
        answer.map(|part| part.text.clone())
    }

    /// Words go with the mark of the one who writes them.
    fn let_go(&mut self) {
        if self.marks.iter().all(|(name, _)| name.is_some()) {
            self.answer = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::MessageId;
    use uuid::Uuid;

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

    fn part(message: u128, part: u32, text: &str) -> AnswerPart {
        AnswerPart {
            message: MessageId(Uuid::from_u128(message)),
            part,
            text: text.to_owned(),
        }
    }

    #[test]
    fn an_answer_grows_and_goes_with_the_one_who_writes_it() {
        let mut typists = Typists::default();
        typists.answers(part(1, 1, "Rent"), Timestamp(0));
        typists.answers(part(1, 2, "Rent is due."), Timestamp(1));
        typists.answers(part(1, 1, "Rent"), Timestamp(2));
        typists.heard(None, Timestamp(3));
        assert_eq!(typists.words().as_deref(), Some("Rent is due."));
        typists.answers(part(2, 1, "The"), Timestamp(4));
        assert_eq!(typists.words().as_deref(), Some("The"), "another answer");
        typists.heard(Some("Rosa".to_owned()), Timestamp(5));
        assert_eq!(typists.words(), None, "a person is shown");
        typists.stopped(&None);
        typists.heard(None, Timestamp(6));
        typists.stopped(&Some("Rosa".to_owned()));
        assert_eq!((typists.shown(), typists.words()), (Some(None), None));
        typists.answers(part(3, 1, "Pool"), Timestamp(7));
        assert!(typists.expire(Timestamp(7 + LASTS)));
        assert_eq!(typists.words(), None);
    }
}
