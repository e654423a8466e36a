//! Which conversations a view shows, in which order, and how many there are. Pure: rows in, ids and
//! counts out.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use shared::entities::{Conversation, Handler, Property, Status};
use shared::ids::{ConversationId, MemberId, PropertyId, TagId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    NeedsHuman,
    Mine,
    Unassigned,
    AgentAnswers,
    AllOpen,
    Snoozed,
    Resolved,
}

/// What is asked on top of the view; all of it must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    pub assignee: Option<Holder>,
    pub tags: Vec<TagId>,
    /// Each word must stand in the name, the unit, the property or the last message.
    pub words: String,
}

/// Who has a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    Agent,
    Nobody,
    Member(MemberId),
}

/// How many open conversations there are of each sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    views: BTreeMap<View, usize>,
    pub tags: BTreeMap<TagId, usize>,
    pub members: BTreeMap<MemberId, usize>,
}

impl View {
    pub const ALL: [View; 7] = [
        View::NeedsHuman,
        View::Mine,
        View::Unassigned,
        View::AgentAnswers,
        View::AllOpen,
        View::Snoozed,
        View::Resolved,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            View::NeedsHuman => "needs-a-human",
            View::Mine => "mine",
            View::Unassigned => "unassigned",
            View::AgentAnswers => "agent",
            View::AllOpen => "open",
            View::Snoozed => "snoozed",
            View::Resolved => "resolved",
        }
    }

    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            View::NeedsHuman => "Needs a human",
            View::Mine => "Mine",
            View::Unassigned => "Unassigned",
            View::AgentAnswers => "Agent is answering",
            View::AllOpen => "All open",
            View::Snoozed => "Snoozed",
            View::Resolved => "Resolved",
        }
    }

    /// The order, in words.
    pub fn order(self) -> &'static str {
        match self {
            View::NeedsHuman | View::Mine => "longest waiting first",
            View::Snoozed => "next to wake first",
            View::Unassigned | View::AgentAnswers | View::AllOpen | View::Resolved => {
                "latest first"
            }
        }
    }

    pub fn shows(self, conversation: &Conversation, me: MemberId) -> bool {
        let state = &conversation.state;
        match self {
            View::NeedsHuman => state.status == Status::Open && state.handler == Handler::Waiting,
            View::Mine => state.status == Status::Open && state.assignee == Some(me),
            View::Unassigned => state.status == Status::Open && state.assignee.is_none(),
            View::AgentAnswers => state.status == Status::Open && state.handler == Handler::Agent,
            View::AllOpen => state.status == Status::Open,
            View::Snoozed => state.status == Status::Snoozed,
            View::Resolved => state.status == Status::Resolved,
        }
    }

    /// The smallest comes first. The id settles ties, so that no two rows ever change places
    /// without a reason.
    fn rank(self, conversation: &Conversation) -> impl Ord + use<> {
        let waiting = conversation.waiting_since.map_or(i64::MAX, |since| since.0);
        let latest = Reverse(conversation.last_activity_at);
        match self {
            View::NeedsHuman => {
                let urgency = u8::from(!conversation.is_emergency());
                (urgency, waiting, latest, conversation.id)
            }
            View::Mine => (0, waiting, latest, conversation.id),
            View::Snoozed => {
                let wakes = conversation.state.snoozed_until;
                let wakes = wakes.map_or(i64::MAX, |until| until.0);
                (0, wakes, latest, conversation.id)
            }
            View::Unassigned | View::AgentAnswers | View::AllOpen | View::Resolved => {
                (0, 0, latest, conversation.id)
            }
        }
    }
}

impl Filters {
    pub fn is_empty(&self) -> bool {
        self.assignee.is_none() && self.tags.is_empty() && self.words.trim().is_empty()
    }

    pub fn pass(
        &self,
        conversation: &Conversation,
        properties: &BTreeMap<PropertyId, Property>,
    ) -> bool {
        let assignee = self
            .assignee
            .is_none_or(|holder| Holder::of(conversation) == holder);
        let tags = self
            .tags
            .iter()
            .all(|tag| conversation.tags.iter().any(|applied| applied.tag == *tag));
        assignee && tags && self.words_stand_in(conversation, properties)
    }

    fn words_stand_in(
        &self,
        conversation: &Conversation,
        properties: &BTreeMap<PropertyId, Property>,
    ) -> bool {
        if self.words.trim().is_empty() {
            return true;
        }
        let tenant = &conversation.tenant;
        let property = conversation.property.and_then(|id| properties.get(&id));
        let parts = [
            tenant.name.as_deref(),
            tenant.unit.as_deref(),
            tenant.email.as_deref(),
            property.map(|property| property.name.as_str()),
            conversation
                .last_message
                .as_ref()
                .map(|last| last.text.as_str()),
        ];
        let mut text = format!("#{}", conversation.number);
        for part in parts.into_iter().flatten() {
            text.push('\n');
            text.push_str(&part.to_lowercase());
        }
        self.words
            .to_lowercase()
            .split_whitespace()
            .all(|word| text.contains(word))
    }

    /// The tag set if it was not, taken off if it was.
    #[must_use]
    pub fn toggled_tag(&self, tag: TagId) -> Self {
        let mut filters = self.clone();
        if filters.tags.contains(&tag) {
            filters.tags.retain(|held| *held != tag);
        } else {
            filters.tags.push(tag);
        }
        filters
    }
}

impl Holder {
    pub fn of(conversation: &Conversation) -> Self {
        match (conversation.state.handler, conversation.state.assignee) {
            (Handler::Agent, _) => Holder::Agent,
            (Handler::Staff, Some(member)) => Holder::Member(member),
            (Handler::Waiting | Handler::Staff, _) => Holder::Nobody,
        }
    }
}

impl Counts {
    pub fn of<'a>(conversations: impl Iterator<Item = &'a Conversation>, me: MemberId) -> Self {
        let mut counts = Counts::default();
        for conversation in conversations {
            counts.add(conversation, me);
        }
        counts
    }

    pub fn add(&mut self, conversation: &Conversation, me: MemberId) {
        for view in View::ALL {
            if view != View::Resolved && view.shows(conversation, me) {
                *self.views.entry(view).or_default() += 1;
            }
        }
        if conversation.state.status != Status::Open {
            return;
        }
        for applied in &conversation.tags {
            *self.tags.entry(applied.tag).or_default() += 1;
        }
        if let Some(member) = conversation.state.assignee {
            *self.members.entry(member).or_default() += 1;
        }
    }

    pub fn view(&self, view: View) -> usize {
        self.views.get(&view).copied().unwrap_or(0)
    }
}

/// The rows of a list, collected one by one and then put in order.
#[derive(Debug)]
pub struct Listing<'a> {
    pub view: View,
    pub filters: &'a Filters,
    pub me: MemberId,
    pub properties: &'a BTreeMap<PropertyId, Property>,
}

impl Listing<'_> {
    pub fn order<'c>(
        &self,
        conversations: impl Iterator<Item = &'c Conversation>,
    ) -> Vec<ConversationId> {
        let mut ranked: Vec<_> = conversations
            .filter(|conversation| self.view.shows(conversation, self.me))
            .filter(|conversation| self.filters.pass(conversation, self.properties))
            .map(|conversation| (self.view.rank(conversation), conversation.id))
            .collect();
        ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
        ranked.into_iter().map(|(_, id)| id).collect()
    }
}

#[cfg(test)]
#[path = "views_tests.rs"]
mod tests;
