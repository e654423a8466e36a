//! What the tenant wrote and the server has not confirmed, in order. Pure: sending is elsewhere.
//! Each message keeps its client-made id, so that however often it goes out it is posted once.

use serde::Serialize;
use shared::ids::{ConversationId, MessageId};
use shared::live::{Seq, TenantEvent, TenantEventKind};
use shared::time::Timestamp;

/// A message as it is kept until it is confirmed, also over a reload.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Written {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub body: String,
    /// By the tenant's clock.
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    pub written: Written,
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// For its turn, or for the network.
    Waiting,
    Sending,
    /// Confirmed; the event itself is still on its way over the socket.
    Sent,
    /// Trying again by itself can't help; the sentence says why.
    Refused {
        why: String,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    messages: Vec<Outgoing>,
}

impl Outbox {
    /// After a reload: everything kept waits again.
    pub fn of_kept(kept: Vec<Written>) -> Self {
        let messages = kept
            .into_iter()
            .map(|written| Outgoing {
                written,
                delivery: Delivery::Waiting,
            })
            .collect();
        Self { messages }
    }

    pub fn messages(&self) -> &[Outgoing] {
        &self.messages
    }

    pub fn find(&self, id: MessageId) -> Option<&Outgoing> {
        self.messages.iter().find(|one| one.written.id == id)
    }

    pub fn push(&mut self, written: Written) {
        self.messages.push(Outgoing {
            written,
            delivery: Delivery::Waiting,
        });
    }

    /// Takes the next one to send and marks it so; `None` while one is under way: two at once could
    /// arrive in the wrong order.
    pub fn take_next(&mut self) -> Option<Written> {
        if self
            .messages
            .iter()
            .any(|one| one.delivery == Delivery::Sending)
        {
            return None;
        }
        let next = self
            .messages
            .iter_mut()
            .find(|one| one.delivery == Delivery::Waiting)?;
        next.delivery = Delivery::Sending;
        Some(next.written.clone())
    }

    pub fn set_delivery(&mut self, id: MessageId, delivery: Delivery) {
        if let Some(one) = self.messages.iter_mut().find(|one| one.written.id == id) {
            one.delivery = delivery;
        }
    }

    pub fn remove(&mut self, id: MessageId) {
        self.messages.retain(|one| one.written.id != id);
    }

    /// Lets go of what has arrived in the thread. Gives back the ids, for the storage.
    pub fn let_go_of_posted(&mut self, events: &[TenantEvent]) -> Vec<MessageId> {
        let mut posted = Vec::new();
        self.messages.retain(|one| {
            let arrived = posted_as(events, one.written.id).is_some();
            if arrived {
                posted.push(one.written.id);
            }
            !arrived
        });
        posted
    }

    /// A new tenant begins: what was not sent goes into their conversation, as new messages.
    pub fn move_to(&mut self, conversation: ConversationId, mut new_id: impl FnMut() -> MessageId) {
        self.messages.retain(|one| one.delivery != Delivery::Sent);
        for one in &mut self.messages {
            one.written.conversation = conversation;
            one.written.id = new_id();
            one.delivery = Delivery::Waiting;
        }
    }
}

/// The event that posted a message; searched from the end, where new ones are.
pub fn posted_as(events: &[TenantEvent], id: MessageId) -> Option<(Seq, Timestamp)> {
    events.iter().rev().find_map(|event| match &event.kind {
        TenantEventKind::MessagePosted { message } if message.id == id => {
            Some((event.seq, event.at))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use shared::live::{TenantAuthor, TenantMessage};
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> MessageId {
        MessageId(Uuid::from_u128(number))
    }

    fn written(number: u128) -> Written {
        Written {
            id: id(number),
            conversation: ConversationId(Uuid::from_u128(1)),
            body: "Hello".into(),
            at: Timestamp(0),
        }
    }

    fn posted(number: u128) -> TenantEvent {
        TenantEvent {
            seq: Seq(9),
            at: Timestamp(0),
            conversation: ConversationId(Uuid::from_u128(1)),
            kind: TenantEventKind::MessagePosted {
                message: TenantMessage {
                    id: id(number),
                    author: TenantAuthor::Tenant,
                    body: "Hello".into(),
                    citations: Vec::new(),
                },
            },
        }
    }

    #[test]
    fn messages_go_out_one_after_the_other() {
        let mut outbox = Outbox::of_kept(vec![written(1), written(2)]);
        assert_eq!(outbox.take_next().unwrap().id, id(1));
        assert_eq!(outbox.take_next(), None);
        outbox.set_delivery(id(1), Delivery::Waiting);
        assert_eq!(outbox.take_next().unwrap().id, id(1), "the same one again");
        outbox.set_delivery(id(1), Delivery::Sent);
        assert_eq!(outbox.take_next().unwrap().id, id(2));
    }

    #[test]
    fn a_refused_message_does_not_hold_up_the_next() {
        let mut outbox = Outbox::of_kept(vec![written(1), written(2)]);
        outbox.take_next();
        outbox.set_delivery(
            id(1),
            Delivery::Refused {
                why: "Too long".into(),
            },
        );
        assert_eq!(outbox.take_next().unwrap().id, id(2));
    }

    #[test]
    fn what_arrived_is_let_go_even_if_its_answer_was_lost() {
        let mut outbox = Outbox::of_kept(vec![written(1), written(2)]);
        outbox.take_next();
        assert_eq!(outbox.let_go_of_posted(&[posted(1), posted(7)]), [id(1)]);
        assert_eq!(outbox.messages().len(), 1);
        assert_eq!(outbox.take_next().unwrap().id, id(2));
    }

    #[test]
    fn a_new_tenant_takes_the_unsent_along() {
        let mut outbox = Outbox::of_kept(vec![written(1), written(2)]);
        outbox.set_delivery(id(1), Delivery::Sent);
        let there = ConversationId(Uuid::from_u128(5));
        outbox.move_to(there, || id(20));
        assert_eq!(outbox.messages().len(), 1);
        assert_eq!(outbox.messages()[0].written.conversation, there);
        assert_eq!(outbox.messages()[0].written.id, id(20));
    }
}
