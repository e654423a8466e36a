//! What is true for seconds: who types, who looks, who is here. Each mark carries its own end, so
//! that one whose end got lost does not stay.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use shared::ids::{ConversationId, MemberId};
use shared::live::ephemeral::{PRESENCE_LASTS, TYPING_LASTS};
use shared::live::{AnswerPart, Typist};
use shared::time::Timestamp;

use crate::stores::inbox::InboxStore;

#[derive(Clone, Copy, Debug)]
pub struct Presence {
    marks: StoredValue<Marks>,
    online: RwSignal<BTreeSet<MemberId>>,
}

#[derive(Debug, Default)]
struct Marks {
    typing: Vec<(ConversationId, Typist, Timestamp)>,
    /// What the agent writes; goes with its mark.
    answers: BTreeMap<ConversationId, AnswerPart>,
    viewing: BTreeMap<MemberId, (ConversationId, Timestamp)>,
    online: BTreeMap<MemberId, Timestamp>,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            marks: StoredValue::new(Marks::default()),
            online: RwSignal::new(BTreeSet::new()),
        }
    }
}

impl Presence {
    pub fn is_online(self, member: MemberId) -> bool {
        self.online.with(|online| online.contains(&member))
    }

    pub fn typing(self, inbox: InboxStore, at: ConversationId, who: Typist, now: Timestamp) {
        self.marks.update_value(|marks| {
            marks.typing.retain(|(c, w, _)| !(*c == at && *w == who));
            marks.typing.push((at, who, now.plus(TYPING_LASTS)));
        });
        self.show_typists(inbox, at);
    }

    /// A part that was overtaken by a later one changes nothing.
    pub fn answers(self, inbox: InboxStore, at: ConversationId, part: AnswerPart, now: Timestamp) {
        self.marks.update_value(|marks| {
            let known = marks.answers.get(&at);
            if known.is_none_or(|known| part.follows(known)) {
                marks.answers.insert(at, part);
            }
        });
        self.typing(inbox, at, Typist::Agent, now);
    }

    pub fn stopped(self, inbox: InboxStore, at: ConversationId, who: &Typist) {
        self.marks.update_value(|marks| {
            marks.typing.retain(|(c, w, _)| !(*c == at && w == who));
        });
        self.show_typists(inbox, at);
    }

    pub fn viewing(
        self,
        inbox: InboxStore,
        member: MemberId,
        conversation: Option<ConversationId>,
        now: Timestamp,
    ) {
        let before = self
            .marks
            .try_update_value(|marks| match conversation {
                Some(conversation) => marks
                    .viewing
                    .insert(member, (conversation, now.plus(PRESENCE_LASTS))),
                None => marks.viewing.remove(&member),
            })
            .flatten()
            .map(|(conversation, _)| conversation);
        for changed in before.into_iter().chain(conversation) {
            self.show_viewers(inbox, changed);
        }
    }

    pub fn came_or_went(self, member: MemberId, online: bool, now: Timestamp) {
        self.marks.update_value(|marks| {
            if online {
                marks.online.insert(member, now.plus(PRESENCE_LASTS));
            } else {
                marks.online.remove(&member);
            }
        });
        self.show_online();
    }

    /// Lets go of what has run out.
    pub fn sweep(self, inbox: InboxStore, now: Timestamp) {
        let mut typing = BTreeSet::new();
        let mut viewing = BTreeSet::new();
        let mut left = false;
        self.marks.update_value(|marks| {
            marks.typing.retain(|(conversation, _, until)| {
                let holds = *until > now;
                if !holds {
                    typing.insert(*conversation);
                }
                holds
            });
            marks.viewing.retain(|_, (conversation, until)| {
                let holds = *until > now;
                if !holds {
                    viewing.insert(*conversation);
                }
                holds
            });
            let before = marks.online.len();
            marks.online.retain(|_, until| *until > now);
            left = marks.online.len() != before;
        });
        for conversation in typing {
            self.show_typists(inbox, conversation);
        }
        for conversation in viewing {
            self.show_viewers(inbox, conversation);
        }
        if left {
            self.show_online();
        }
    }

    pub fn forget(self) {
        self.marks.set_value(Marks::default());
        self.online.set(BTreeSet::new());
    }

    fn show_typists(self, inbox: InboxStore, at: ConversationId) {
        let Some(row) = inbox.row(at) else { return };
        let typists: Vec<_> = self.marks.with_value(|marks| {
            let here = marks.typing.iter().filter(|(c, _, _)| *c == at);
            here.map(|(_, who, _)| who.clone()).collect()
        });
        let answer = self
            .marks
            .try_update_value(|marks| {
                if !typists.contains(&Typist::Agent) {
                    marks.answers.remove(&at);
                }
                marks.answers.get(&at).map(|part| part.text.clone())
            })
            .flatten();
        if row.typists.with_untracked(|held| *held != typists) {
            row.typists.set(typists);
        }
        if row.answer.with_untracked(|held| *held != answer) {
            row.answer.set(answer);
        }
    }

    fn show_viewers(self, inbox: InboxStore, at: ConversationId) {
        let Some(row) = inbox.row(at) else { return };
        let viewers: Vec<_> = self.marks.with_value(|marks| {
            let here = marks.viewing.iter().filter(|(_, (c, _))| *c == at);
            here.map(|(member, _)| *member).collect()
        });
        if row.viewers.with_untracked(|held| *held != viewers) {
            row.viewers.set(viewers);
        }
    }

    fn show_online(self) {
        let online: BTreeSet<_> = self
            .marks
            .with_value(|marks| marks.online.keys().copied().collect());
        if self.online.with_untracked(|held| *held != online) {
            self.online.set(online);
        }
    }
}
