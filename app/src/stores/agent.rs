//! What owners have set for the agent, as this browser holds it. Loaded when its page is opened, and
//! kept in step by events from then on.

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::agent_tests::{ListAgentTests, TestSet};
use shared::api::documents::{ListOutdatedAnswers, OutdatedAnswer};
use shared::api::rules::ListRules;
use shared::api::safety_texts::ListSafetyTexts;
use shared::api::tags::{ListTagRecords, TagRecord};
use shared::entities::{Rule, SafetyText};
use shared::error::ApiError;
use shared::ids::TestRunId;
use shared::live::{AgentChange, Event, EventKind};

use crate::stores::Stores;

/// A list that is fetched when it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched<T> {
    Not,
    Underway,
    Here(T),
    Failed(ApiError),
}

impl<T> Fetched<T> {
    pub fn here(&self) -> Option<&T> {
        match self {
            Fetched::Here(value) => Some(value),
            Fetched::Not | Fetched::Underway | Fetched::Failed(_) => None,
        }
    }

    pub fn here_mut(&mut self) -> Option<&mut T> {
        match self {
            Fetched::Here(value) => Some(value),
            Fetched::Not | Fetched::Underway | Fetched::Failed(_) => None,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct AgentStore {
    /// In the order in which they are asked.
    pub rules: RwSignal<Fetched<Vec<Rule>>>,
    pub safety_texts: RwSignal<Fetched<Vec<SafetyText>>>,
    pub tests: RwSignal<Fetched<TestSet>>,
    /// A run has ended whose results are not here yet. What is here stays until they are.
    pub results_wanted: RwSignal<bool>,
    /// How far a run is: done, of how many.
    pub testing: RwSignal<Option<(TestRunId, u32, u32)>>,
    pub tag_records: RwSignal<Fetched<Vec<TagRecord>>>,
    /// Answers that quoted what no document says any more, the latest first.
    pub outdated: RwSignal<Vec<OutdatedAnswer>>,
    /// How far the look at the last days is: done, of how many.
    pub retagging: RwSignal<Option<(u32, u32)>>,
    /// In how many conversations the last look changed something.
    pub retagged: RwSignal<Option<u32>>,
}

impl Default for AgentStore {
    fn default() -> Self {
        Self {
            rules: RwSignal::new(Fetched::Not),
            safety_texts: RwSignal::new(Fetched::Not),
            tests: RwSignal::new(Fetched::Not),
            results_wanted: RwSignal::new(false),
            testing: RwSignal::new(None),
            tag_records: RwSignal::new(Fetched::Not),
            outdated: RwSignal::new(Vec::new()),
            retagging: RwSignal::new(None),
            retagged: RwSignal::new(None),
        }
    }
}

impl AgentStore {
    /// Whoever shows it fetches it anew.
    pub fn forget(self) {
        self.rules.set(Fetched::Not);
        self.safety_texts.set(Fetched::Not);
        self.tests.set(Fetched::Not);
        self.testing.set(None);
        self.tag_records.set(Fetched::Not);
        self.outdated.set(Vec::new());
        self.retagging.set(None);
        self.retagged.set(None);
    }

    pub fn apply(self, event: &Event) {
        if let EventKind::AgentChanged { change } = &event.kind {
            self.take(change);
        }
    }

    /// A change, told by an event or by the reply to one's own request, whichever comes first.
    pub fn take(self, change: &AgentChange) {
        match change {
            AgentChange::RuleSaved { rule } => self.rules.update(|rules| {
                let Some(rules) = rules.here_mut() else {
                    return;
                };
                match rules.iter_mut().find(|held| held.id == rule.id) {
                    Some(held) => held.clone_from(rule),
                    None => rules.push(rule.clone()),
                }
            }),
            AgentChange::RuleDeleted { rule, name: _ } => self.rules.update(|rules| {
                if let Some(rules) = rules.here_mut() {
                    rules.retain(|held| held.id != *rule);
                }
            }),
            AgentChange::SafetyTextChanged {
                emergency,
                language,
                text,
            } => self.safety_texts.update(|texts| {
                let texts = texts.here_mut().into_iter().flatten();
                for held in texts {
                    if held.emergency == *emergency && held.language == *language {
                        held.own.clone_from(text);
                    }
                }
            }),
            AgentChange::TestSaved { test } => self.change_tests(|set| {
                match set.tests.iter_mut().find(|held| held.id == test.id) {
                    Some(held) if held == test => return,
                    Some(held) => held.clone_from(test),
                    None => set.tests.push(test.clone()),
                }
                set.results.retain(|judged| judged.result.test != test.id);
            }),
            AgentChange::TestDeleted { test } => self.change_tests(|set| {
                set.tests.retain(|held| held.id != *test);
                set.results.retain(|judged| judged.result.test != *test);
            }),
            AgentChange::TestsStarted { run } => self.change_tests(|set| {
                if set.runs.iter().all(|held| held.id != run.id) {
                    set.runs.insert(0, run.clone());
                }
            }),
            AgentChange::RetagStarted => {
                self.retagged.set(None);
                self.retagging.set(Some((0, 0)));
            }
            AgentChange::RetagEnded { changed } => {
                self.retagging.set(None);
                self.retagged.set(Some(*changed));
            }
            AgentChange::TestsEnded { run } => {
                self.testing.set(None);
                self.results_wanted.set(true);
                self.change_tests(|set| {
                    if let Some(held) = set.runs.iter_mut().find(|held| held.id == run.id) {
                        held.clone_from(run);
                    }
                });
            }
        }
    }

    fn change_tests(self, change: impl FnOnce(&mut TestSet)) {
        self.tests.update(|tests| {
            if let Some(set) = tests.here_mut() {
                change(set);
            }
        });
    }
}

impl Stores {
    /// Fetches the rules for as long as the calling component lives, unless they are here.
    pub fn want_rules(self) {
        let rules = self.agent.rules;
        Effect::new(move |_| {
            if rules.with(|rules| *rules == Fetched::Not) {
                rules.set(Fetched::Underway);
                leptos::task::spawn_local(async move {
                    rules.set(fetched(self.call::<ListRules>(&(), &Empty {}).await));
                });
            }
        });
    }

    /// The same for the safety texts.
    pub fn want_safety_texts(self) {
        let texts = self.agent.safety_texts;
        Effect::new(move |_| {
            if texts.with(|texts| *texts == Fetched::Not) {
                texts.set(Fetched::Underway);
                leptos::task::spawn_local(async move {
                    texts.set(fetched(self.call::<ListSafetyTexts>(&(), &Empty {}).await));
                });
            }
        });
    }

    /// Looks for outdated answers, anew whenever the documents are others, for as long as the calling
    /// component lives. What can't be learned now is learned the next time.
    pub fn want_outdated_answers(self) {
        let outdated = self.agent.outdated;
        let writing = Memo::new(move |_| {
            let documents = self.inbox.documents;
            documents.with(|held| {
                let each = held.values().map(|it| (it.id, it.passages));
                each.collect::<Vec<_>>()
            })
        });
        Effect::new(move |_| {
            // A memo that is only tracked never runs, and never learns what it depends on.
            let _ = writing.read();
            leptos::task::spawn_local(async move {
                let answer = self.call::<ListOutdatedAnswers>(&(), &Empty {}).await;
                if let Ok(answers) = answer {
                    outdated.set(answers);
                }
            });
        });
    }

    /// The same for the record of the tags, anew each time that it is shown.
    pub fn want_tag_records(self) {
        let records = self.agent.tag_records;
        leptos::task::spawn_local(async move {
            let answer = self.call::<ListTagRecords>(&(), &Empty {}).await;
            records.set(fetched(answer));
        });
    }

    /// The same for the tests, and anew each time that a run ends or the page is opened: what has
    /// changed since the last run is reckoned by the server.
    pub fn want_tests(self) {
        let AgentStore {
            tests,
            results_wanted,
            ..
        } = self.agent;
        results_wanted.set(true);
        Effect::new(move |_| {
            let none = tests.with(|tests| *tests == Fetched::Not);
            if !none && !results_wanted.get() {
                return;
            }
            results_wanted.set(false);
            if none {
                tests.set(Fetched::Underway);
            }
            leptos::task::spawn_local(async move {
                let answer = self.call::<ListAgentTests>(&(), &Empty {}).await;
                let held = tests.with_untracked(|tests| tests.here().is_some());
                if answer.is_ok() || !held {
                    tests.set(fetched(answer));
                }
            });
        });
    }
}

fn fetched<T>(answer: Result<T, ApiError>) -> Fetched<T> {
    match answer {
        Ok(value) => Fetched::Here(value),
        Err(error) => Fetched::Failed(error),
    }
}

#[cfg(test)]
mod tests {
    use shared::entities::{RuleTerms, RuleWords};
    use shared::ids::RuleId;
    use uuid::Uuid;

    use super::*;

    fn rule(name: &str) -> Rule {
        Rule {
            id: RuleId(Uuid::from_u128(1)),
            terms: RuleTerms {
                name: name.into(),
                phrases: vec!["tow*".into()],
                description: String::new(),
                nearness: 0.5,
                told: RuleWords::default(),
                tags: vec![],
                enabled: true,
            },
        }
    }

    #[test]
    fn a_reply_and_its_event_are_one_change() {
        let owner = Owner::new();
        owner.set();
        let store = AgentStore::default();
        store.take(&AgentChange::RuleSaved { rule: rule("a") });
        assert_eq!(
            store.rules.get_untracked(),
            Fetched::Not,
            "nobody looks at them"
        );
        store.rules.set(Fetched::Here(Vec::new()));
        for _ in 0..2 {
            store.take(&AgentChange::RuleSaved { rule: rule("b") });
        }
        assert_eq!(store.rules.get_untracked(), Fetched::Here(vec![rule("b")]));
        store.take(&AgentChange::RuleDeleted {
            rule: rule("b").id,
            name: "b".into(),
        });
        assert_eq!(store.rules.get_untracked(), Fetched::Here(Vec::new()));
    }
}
