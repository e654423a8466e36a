//! Who puts an answer into words. Quoting says it in the documents' own sentences. A language model,
//! where the operator named one, says it in its own, and is believed sentence by sentence. It is asked
//! only when the documents were found to answer, and whatever goes wrong, the quotes are said.

mod draft;
mod endpoint;
mod prompt;

use shared::entities::{ModelsPart, Trace};

use crate::agent::compose::{Answer, Excerpt, excerpts};
use crate::agent::decide::{Considered, Decision, Said};
use crate::agent::grounding::plain::{Instructions, NotPlain};
use crate::agent::grounding::support::Unsupported;
use crate::config::ComposerConfig;
use tokio::sync::{Semaphore, watch};

use draft::Draft;
use prompt::Prompt;

pub use endpoint::{Endpoint, EndpointError, NoEndpoint};

/// The two ways to put an answer into words.
#[derive(Debug)]
pub enum Composer {
    /// What was quoted is what is said.
    Quoting,
    Model(Box<Model>),
}

/// A language model and the places for those who wait for it.
#[derive(Debug)]
pub struct Model {
    endpoint: Endpoint,
    places: Semaphore,
}

/// Answers that a node lets its model write at once: half of the turns it runs. A model that hangs
/// holds up no tenant who tells of danger meanwhile.
const AT_ONCE: usize = 4;

/// Why a model's words were not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    #[error("it writes as many answers as it may")]
    Busy,
    #[error("it said nothing")]
    Empty,
    #[error("it said more than a chat takes")]
    TooLong,
    #[error(transparent)]
    NotPlain(#[from] NotPlain),
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
}

impl Refusal {
    /// For logs and answers; stays the same when the sentence changes.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::Endpoint(EndpointError::Unreachable) => "unreachable",
            Refusal::Endpoint(EndpointError::Status(_)) => "status",
            Refusal::Endpoint(EndpointError::TooSlow) => "too_slow",
            Refusal::Endpoint(EndpointError::Garbage) => "garbage",
            Refusal::Endpoint(EndpointError::TooMuch) => "too_much",
            Refusal::Endpoint(EndpointError::BrokenOff) => "broken_off",
            Refusal::Busy => "busy",
            Refusal::Empty => "empty",
            Refusal::TooLong => "too_long",
            Refusal::NotPlain(NotPlain::Markup) => "markup",
            Refusal::NotPlain(NotPlain::Instructions) => "instructions",
            Refusal::Unsupported(Unsupported::Words) => "unsupported_words",
            Refusal::Unsupported(Unsupported::Fact) => "unsupported_fact",
            Refusal::Unsupported(Unsupported::Sense) => "turned_sense",
            Refusal::Unsupported(Unsupported::Reference) => "unclear_reference",
        }
    }
}

impl Composer {
    /// By a model if the settings name one.
    pub fn named_in(config: &ComposerConfig) -> Result<Self, NoEndpoint> {
        let endpoint = Endpoint::named_in(config)?;
        Ok(endpoint.map_or(Self::Quoting, |endpoint| {
            Self::Model(Box::new(Model {
                endpoint,
                places: Semaphore::new(AT_ONCE),
            }))
        }))
    }

    /// Puts the answer into words, if the decision is one; every other decision has its own words.
    /// `asked` is what the tenant wrote. What may be shown already goes to `so_far`, each time whole.
    pub async fn put_in_words(
        &self,
        asked: &str,
        mut considered: Considered,
        so_far: &watch::Sender<String>,
    ) -> Considered {
        if let (Composer::Model(model), Decision::Reply(said)) = (self, &mut considered.decision)
            && !said.citations.is_empty()
        {
            let written = model
                .write(asked, &excerpts(&considered.found), so_far)
                .await;
            take(said, model.endpoint.model(), written);
        }
        considered
    }
}

impl Model {
    /// Who finds no place does not wait: the quotes are there already.
    async fn write(
        &self,
        asked: &str,
        excerpts: &[Excerpt],
        so_far: &watch::Sender<String>,
    ) -> Result<Answer, Refusal> {
        let _place = self.places.try_acquire().map_err(|_| Refusal::Busy)?;
        write(&self.endpoint, asked, excerpts, so_far).await
    }
}

/// The model's answer, or a reason for none.
async fn write(
    endpoint: &Endpoint,
    asked: &str,
    excerpts: &[Excerpt],
    so_far: &watch::Sender<String>,
) -> Result<Answer, Refusal> {
    let prompt = Prompt::of(asked, excerpts);
    let told = Instructions::of(&prompt.instructions);
    let mut draft = Draft::new(excerpts, &told);
    let mut answering = endpoint.ask(&prompt).await?;
    while let Some(words) = answering.next().await? {
        if draft.take(&words)? {
            so_far.send_replace(draft.words());
        }
    }
    draft.finish()
}

/// Replaces the quotes by what the model wrote, or records why they are said.
fn take(said: &mut Said, model: &str, written: Result<Answer, Refusal>) {
    let mut part = ModelsPart {
        model: model.to_owned(),
        prompt: prompt::VERSION.to_owned(),
        refused: None,
    };
    match written {
        Ok(Answer { text, citations }) => {
            said.text = text;
            said.citations = citations;
            Trace::WRITTEN.clone_into(&mut said.trace.composer);
        }
        Err(refusal) => {
            let code = refusal.code();
            tracing::warn!(
                code,
                reason = %refusal,
                model = part.model,
                prompt = part.prompt,
                "the model's words were not used; the documents were quoted"
            );
            part.refused = Some(code.to_owned());
        }
    }
    said.trace.model = Some(part);
}

#[cfg(test)]
mod tests;
