//! The AI that answers: reads a conversation, decides, and says only what the office's documents
//! say. The deciding is pure (`triage`, `decide`, `compose`, `grounding`); this
//! file and `turn` do the reading and the posting.

pub mod turn;

pub mod asker;
pub mod compose;
pub mod composer;
pub mod decide;
pub mod emergency;
pub mod escalation;
pub mod grounding;
mod interruptions;
mod language;
pub mod meaning;
mod parts;
pub mod question;
pub mod rules;
pub mod smalltalk;
mod starter;
pub mod tagging;
pub mod triage;
pub mod wanted;
mod wording;

pub mod indexing;
pub mod library;
pub mod playground;
pub mod policy;
mod recall;
mod receipts;
mod retag;
pub mod safety_texts;
mod testing;

use std::sync::Arc;
use std::time::Duration;

use shared::api::agent_tests::TestSet;
use shared::api::documents::OutdatedAnswer;
use shared::api::playground::{Trial, TrialQuestion};
use shared::api::rules::{Recall, RuleTrial, TriedSample};
use shared::entities::RuleTerms;
use shared::ids::{ConversationId, DocumentId, TestRunId};
use url::Url;

use crate::bus::News;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::knowledge::embed::Embedder;
use crate::outbound::Outbound;
use crate::store::StoreError;
use composer::Composer;
use interruptions::Interruptions;
use library::Library;
use tokio::sync::{Semaphore, SemaphorePermit};

pub use starter::starter_tags;
pub use turn::ask_for_person;

/// The agent of a node: one model, and an index per workspace.
#[derive(Debug)]
pub struct Agent {
    embedder: Arc<dyn Embedder>,
    composer: Composer,
    outbound: Outbound,
    library: Library,
    interruptions: Interruptions,
    /// How long a tenant's last message must stand before it is answered: people write in bursts.
    pause: Duration,
    /// One experiment of staff at a time on a node: tenants' turns keep the other cores.
    experiments: Semaphore,
    recollection: Arc<recall::Recollection>,
}

/// An experiment that waits longer is told to try again.
const EXPERIMENT_WAITS: Duration = Duration::from_secs(10);

impl Agent {
    pub fn new(
        embedder: Arc<dyn Embedder>,
        composer: Composer,
        outbound: Outbound,
        pause: Duration,
    ) -> Self {
        Self {
            embedder,
            composer,
            outbound,
            library: Library::default(),
            interruptions: Interruptions::default(),
            pause,
            experiments: Semaphore::new(1),
            recollection: Arc::default(),
        }
    }

    /// Why documents can't be searched by meaning, in a sentence; `None` when all is well.
    pub fn trouble(&self) -> Option<String> {
        self.embedder.trouble().map(|reason| {
            format!(
                "The agent can't read documents: {reason}. Emergencies are still caught, and every \
                 question goes to a person."
            )
        })
    }

    /// Takes note of what happens in conversations that are being answered.
    pub fn hear(&self, news: &News) {
        self.interruptions.hear(news);
    }

    /// The job `run_turn`.
    pub async fn run_turn(&self, cx: &Cx, conversation: ConversationId) -> Result<(), InboxError> {
        turn::run(self, cx, conversation).await
    }

    /// A turn that failed too often: a person is asked instead.
    pub async fn give_up_turn(
        &self,
        cx: &Cx,
        conversation: ConversationId,
    ) -> Result<(), InboxError> {
        turn::give_up(cx, conversation).await
    }

    /// A web address as a member typed it.
    pub fn page_address(&self, typed: &str) -> Result<Url, InboxError> {
        let address = self.outbound.address(typed);
        address.map_err(|error| InboxError::field("address", error.to_string()))
    }

    /// The job `index_document`.
    pub async fn index_document(&self, cx: &Cx, document: DocumentId) -> Result<(), InboxError> {
        indexing::run(&self.embedder, &self.outbound, cx, document).await
    }

    /// A document that can't be indexed, whatever it has: its page says so.
    pub async fn give_up_document(&self, cx: &Cx, document: DocumentId) -> Result<(), InboxError> {
        indexing::give_up(cx, document).await
    }

    /// What the agent would do with a question. Nothing of it is kept.
    pub async fn try_question(
        &self,
        cx: &Cx,
        question: TrialQuestion,
    ) -> Result<Trial, InboxError> {
        playground::ask(self, cx, question).await
    }

    /// What a rule that is not saved makes of some messages.
    pub async fn try_rule(&self, trial: RuleTrial) -> Result<Vec<TriedSample>, InboxError> {
        recall::try_rule(self, trial).await
    }

    /// What a rule that is not saved would have done in the last 30 days.
    pub async fn recall_rule(&self, cx: &Cx, terms: RuleTerms) -> Result<Recall, InboxError> {
        recall::recall_rule(self, cx, terms).await
    }

    /// The workspace's tests, and what came of the last run.
    pub async fn list_tests(&self, cx: &Cx) -> Result<TestSet, InboxError> {
        testing::list_tests(self, cx).await
    }

    /// The job `run_tests`.
    pub async fn run_tests(&self, cx: &Cx, run: TestRunId) -> Result<(), InboxError> {
        testing::run(self, cx, run).await
    }

    /// A run of the tests that failed too often.
    pub async fn give_up_tests(&self, cx: &Cx, run: TestRunId) -> Result<(), InboxError> {
        testing::give_up(cx, run).await
    }

    /// Answers that quoted words which no document says any more.
    pub async fn outdated_answers(&self, cx: &Cx) -> Result<Vec<OutdatedAnswer>, InboxError> {
        receipts::outdated_answers(self, cx).await
    }

    /// The job `retag`.
    pub async fn retag(&self, cx: &Cx) -> Result<(), InboxError> {
        retag::run(self, cx).await
    }

    /// A look at the last days that failed too often.
    pub async fn give_up_retag(&self, cx: &Cx) -> Result<(), InboxError> {
        retag::end(cx, 0).await
    }

    /// Waits for the place that experiments share.
    async fn experiment(&self) -> Result<SemaphorePermit<'_>, InboxError> {
        let place = tokio::time::timeout(EXPERIMENT_WAITS, self.experiments.acquire()).await;
        match place {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(InboxError::Store(StoreError::Busy)),
        }
    }
}
