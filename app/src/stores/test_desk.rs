//! The test of the agent that is being written. It outlives its page, so that nothing typed is lost by
//! looking something up.

use leptos::prelude::*;
use shared::api::playground::{Outcome, Trial};
use shared::entities::agent_test::{Expectation, ExpectedReason, TestTerms};
use shared::entities::{AgentTest, Trigger};
use shared::ids::{DocumentId, PropertyId, TestId};

use crate::client::ids;
use crate::stores::playground::Asked;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Testing {
    /// With the id it will have: sent twice, it is added once.
    New(TestId),
    Known(TestId),
}

/// The kinds of [`Expectation`], whose details have fields of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Document,
    Fact,
    Person,
    NoAnswer,
}

#[derive(Clone, Copy, Debug)]
pub struct TestDesk {
    pub editing: RwSignal<Option<Testing>>,
    pub question: RwSignal<String>,
    pub property: RwSignal<Option<PropertyId>>,
    pub earlier: RwSignal<Vec<String>>,
    pub expected: RwSignal<Expected>,
    /// With its title.
    pub document: RwSignal<Option<(DocumentId, String)>>,
    pub fact: RwSignal<String>,
    pub why: RwSignal<ExpectedReason>,
}

impl Default for TestDesk {
    fn default() -> Self {
        Self {
            editing: RwSignal::new(None),
            question: RwSignal::new(String::new()),
            property: RwSignal::new(None),
            earlier: RwSignal::new(Vec::new()),
            expected: RwSignal::new(Expected::Document),
            document: RwSignal::new(None),
            fact: RwSignal::new(String::new()),
            why: RwSignal::new(ExpectedReason::Any),
        }
    }
}

impl TestDesk {
    pub fn begin(self) {
        self.lay_out(TestTerms {
            question: String::new(),
            property: None,
            earlier: Vec::new(),
            expect: Expectation::Fact {
                text: String::new(),
            },
        });
        self.expected.set(Expected::Document);
        self.editing.set(Some(Testing::New(ids::new_id())));
    }

    /// What was asked in the playground, expected to come out as it did.
    pub fn keep(self, asked: Asked) {
        let expect = as_it_came_out(&asked.trial);
        self.lay_out(TestTerms {
            question: asked.question.question,
            property: asked.question.property,
            earlier: asked.question.earlier,
            expect,
        });
        self.editing.set(Some(Testing::New(ids::new_id())));
    }

    pub fn edit(self, test: AgentTest) {
        self.lay_out(test.terms);
        self.editing.set(Some(Testing::Known(test.id)));
    }

    pub fn close(self) {
        self.editing.set(None);
    }

    /// As it is written now. `None` while a document is expected and none is chosen.
    pub fn terms(self) -> Option<TestTerms> {
        let expect = match self.expected.get_untracked() {
            Expected::Document => {
                let (document, title) = self.document.get_untracked()?;
                Expectation::Document { document, title }
            }
            Expected::Fact => Expectation::Fact {
                text: self.fact.get_untracked(),
            },
            Expected::Person => Expectation::Escalation {
                why: self.why.get_untracked(),
            },
            Expected::NoAnswer => Expectation::NoAnswer,
        };
        Some(TestTerms {
            question: self.question.get_untracked(),
            property: self.property.get_untracked(),
            earlier: self.earlier.get_untracked(),
            expect,
        })
    }

    fn lay_out(self, terms: TestTerms) {
        self.question.set(terms.question);
        self.property.set(terms.property);
        self.earlier.set(terms.earlier);
        self.document.set(None);
        self.fact.set(String::new());
        self.why.set(ExpectedReason::Any);
        self.expected.set(match terms.expect {
            Expectation::Document { document, title } => {
                self.document.set(Some((document, title)));
                Expected::Document
            }
            Expectation::Fact { text } => {
                self.fact.set(text);
                Expected::Fact
            }
            Expectation::Escalation { why } => {
                self.why.set(why);
                Expected::Person
            }
            Expectation::NoAnswer => Expected::NoAnswer,
        });
    }
}

fn as_it_came_out(trial: &Trial) -> Expectation {
    if let (Outcome::Answered, Some(first)) = (trial.outcome, trial.citations.first()) {
        return Expectation::Document {
            document: first.document,
            title: first.title.clone(),
        };
    }
    let Some(escalation) = &trial.escalation else {
        return Expectation::NoAnswer;
    };
    let why = match escalation.trigger {
        Trigger::Emergency { emergency } => ExpectedReason::Emergency { emergency },
        Trigger::AskedForPerson => ExpectedReason::AskedForPerson,
        Trigger::SensitiveTopic => ExpectedReason::SensitiveTopic,
        Trigger::WorkspaceRule { rule } => ExpectedReason::Rule {
            rule,
            name: escalation.rule.clone(),
        },
        Trigger::LowSupport | Trigger::RepeatedQuestion | Trigger::AgentUnavailable => {
            return Expectation::NoAnswer;
        }
    };
    Expectation::Escalation { why }
}
