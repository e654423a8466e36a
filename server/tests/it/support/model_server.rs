//! A language model's server whose words the test chooses, one after the other, over real HTTP.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::stream;
use porchlight::config::ServeConfig;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use super::PATIENCE;

pub struct ModelServer {
    address: SocketAddr,
    questions: mpsc::Receiver<Question>,
}

struct Question {
    body: Value,
    answer: oneshot::Sender<Response>,
}

impl ModelServer {
    pub async fn start() -> Self {
        let (asks, questions) = mpsc::channel(16);
        let chat = post(move |Json(body): Json<Value>| async move {
            let (answer, answered) = oneshot::channel();
            let question = Question { body, answer };
            asks.send(question).await.expect("a test that listens");
            answered
                .await
                .unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
        });
        let router = Router::new().route("/v1/chat/completions", chat);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, questions }
    }

    /// Tells a node to ask here, and to be patient with the test.
    pub fn be_asked_by(&self, config: &mut ServeConfig) {
        let composer = &mut config.composer;
        composer.composer_url = Some(format!("http://{}/v1", self.address));
        composer.composer_model = Some("test-model".into());
        let patience = u64::try_from(PATIENCE.as_millis()).expect("minutes");
        composer.composer_first_word_ms = patience;
        composer.composer_answer_ms = patience;
    }

    /// Waits until it is asked, and begins to answer.
    pub async fn asked(&mut self) -> Asked {
        let question = self.next().await;
        let (words, mut spoken) = mpsc::channel::<Bytes>(16);
        let body = stream::poll_fn(move |cx| {
            spoken
                .poll_recv(cx)
                .map(|bytes| bytes.map(Ok::<_, Infallible>))
        });
        let stream = [(CONTENT_TYPE, "text/event-stream")];
        let response = (stream, Body::from_stream(body)).into_response();
        question.answer.send(response).expect("somebody asked");
        Asked {
            body: question.body,
            words,
        }
    }

    /// Waits until it is asked, and fails.
    pub async fn fail(&mut self) {
        let failed = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        let question = self.next().await;
        question.answer.send(failed).expect("somebody asked");
    }

    /// Whether nobody has asked.
    pub fn was_left_alone(&mut self) -> bool {
        self.questions.is_empty()
    }

    async fn next(&mut self) -> Question {
        let question = tokio::time::timeout(PATIENCE, self.questions.recv());
        question.await.expect("asked in time").expect("a server")
    }
}

/// A question that is being answered.
pub struct Asked {
    pub body: Value,
    words: mpsc::Sender<Bytes>,
}

impl Asked {
    pub async fn say(&self, words: &str) {
        let delta = json!({"choices": [{"delta": {"content": words}, "finish_reason": null}]});
        self.send(&delta).await;
    }

    pub async fn end(self) {
        self.send(&json!({"choices": [{"delta": {}, "finish_reason": "stop"}]}))
            .await;
    }

    /// Waits until whoever asked has gone away.
    pub async fn left(&self) {
        let left = tokio::time::timeout(PATIENCE, self.words.closed());
        left.await.expect("nobody listens any more");
    }

    async fn send(&self, chunk: &Value) {
        let event = Bytes::from(format!("data: {chunk}\n\n"));
        self.words.send(event).await.expect("somebody listens");
    }
}
