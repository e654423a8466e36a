//! When to say that somebody types: at the first key, then now and again while keys go on, and a
//! word when the field empties or the message is sent. Pure: the clock comes in.

use shared::ids::ConversationId;
use shared::live::ClientFrame;
use shared::live::ephemeral::TYPING_REPEATS;
use shared::time::Timestamp;

/// What was last said about one composer.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypingMark {
    said: Option<(ConversationId, Timestamp)>,
}

impl TypingMark {
    /// A key was pressed: the frame to send, if it is time for one.
    pub fn typed(&mut self, conversation: ConversationId, now: Timestamp) -> Option<ClientFrame> {
        let recent = self.said.is_some_and(|(said_of, at)| {
            said_of == conversation && at <= now && now.since(at) < TYPING_REPEATS
        });
        if recent {
            return None;
        }
        self.said = Some((conversation, now));
        Some(ClientFrame::Typing { conversation })
    }

    /// The field is empty or left: the frame to send, if anybody was told of typing.
    pub fn stopped(&mut self) -> Option<ClientFrame> {
        let (conversation, _) = self.said.take()?;
        Some(ClientFrame::StopTyping { conversation })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HERE: ConversationId = ConversationId(Uuid::from_u128(1));
    const THERE: ConversationId = ConversationId(Uuid::from_u128(2));

    #[test]
    fn a_typist_is_announced_now_and_again_not_at_each_key() {
        let mut mark = TypingMark::default();
        assert!(mark.typed(HERE, Timestamp(0)).is_some());
        assert!(mark.typed(HERE, Timestamp(2_999)).is_none());
        assert!(mark.typed(HERE, Timestamp(3_000)).is_some());
        assert!(mark.typed(THERE, Timestamp(3_001)).is_some());
    }

    #[test]
    fn the_end_is_said_once() {
        let mut mark = TypingMark::default();
        assert!(mark.stopped().is_none());
        mark.typed(HERE, Timestamp(0));
        assert!(mark.stopped().is_some());
        assert!(mark.stopped().is_none());
    }
}
