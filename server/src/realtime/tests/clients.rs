//! A client of the tests: speaks frames, waits for what it expects, never for time to pass.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use shared::live::{ClientFrame, Ephemeral, Position, ServerFrame, TenantEvent, TenantServerFrame};

/// A test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(120);

pub struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    pub async fn connect(url: &str) -> Self {
        Self(connect_async(url).await.expect("the server listens").0)
    }

    /// Says hello and returns the answer.
    pub async fn hello(&mut self, position: Option<Position>) -> ServerFrame {
        let token = None;
        self.say(&ClientFrame::Hello { token, position }).await;
        self.frame().await
    }

    pub async fn hello_as(&mut self, token: &str, position: Option<Position>) -> TenantServerFrame {
        let token = Some(token.to_owned());
        self.say(&ClientFrame::Hello { token, position }).await;
        self.tenant_frame().await
    }

    pub async fn say(&mut self, frame: &ClientFrame) {
        assert!(self.try_say(frame).await, "the connection is open");
    }

    pub async fn try_say(&mut self, frame: &ClientFrame) -> bool {
        let text = serde_json::to_string(frame).unwrap();
        self.0.send(Message::text(text)).await.is_ok()
    }

    pub async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.ok();
    }

    pub async fn say_binary(&mut self, bytes: Vec<u8>) {
        self.0.send(Message::binary(bytes)).await.ok();
    }

    pub async fn frame(&mut self) -> ServerFrame {
        self.next_or_close().await.expect("a frame, no close")
    }

    pub async fn tenant_frame(&mut self) -> TenantServerFrame {
        let text = self.text_or_close().await.expect("a frame, no close");
        serde_json::from_str(&text).expect("a frame for tenants")
    }

    pub async fn next_that(&mut self, wanted: impl Fn(&ServerFrame) -> bool) -> ServerFrame {
        loop {
            let frame = self.frame().await;
            if wanted(&frame) {
                return frame;
            }
        }
    }

    pub async fn ephemeral_that(&mut self, wanted: impl Fn(&Ephemeral) -> bool) -> Ephemeral {
        loop {
            if let ServerFrame::Ephemeral { ephemeral } = self.frame().await
                && wanted(&ephemeral)
            {
                return ephemeral;
            }
        }
    }

    /// Numbers of the next events; other frames are passed over.
    pub async fn seqs(&mut self, count: usize) -> Vec<u64> {
        let mut seqs = Vec::new();
        while seqs.len() < count {
            if let ServerFrame::Event { event } = self.frame().await {
                seqs.push(event.seq.0);
            }
        }
        seqs
    }

    pub async fn tenant_seqs(&mut self, count: usize) -> Vec<u64> {
        let mut seqs = Vec::new();
        while seqs.len() < count {
            if let TenantServerFrame::Event {
                event: TenantEvent { seq, .. },
            } = self.tenant_frame().await
            {
                seqs.push(seq.0);
            }
        }
        seqs
    }

    /// All that is on its way now: what comes before the answer to a ping.
    pub async fn ephemerals_until_heartbeat(&mut self) -> Vec<Ephemeral> {
        self.say(&ClientFrame::Ping).await;
        let mut all = Vec::new();
        loop {
            match self.frame().await {
                ServerFrame::Heartbeat { .. } => return all,
                ServerFrame::Ephemeral { ephemeral } => all.push(ephemeral),
                _ => {}
            }
        }
    }

    pub async fn tenant_frames_until_heartbeat(&mut self) -> Vec<TenantServerFrame> {
        self.say(&ClientFrame::Ping).await;
        let mut all = Vec::new();
        loop {
            match self.tenant_frame().await {
                TenantServerFrame::Heartbeat { .. } => return all,
                frame => all.push(frame),
            }
        }
    }

    pub async fn seqs_until_closed(&mut self) -> (Vec<u64>, u16) {
        let mut seqs = Vec::new();
        loop {
            match self.next_or_close().await {
                Ok(ServerFrame::Event { event }) => seqs.push(event.seq.0),
                Ok(_) => {}
                Err(code) => return (seqs, code),
            }
        }
    }

    pub async fn closed(&mut self) -> u16 {
        self.close_frame().await.0
    }

    /// Code and reason; frames before them are passed over.
    pub async fn close_frame(&mut self) -> (u16, String) {
        loop {
            if let Err(close) = self.text_or_close().await {
                return close;
            }
        }
    }

    pub async fn next_or_close(&mut self) -> Result<ServerFrame, u16> {
        let text = self.text_or_close().await.map_err(|(code, _)| code)?;
        Ok(serde_json::from_str(&text).expect("a frame for staff"))
    }

    async fn text_or_close(&mut self) -> Result<String, (u16, String)> {
        loop {
            let next = timeout(PATIENCE, self.0.next())
                .await
                .expect("an answer in time");
            match next
                .expect("a close frame before the end")
                .expect("a whole frame")
            {
                Message::Text(text) => return Ok(text.to_string()),
                Message::Close(Some(frame)) => {
                    return Err((frame.code.into(), frame.reason.to_string()));
                }
                _ => {}
            }
        }
    }
}
