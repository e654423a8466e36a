//! The rule that is being written. It outlives its page, so that nothing typed is lost by looking
//! something up, and remembers the messages it is tried on.

use leptos::prelude::*;
use shared::api::rules::Recall;
use shared::entities::rule::NEARNESS_USUAL;
use shared::entities::{Rule, RuleTerms, RuleWords};
use shared::ids::{RuleId, TagId};

use crate::client::ids;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editing {
    /// With the id it will have: sent twice, it is added once.
    New(RuleId),
    Known(RuleId),
}

#[derive(Clone, Copy, Debug)]
pub struct RuleDesk {
    pub editing: RwSignal<Option<Editing>>,
    pub name: RwSignal<String>,
    /// One a line.
    pub phrases: RwSignal<String>,
    pub description: RwSignal<String>,
    pub nearness: RwSignal<f32>,
    pub english: RwSignal<String>,
    pub spanish: RwSignal<String>,
    pub tags: RwSignal<Vec<TagId>>,
    pub enabled: RwSignal<bool>,
    /// Messages it is tried on, one a line. They stay for the next rule.
    pub samples: RwSignal<String>,
    /// What the last look back found, and for which terms.
    pub recall: RwSignal<Option<(RuleTerms, Recall)>>,
}

impl Default for RuleDesk {
    fn default() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            editing: RwSignal::new(None),
            name: text(),
            phrases: text(),
            description: text(),
            nearness: RwSignal::new(NEARNESS_USUAL),
            english: text(),
            spanish: text(),
            tags: RwSignal::new(Vec::new()),
            enabled: RwSignal::new(true),
            samples: text(),
            recall: RwSignal::new(None),
        }
    }
}

impl RuleDesk {
    /// Begins a new rule from these terms.
    pub fn begin(self, terms: RuleTerms) {
        self.lay_out(terms);
        self.editing.set(Some(Editing::New(ids::new_id())));
    }

    pub fn edit(self, rule: Rule) {
        self.lay_out(rule.terms);
        self.editing.set(Some(Editing::Known(rule.id)));
    }

    pub fn close(self) {
        self.editing.set(None);
        self.recall.set(None);
    }

    /// As it is written now; follows every field.
    pub fn terms(self) -> RuleTerms {
        let lines = |text: String| text.lines().map(str::to_owned).collect();
        RuleTerms {
            name: self.name.get(),
            phrases: lines(self.phrases.get()),
            description: self.description.get(),
            nearness: self.nearness.get(),
            told: RuleWords {
                english: self.english.get(),
                spanish: self.spanish.get(),
            },
            tags: self.tags.get(),
            enabled: self.enabled.get(),
        }
    }

    fn lay_out(self, terms: RuleTerms) {
        self.name.set(terms.name);
        self.phrases.set(terms.phrases.join("\n"));
        self.description.set(terms.description);
        self.nearness.set(terms.nearness);
        self.english.set(terms.told.english);
        self.spanish.set(terms.told.spanish);
        self.tags.set(terms.tags);
        self.enabled.set(terms.enabled);
        self.recall.set(None);
    }
}
