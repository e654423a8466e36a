//! What was typed and not sent, kept per member, conversation and mode, over reloads and sign-outs
//! by the clock.

use shared::entities::Channel;
use shared::ids::{ConversationId, MemberId};

use crate::client::storage;

#[derive(Clone, Copy, Debug)]
pub struct Drafts;

/// The keys in use, so that a sign-out can forget them all.
const INDEX: &str = "porchlight.drafts";

impl Drafts {
    pub fn text(self, me: MemberId, conversation: ConversationId, channel: Channel) -> String {
        storage::text(&key(me, conversation, channel)).unwrap_or_default()
    }

    pub fn keep(self, me: MemberId, conversation: ConversationId, channel: Channel, text: &str) {
        let key = key(me, conversation, channel);
        let mut index: Vec<String> = storage::value(INDEX).unwrap_or_default();
        let known = index.contains(&key);
        if text.is_empty() {
            storage::forget(&key);
            index.retain(|held| *held != key);
        } else {
            storage::keep_text(&key, text);
            if !known {
                index.push(key);
            }
        }
        if known == text.is_empty() {
            storage::keep(INDEX, &index);
        }
    }

    /// Signing out on purpose leaves nothing on a shared computer.
    pub fn forget_all(self) {
        for key in storage::value::<Vec<String>>(INDEX).unwrap_or_default() {
            storage::forget(&key);
        }
        storage::forget(INDEX);
    }
}

fn key(me: MemberId, conversation: ConversationId, channel: Channel) -> String {
    let mode = match channel {
        Channel::Reply => "reply",
        Channel::Note => "note",
    };
    format!("porchlight.draft.{me}.{conversation}.{mode}")
}
