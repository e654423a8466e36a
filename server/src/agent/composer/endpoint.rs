//! The endpoint that the operator named: asks a model behind the chat interface of OpenAI and gives its
//! words as they come. Every wait ends and every answer is bounded. The only file that speaks to it.

use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::{Event, EventStreamError, Eventsource};
use futures_util::{Stream, StreamExt};
use http::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Url, redirect};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use super::prompt::Prompt;
use crate::config::{ComposerConfig, Secret};

/// A model that can be asked. One pool of connections.
#[derive(Debug)]
pub struct Endpoint {
    client: Client,
    url: Url,
    model: String,
    key: Option<Secret>,
    bounds: Bounds,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// From the question to the first word.
    first_word: Duration,
    /// From the question to the end.
    answer: Duration,
    /// Of the stream as it travels, marks included.
    bytes: usize,
}

/// Why a setting names no endpoint.
#[derive(Debug, thiserror::Error)]
pub enum NoEndpoint {
    #[error("PORCHLIGHT_COMPOSER_URL is no http or https address")]
    Address,
    #[error(
        "PORCHLIGHT_COMPOSER_MODEL is missing: say which model to ask at PORCHLIGHT_COMPOSER_URL"
    )]
    Name,
    #[error("the client can't be built: {0}")]
    Client(#[from] reqwest::Error),
}

/// Why there is no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    #[error("it can't be reached")]
    Unreachable,
    #[error("it answered {0}")]
    Status(u16),
    #[error("it took too long")]
    TooSlow,
    #[error("what it sent is no stream of a chat answer")]
    Garbage,
    #[error("it sent too much")]
    TooMuch,
    #[error("its answer broke off")]
    BrokenOff,
}

/// Words an answer may take: three sentences, with room for a slow start.
const TOKENS_AT_MOST: u32 = 400;

impl Endpoint {
    /// `None` when no endpoint was named.
    pub fn named_in(config: &ComposerConfig) -> Result<Option<Self>, NoEndpoint> {
        let Some(base) = config.composer_url.as_deref() else {
            return Ok(None);
        };
        let url = format!("{}/chat/completions", base.trim_end_matches('/'));
        let url = Url::parse(&url).map_err(|_| NoEndpoint::Address)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NoEndpoint::Address);
        }
        // A key is meant for the address that was named: no redirect takes it elsewhere, and no proxy
        // of the environment sees it.
        let client = Client::builder()
            .connect_timeout(Duration::from_millis(config.composer_connect_ms))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("porchlight/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Some(Self {
            client,
            url,
            model: config.composer_model.clone().ok_or(NoEndpoint::Name)?,
            key: config.composer_key.clone(),
            bounds: Bounds {
                first_word: Duration::from_millis(config.composer_first_word_ms),
                answer: Duration::from_millis(config.composer_answer_ms),
                bytes: config.composer_bytes,
            },
        }))
    }

    /// The model's name, as answers record it.
    pub fn model(&self) -> &str {
        &self.model
    }

    pub async fn ask(&self, prompt: &Prompt) -> Result<Answering, EndpointError> {
        let asked_at = Instant::now();
        let mut request = self
            .client
            .post(self.url.clone())
            .header(ACCEPT, "text/event-stream")
            .json(&Question::of(&self.model, prompt));
        if let Some(key) = &self.key {
            request = request.bearer_auth(key.reveal());
        }
        let answer_by = asked_at + self.bounds.answer;
        let first_word_by = answer_by.min(asked_at + self.bounds.first_word);
        let response = timeout_at(first_word_by, request.send())
            .await
            .map_err(|_| EndpointError::TooSlow)?
            .map_err(|error| match error {
                error if error.is_timeout() => EndpointError::TooSlow,
                error if error.is_connect() => EndpointError::Unreachable,
                _ => EndpointError::BrokenOff,
            })?;
        if !response.status().is_success() {
            return Err(EndpointError::Status(response.status().as_u16()));
        }
        let kind = response.headers().get(CONTENT_TYPE);
        if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
            return Err(EndpointError::Garbage);
        }
        let mut left = self.bounds.bytes;
        let bytes = response.bytes_stream().map(move |bytes| {
            let bytes = bytes.map_err(|_| EndpointError::BrokenOff)?;
            left = left
                .checked_sub(bytes.len())
                .ok_or(EndpointError::TooMuch)?;
            Ok(bytes)
        });
        Ok(Answering {
            events: Box::pin(bytes.eventsource()),
            by: first_word_by,
            answer_by,
            ended: false,
        })
    }
}

type Events = dyn Stream<Item = Result<Event, EventStreamError<EndpointError>>> + Send;

/// An answer on its way.
pub struct Answering {
    events: Pin<Box<Events>>,
    /// When the next word must have come.
    by: Instant,
    answer_by: Instant,
    ended: bool,
}

impl Answering {
    /// The next words; `None` at a proper end.
    pub async fn next(&mut self) -> Result<Option<String>, EndpointError> {
        while !self.ended {
            let event = timeout_at(self.by, self.events.next())
                .await
                .map_err(|_| EndpointError::TooSlow)?
                .ok_or(EndpointError::BrokenOff)?
                .map_err(|error| match error {
                    EventStreamError::Transport(error) => error,
                    EventStreamError::Utf8(_) | EventStreamError::Parser(_) => {
                        EndpointError::Garbage
                    }
                })?;
            if event.data == "[DONE]" {
                self.ended = true;
                break;
            }
            let chunk: Chunk =
                serde_json::from_str(&event.data).map_err(|_| EndpointError::Garbage)?;
            // A last chunk may carry figures and no choice.
            let Some(choice) = chunk.choices.into_iter().next() else {
                continue;
            };
            match choice.finish_reason.as_deref() {
                None => {}
                Some("stop") => self.ended = true,
                // Cut by a limit or a filter, or a call for tools that nobody offered.
                Some(_) => return Err(EndpointError::BrokenOff),
            }
            let words = choice.delta.content.unwrap_or_default();
            if !words.is_empty() {
                self.by = self.answer_by;
                return Ok(Some(words));
            }
        }
        Ok(None)
    }
}

impl std::fmt::Debug for Answering {
    /// Says nothing of what it carries.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Question<'a> {
    model: &'a str,
    messages: [Spoken<'a>; 2],
    stream: bool,
    /// The likeliest words: nothing shall be made up.
    temperature: u8,
    max_tokens: u32,
}

#[derive(Serialize)]
struct Spoken<'a> {
    role: &'static str,
    content: &'a str,
}

impl<'a> Question<'a> {
    fn of(model: &'a str, prompt: &'a Prompt) -> Self {
        let spoken = |role, content| Spoken { role, content };
        Self {
            model,
            messages: [
                spoken("system", &prompt.instructions),
                spoken("user", &prompt.data),
            ],
            stream: true,
            temperature: 0,
            max_tokens: TOKENS_AT_MOST,
        }
    }
}

/// One event of the stream; fields that we do not read are many and change.
#[derive(Deserialize)]
struct Chunk {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    content: Option<String>,
}
