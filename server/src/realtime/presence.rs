//! Who is online, who looks at what, who types: true for seconds, forgotten by clock. Pure: instants
//! are given. What is heard from other nodes and what happens on this one end in the same tables.

use std::collections::HashMap;

use shared::ids::{ConversationId, MemberId};
use shared::live::ephemeral::{PRESENCE_LASTS, TYPING_LASTS};
use shared::live::{Ephemeral, Typist};
use std::time::Duration;
use tokio::time::Instant;

/// A reloaded page is back before this; colleagues need not see it go.
const LEAVES_AFTER: Duration = Duration::from_secs(3);
/// Typing marks kept to be told to newcomers; more are passed on but not kept.
const TYPING_KEPT: usize = 1024;

#[derive(Debug, Default)]
pub struct Presence {
    members: HashMap<MemberId, Member>,
    typing: HashMap<(ConversationId, TypistKey), (Typist, Instant)>,
}

#[derive(Debug)]
struct Member {
    /// Sockets on this node and what each looks at; the last to look comes last.
    here: Vec<(u64, Option<ConversationId>)>,
    /// Since when no socket is left here, until that is announced.
    left_at: Option<Instant>,
    /// As announced by any node.
    online_until: Option<Instant>,
    viewing: Option<(ConversationId, Instant)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum TypistKey {
    Tenant,
    Agent,
    Staff(MemberId),
}

impl From<&Typist> for TypistKey {
    fn from(typist: &Typist) -> Self {
        match typist {
            Typist::Tenant => TypistKey::Tenant,
            Typist::Agent => TypistKey::Agent,
            Typist::Staff { member } => TypistKey::Staff(member.id),
        }
    }
}

impl Presence {
    /// A socket of `member` came. What to announce, if it is the first here.
    pub fn enter(&mut self, member: MemberId, link: u64) -> Option<Ephemeral> {
        let entry = self.members.entry(member).or_insert_with(Member::unseen);
        let first = entry.here.is_empty() && entry.left_at.is_none();
        // At the front: a new tab looks at nothing yet and must not hide what another looks at.
        entry.here.insert(0, (link, None));
        entry.left_at = None;
        first.then_some(Ephemeral::Presence {
            member,
            online: true,
        })
    }

    /// A socket went. That its member is offline is announced by [`Presence::sweep`] if no other
    /// socket comes; that they look at something else, now.
    pub fn leave(&mut self, member: MemberId, link: u64, now: Instant) -> Option<Ephemeral> {
        let entry = self.members.get_mut(&member)?;
        let before = entry.looks_at();
        entry.here.retain(|(id, _)| *id != link);
        if entry.here.is_empty() {
            entry.left_at = Some(now);
        }
        let after = entry.looks_at();
        (before != after).then_some(Ephemeral::Viewing {
            member,
            conversation: after,
        })
    }

    /// A socket looks at something. `None` when that is no change.
    pub fn view(
        &mut self,
        member: MemberId,
        link: u64,
        conversation: Option<ConversationId>,
    ) -> Option<Ephemeral> {
        let entry = self.members.get_mut(&member)?;
        let before = entry.looks_at();
        entry.here.retain(|(id, _)| *id != link);
        // A tab that looks at nothing does not hide what another tab looks at.
        let place = match conversation {
            Some(_) => entry.here.len(),
            None => 0,
        };
        entry.here.insert(place, (link, conversation));
        let after = entry.looks_at();
        (before != after).then_some(Ephemeral::Viewing {
            member,
            conversation: after,
        })
    }

    /// Takes note of an ephemeral from any node. What to announce in answer: another node says that
    /// a member went who is still here.
    pub fn hear(&mut self, ephemeral: &Ephemeral, now: Instant) -> Option<Ephemeral> {
        match ephemeral {
            Ephemeral::Presence { member, online } => {
                let entry = self.members.entry(*member).or_insert_with(Member::unseen);
                if *online {
                    entry.online_until = Some(now + PRESENCE_LASTS);
                } else if entry.here.is_empty() {
                    self.members.remove(member);
                } else {
                    return Some(Ephemeral::Presence {
                        member: *member,
                        online: true,
                    });
                }
            }
            Ephemeral::Viewing {
                member,
                conversation,
            } => {
                let entry = self.members.entry(*member).or_insert_with(Member::unseen);
                entry.viewing = conversation.map(|viewed| (viewed, now + PRESENCE_LASTS));
            }
            Ephemeral::Typing { conversation, who } => self.types(*conversation, who, now),
            // Newcomers are told that the agent types, and its words with the next part.
            Ephemeral::Answering { conversation, .. } => {
                self.types(*conversation, &Typist::Agent, now);
            }
            Ephemeral::TypingStopped { conversation, who } => {
                self.typing.remove(&(*conversation, TypistKey::from(who)));
            }
            Ephemeral::ReadMoved { .. }
            | Ephemeral::TenantReadMoved { .. }
            | Ephemeral::Indexing { .. }
            | Ephemeral::Testing { .. }
            | Ephemeral::Retagging { .. } => {}
        }
        None
    }

    fn types(&mut self, conversation: ConversationId, who: &Typist, now: Instant) {
        let key = (conversation, TypistKey::from(who));
        if let Some((_, until)) = self.typing.get_mut(&key) {
            *until = now + TYPING_LASTS;
        } else if self.typing.len() < TYPING_KEPT {
            self.typing.insert(key, (who.clone(), now + TYPING_LASTS));
        }
    }

    /// What a newcomer is told.
    pub fn now(&self, now: Instant) -> Vec<Ephemeral> {
        let mut all = Vec::new();
        for (member, entry) in &self.members {
            if entry.is_online(now) {
                all.push(Ephemeral::Presence {
                    member: *member,
                    online: true,
                });
            }
            if let Some((conversation, _)) = entry.viewing.filter(|(_, until)| *until > now) {
                all.push(Ephemeral::Viewing {
                    member: *member,
                    conversation: Some(conversation),
                });
            }
        }
        for ((conversation, _), (who, until)) in &self.typing {
            if *until > now {
                all.push(Ephemeral::Typing {
                    conversation: *conversation,
                    who: who.clone(),
                });
            }
        }
        all
    }

    /// What this node repeats about its own sockets, so that it does not expire elsewhere.
    pub fn repeats(&self) -> Vec<Ephemeral> {
        let mut all = Vec::new();
        for (member, entry) in &self.members {
            if entry.here.is_empty() {
                continue;
            }
            all.push(Ephemeral::Presence {
                member: *member,
                online: true,
            });
            if let Some(conversation) = entry.looks_at() {
                all.push(Ephemeral::Viewing {
                    member: *member,
                    conversation: Some(conversation),
                });
            }
        }
        all
    }

    /// Forgets what has expired; what to announce: members whose last socket here went a while ago.
    pub fn sweep(&mut self, now: Instant) -> Vec<Ephemeral> {
        let mut gone = Vec::new();
        self.typing.retain(|_, (_, until)| *until > now);
        self.members.retain(|member, entry| {
            if !entry.here.is_empty() {
                return true;
            }
            if let Some(left_at) = entry.left_at {
                if now.saturating_duration_since(left_at) < LEAVES_AFTER {
                    return true;
                }
                gone.push(Ephemeral::Presence {
                    member: *member,
                    online: false,
                });
                return false;
            }
            entry.is_online(now)
        });
        gone
    }

    pub fn online(&self, now: Instant) -> Vec<MemberId> {
        let online =
            |(member, entry): (&MemberId, &Member)| entry.is_online(now).then_some(*member);
        self.members.iter().filter_map(online).collect()
    }
}

impl Member {
    fn unseen() -> Self {
        Self {
            here: Vec::new(),
            left_at: None,
            online_until: None,
            viewing: None,
        }
    }

    fn looks_at(&self) -> Option<ConversationId> {
        self.here.last().and_then(|(_, viewed)| *viewed)
    }

    fn is_online(&self, now: Instant) -> bool {
        !self.here.is_empty() || self.online_until.is_some_and(|until| until > now)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ROSA: MemberId = MemberId(Uuid::from_u128(1));
    const LEAK: ConversationId = ConversationId(Uuid::from_u128(7));
    const KEYS: ConversationId = ConversationId(Uuid::from_u128(8));

    fn online(online: bool) -> Ephemeral {
        Ephemeral::Presence {
            member: ROSA,
            online,
        }
    }

    fn viewing(conversation: Option<ConversationId>) -> Ephemeral {
        Ephemeral::Viewing {
            member: ROSA,
            conversation,
        }
    }

    fn agent_types() -> Ephemeral {
        Ephemeral::Typing {
            conversation: LEAK,
            who: Typist::Agent,
        }
    }

    #[test]
    fn two_tabs_are_one_member_who_goes_with_the_last() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        assert_eq!(presence.enter(ROSA, 1), Some(online(true)));
        assert_eq!(presence.enter(ROSA, 2), None);
        presence.leave(ROSA, 1, now);
        assert_eq!(presence.sweep(now + LEAVES_AFTER * 2), []);
        presence.leave(ROSA, 2, now);
        assert_eq!(presence.sweep(now + LEAVES_AFTER), [online(false)]);
        assert_eq!(presence.online(now + LEAVES_AFTER), []);
    }

    #[test]
    fn a_reload_is_no_coming_and_going() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.enter(ROSA, 1);
        presence.leave(ROSA, 1, now);
        assert_eq!(presence.sweep(now + LEAVES_AFTER / 2), []);
        assert_eq!(presence.enter(ROSA, 2), None);
        assert_eq!(presence.sweep(now + LEAVES_AFTER * 2), []);
    }

    #[test]
    fn the_tab_that_looked_last_decides_and_the_other_remains() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.enter(ROSA, 1);
        presence.enter(ROSA, 2);
        assert_eq!(
            presence.view(ROSA, 1, Some(LEAK)),
            Some(viewing(Some(LEAK)))
        );
        assert_eq!(
            presence.view(ROSA, 2, Some(KEYS)),
            Some(viewing(Some(KEYS)))
        );
        assert_eq!(presence.view(ROSA, 2, Some(KEYS)), None);
        assert_eq!(presence.leave(ROSA, 2, now), Some(viewing(Some(LEAK))));
        presence.enter(ROSA, 3);
        assert_eq!(presence.leave(ROSA, 3, now), None);
        assert_eq!(presence.view(ROSA, 1, None), Some(viewing(None)));
    }

    #[test]
    fn a_member_who_is_here_does_not_go_because_another_node_says_so() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.enter(ROSA, 1);
        assert_eq!(presence.hear(&online(false), now), Some(online(true)));
        assert_eq!(presence.online(now), [ROSA]);
    }

    #[test]
    fn what_other_nodes_say_expires_by_clock() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.hear(&online(true), now);
        presence.hear(&viewing(Some(LEAK)), now);
        presence.hear(&agent_types(), now);
        let told = presence.now(now);
        for ephemeral in [online(true), viewing(Some(LEAK)), agent_types()] {
            assert!(told.contains(&ephemeral), "{ephemeral:?}");
        }
        assert_eq!(presence.now(now + TYPING_LASTS).len(), 2);
        assert_eq!(presence.now(now + PRESENCE_LASTS), []);
        presence.sweep(now + PRESENCE_LASTS);
        assert!(presence.members.is_empty() && presence.typing.is_empty());
    }

    #[test]
    fn a_repeat_holds_and_an_end_ends() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.hear(&agent_types(), now);
        let later = now + TYPING_LASTS / 2;
        presence.hear(&agent_types(), later);
        assert_eq!(presence.now(now + TYPING_LASTS).len(), 1);
        presence.hear(
            &Ephemeral::TypingStopped {
                conversation: LEAK,
                who: Typist::Agent,
            },
            later,
        );
        assert_eq!(presence.now(later), []);
    }

    #[test]
    fn only_what_is_here_is_repeated() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.hear(&online(true), now);
        assert_eq!(presence.repeats(), []);
        presence.enter(ROSA, 1);
        presence.view(ROSA, 1, Some(LEAK));
        assert_eq!(presence.repeats(), [online(true), viewing(Some(LEAK))]);
    }
}
