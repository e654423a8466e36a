//! Shows an answer while it is being put into words, as far as it may be shown, and lets go of it as
//! soon as the conversation is no longer the agent's to answer.

use std::future::Future;
use std::pin::pin;

use shared::ids::MessageId;
use shared::live::ephemeral::TYPING_REPEATS;
use shared::live::{AnswerPart, Ephemeral, Typist};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::reading::{Reading, read};
use crate::agent::interruptions::Listening;
use crate::cx::Cx;
use crate::inbox::InboxError;

/// Which answer is shown, and to what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aloud<'a> {
    pub cx: &'a Cx,
    pub reading: &'a Reading,
    /// What the message will be called that takes the place of the parts.
    pub message: MessageId,
}

impl Aloud<'_> {
    /// Waits for `composing` and shows what it puts into `words`. `None`: somebody wrote or took over,
    /// so the rest was dropped, and with it the call to a model.
    pub async fn while_composing<T>(
        self,
        mut words: watch::Receiver<String>,
        happened: &Listening,
        composing: impl Future<Output = Result<T, InboxError>>,
    ) -> Result<Option<T>, InboxError> {
        let mut composing = pin!(composing);
        let mut repeat = interval(TYPING_REPEATS);
        repeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut part, mut says_more) = (0, true);
        loop {
            // In this order: what was taken from the agent is not shown any more.
            tokio::select! {
                biased;
                () = happened.something_happened() => {
                    if !self.is_still_ours().await? {
                        self.stop();
                        return Ok(None);
                    }
                }
                composed = &mut composing => return composed.map(Some),
                changed = words.changed(), if says_more => match changed {
                    Ok(()) => {
                        part += 1;
                        self.show(part, &words.borrow_and_update());
                    }
                    // Nothing more will be said before it is composed.
                    Err(_) => says_more = false,
                },
                _ = repeat.tick() => self.show(part, &words.borrow()),
            }
        }
    }

    /// Whether there is the same to answer, and it is the agent's to do. Asked again when the answer is
    /// posted, in its transaction.
    async fn is_still_ours(self) -> Result<bool, InboxError> {
        let now = read(self.cx, self.reading.conversation.id).await?;
        Ok(now.is_some_and(|now| now.up_to == self.reading.up_to))
    }

    /// A part has all that came before it, so that one that gets lost is made good by the next.
    fn show(self, part: u32, words: &str) {
        let conversation = self.reading.conversation.id;
        self.cx.tell(if words.is_empty() {
            Ephemeral::Typing {
                conversation,
                who: Typist::Agent,
            }
        } else {
            Ephemeral::Answering {
                conversation,
                answer: AnswerPart {
                    message: self.message,
                    part,
                    text: words.to_owned(),
                },
            }
        });
    }

    fn stop(self) {
        self.cx.tell(Ephemeral::TypingStopped {
            conversation: self.reading.conversation.id,
            who: Typist::Agent,
        });
    }
}
