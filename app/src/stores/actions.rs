//! What a member does to a conversation. The button is busy meanwhile; the reply is shown at once;
//! a refusal is a sentence, and a claim that somebody else won says who has it.

use std::future::Future;

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::conversations::{
    ApplyTag, AssignConversation, Assignment, ClaimConversation, HandBackConversation, RemoveTag,
    ReopenConversation, ResolveConversation, Snooze, SnoozeConversation, UndoClaim,
};
use shared::entities::Conversation;
use shared::error::ApiError;
use shared::ids::{ConversationId, MemberId, TagId};
use shared::time::Timestamp;

use crate::a11y;
use crate::stores::Stores;
use crate::stores::toasts::Undo;

/// Where the focus goes when an action took its own button away: the head of the thread.
pub const AFTERWARDS: &str = "thread-title";

impl Stores {
    pub fn claim(self, id: ConversationId) {
        self.act(
            async move { self.call::<ClaimConversation>(&id, &Empty {}).await },
            move |_| {
                let undo = Undo {
                    label: "Undo",
                    run: Callback::new(move |()| self.undo_claim(id)),
                };
                self.toasts.done_with_undo("You have this chat", undo);
                self.announcer.say("Claimed. You have this chat.");
            },
        );
    }

    fn undo_claim(self, id: ConversationId) {
        self.act(
            async move { self.call::<UndoClaim>(&id, &Empty {}).await },
            move |_| self.announcer.say("The claim is undone."),
        );
    }

    pub fn hand_back(self, id: ConversationId) {
        self.act(
            async move { self.call::<HandBackConversation>(&id, &Empty {}).await },
            move |_| {
                let undo = Undo {
                    label: "Claim again",
                    run: Callback::new(move |()| self.claim(id)),
                };
                self.toasts.done_with_undo("Handed back to the agent", undo);
                self.announcer.say("Handed back to the agent.");
            },
        );
    }

    pub fn assign(self, id: ConversationId, assignee: Option<MemberId>) {
        let assignment = Assignment {
            assignee,
            note: None,
        };
        self.act(
            async move { self.call::<AssignConversation>(&id, &assignment).await },
            move |_| {
                let done = match assignee {
                    Some(member) => {
                        let name = untrack(|| self.inbox.member_name(member));
                        format!("Assigned to {name}")
                    }
                    None => "Put back among the waiting".to_owned(),
                };
                self.announcer.say(&done);
                self.toasts.done(done);
            },
        );
    }

    pub fn resolve(self, id: ConversationId) {
        self.act(
            async move { self.call::<ResolveConversation>(&id, &Empty {}).await },
            move |_| {
                let undo = Undo {
                    label: "Reopen",
                    run: Callback::new(move |()| self.reopen(id)),
                };
                self.toasts.done_with_undo("Resolved", undo);
                self.announcer.say("Resolved.");
            },
        );
    }

    pub fn reopen(self, id: ConversationId) {
        self.act(
            async move { self.call::<ReopenConversation>(&id, &Empty {}).await },
            move |_| self.announcer.say("Reopened."),
        );
    }

    /// `when` is the same instant in words.
    pub fn snooze(self, id: ConversationId, until: Timestamp, when: String) {
        self.act(
            async move {
                self.call::<SnoozeConversation>(&id, &Snooze { until })
                    .await
            },
            move |_| {
                let undo = Undo {
                    label: "Reopen",
                    run: Callback::new(move |()| self.reopen(id)),
                };
                let done = format!("Snoozed until {when}");
                self.announcer.say(&done);
                self.toasts.done_with_undo(done, undo);
            },
        );
    }

    pub fn set_tag(self, id: ConversationId, tag: TagId, on: bool) {
        let path = (id, tag);
        self.act(
            async move {
                if on {
                    self.call::<ApplyTag>(&path, &Empty {}).await
                } else {
                    self.call::<RemoveTag>(&path, &Empty {}).await
                }
            },
            move |_| {
                let done = if on { "Tag added." } else { "Tag taken off." };
                self.announcer.say(done);
            },
        );
    }

    fn act(
        self,
        action: impl Future<Output = Result<Conversation, ApiError>> + 'static,
        done: impl FnOnce(&Conversation) + 'static,
    ) {
        if self.thread.busy.get_untracked() {
            return;
        }
        self.thread.busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = action.await;
            self.thread.busy.set(false);
            match answer {
                Ok(after) => {
                    self.inbox.take_ahead(&after);
                    self.thread.take_ahead(&after);
                    done(&after);
                }
                Err(error) => self.toasts.problem(&error.message),
            }
            a11y::keep_focus(AFTERWARDS);
        });
    }
}
