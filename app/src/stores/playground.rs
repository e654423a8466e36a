//! What is being tried in the playground. It outlives its page: whoever looks something up meanwhile
//! comes back to the same question and answer.

use leptos::prelude::*;
use shared::api::playground::{AskPlayground, EARLIER_AT_MOST, Trial, TrialQuestion};
use shared::error::ApiError;
use shared::ids::{MessageId, PropertyId};

use crate::client::ids;
use crate::stores::Stores;

/// A question that was asked, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Names this answer on the page, where its marks and quotes find each other.
    pub id: MessageId,
    pub question: TrialQuestion,
    pub trial: Trial,
}

#[derive(Clone, Copy, Debug)]
pub struct Playground {
    /// What is being typed.
    pub question: RwSignal<String>,
    pub property: RwSignal<Option<PropertyId>>,
    /// What the tenant asked before, oldest first.
    pub earlier: RwSignal<Vec<String>>,
    pub asked: RwSignal<Option<Asked>>,
    pub busy: RwSignal<bool>,
}

impl Default for Playground {
    fn default() -> Self {
        Self {
            question: RwSignal::new(String::new()),
            property: RwSignal::new(None),
            earlier: RwSignal::new(Vec::new()),
            asked: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }
}

impl Playground {
    /// The next question follows the one that was asked.
    pub fn follow_up(self) {
        let Some(asked) = self.asked.get_untracked() else {
            return;
        };
        self.earlier.update(|earlier| {
            earlier.push(asked.question.question);
            let surplus = earlier.len().saturating_sub(EARLIER_AT_MOST);
            earlier.drain(..surplus);
        });
        self.asked.set(None);
        self.question.set(String::new());
    }

    pub fn start_over(self) {
        self.earlier.set(Vec::new());
        self.asked.set(None);
        self.question.set(String::new());
    }

    /// A question that stands ready to be asked.
    pub fn lay_out(self, question: String, property: Option<PropertyId>, earlier: Vec<String>) {
        self.asked.set(None);
        self.question.set(question);
        self.property.set(property);
        self.earlier.set(earlier);
    }

    pub fn forget(self) {
        self.start_over();
        self.property.set(None);
    }
}

impl Stores {
    /// Asks what is typed. `Err` is for the form; what was typed stays.
    pub async fn ask_playground(self) -> Result<Trial, ApiError> {
        let playground = self.playground;
        let question = TrialQuestion {
            question: playground.question.get_untracked(),
            property: playground.property.get_untracked(),
            earlier: playground.earlier.get_untracked(),
        };
        playground.busy.set(true);
        let answer = self.call::<AskPlayground>(&(), &question).await;
        playground.busy.set(false);
        let trial = answer?;
        playground.asked.set(Some(Asked {
            id: ids::new_id(),
            question,
            trial: trial.clone(),
        }));
        Ok(trial)
    }
}
