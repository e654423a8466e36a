//! A raw WebSocket client that waits for frames, never for time to pass.

use futures_util::{SinkExt, StreamExt};
use shared::live::{
    ClientFrame, Ephemeral, Event, Position, ServerFrame, TenantEvent, TenantServerFrame,
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::Request;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::PATIENCE;

pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub async fn staff(base: &str, cookie: &str, position: Option<Position>) -> Self {
        let mut socket = Self::upgrade(base, "/api/live", Some(cookie), None)
            .await
            .expect("the upgrade is allowed");
        socket
            .send(&ClientFrame::Hello {
                token: None,
                position,
            })
            .await;
        socket
    }

    /// A connection to a server that may be down; `None` then.
    pub async fn try_staff(base: &str, cookie: &str, position: Option<Position>) -> Option<Self> {
        let mut request = format!("{}/api/live", base.replace("http://", "ws://"))
            .into_client_request()
            .ok()?;
        request.headers_mut().insert("origin", base.parse().ok()?);
        request.headers_mut().insert("cookie", cookie.parse().ok()?);
        let (stream, _) = connect_async(request).await.ok()?;
        let mut socket = Self { stream };
        let hello = ClientFrame::Hello {
            token: None,
            position,
        };
        socket.try_send(&hello).await.then_some(socket)
    }

    /// Sends on a connection that may be gone; `false` then.
    pub async fn try_send(&mut self, frame: &ClientFrame) -> bool {
        let text = serde_json::to_string(frame).expect("a frame");
        self.stream.send(Message::text(text)).await.is_ok()
    }

    pub async fn tenant(base: &str, token: &str, position: Option<Position>) -> Self {
        let mut socket = Self::upgrade(base, "/api/widget/live", None, None)
            .await
            .expect("the upgrade is allowed");
        socket
            .send(&ClientFrame::Hello {
                token: Some(token.to_owned()),
                position,
            })
            .await;
        socket
    }

    /// A tenant's socket that says nothing yet, through a proxy that speaks for this address.
    /// Refused: the HTTP status.
    pub async fn stranger(base: &str, address: &str) -> Result<Self, u16> {
        let url = format!("{}/api/widget/live", base.replace("http://", "ws://"));
        let mut request = url.into_client_request().expect("a request");
        let headers = request.headers_mut();
        headers.insert("origin", base.parse().expect("a header"));
        headers.insert("x-forwarded-for", address.parse().expect("a header"));
        Self::open(request).await
    }

    /// Connects with an origin: our own unless another is given. Refused: the HTTP status.
    pub async fn upgrade(
        base: &str,
        path: &str,
        cookie: Option<&str>,
        origin: Option<&str>,
    ) -> Result<Self, u16> {
        let url = format!("{}{path}", base.replace("http://", "ws://"));
        let mut request = url.into_client_request().expect("a request");
        let headers = request.headers_mut();
        headers.insert("origin", origin.unwrap_or(base).parse().expect("a header"));
        if let Some(cookie) = cookie {
            headers.insert("cookie", cookie.parse().expect("a header"));
        }
        Self::open(request).await
    }

    async fn open(request: Request<()>) -> Result<Self, u16> {
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self { stream }),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
                Err(response.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        let text = serde_json::to_string(frame).expect("a frame");
        self.send_raw(Message::text(text)).await;
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.expect("sent");
    }

    /// Sends more than the server may accept: it may cut the connection while this still writes.
    pub async fn send_too_much(&mut self, message: Message) {
        let _ = self.stream.send(message).await;
    }

    /// The next text frame, or the close code.
    pub async fn next_text(&mut self) -> Result<String, u16> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next());
            match next.await.expect("a frame in time") {
                Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    pub async fn next_frame(&mut self) -> ServerFrame {
        let text = self.next_text().await.expect("still open");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    pub async fn next_tenant_frame(&mut self) -> TenantServerFrame {
        let text = self.next_text().await.expect("still open");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Waits for the answer to `hello`.
    pub async fn welcomed(&mut self) -> Position {
        loop {
            match self.next_frame().await {
                ServerFrame::Welcome { head } | ServerFrame::Reset { head } => return head,
                _ => {}
            }
        }
    }

    /// Waits for the answer to a tenant's `hello`: from here on the room knows the socket.
    pub async fn tenant_welcomed(&mut self) -> Position {
        loop {
            match self.next_tenant_frame().await {
                TenantServerFrame::Welcome { head } | TenantServerFrame::Reset { head } => {
                    return head;
                }
                _ => {}
            }
        }
    }

    /// The next event, whatever else comes before.
    pub async fn next_event(&mut self) -> Event {
        loop {
            if let ServerFrame::Event { event } = self.next_frame().await {
                return *event;
            }
        }
    }

    /// The first ephemeral that is wanted.
    pub async fn ephemeral_that(&mut self, wanted: impl Fn(&Ephemeral) -> bool) -> Ephemeral {
        loop {
            if let ServerFrame::Ephemeral { ephemeral } = self.next_frame().await
                && wanted(&ephemeral)
            {
                return ephemeral;
            }
        }
    }

    /// The first event of a kind.
    pub async fn event_named(&mut self, name: &str) -> Event {
        loop {
            let event = self.next_event().await;
            if event.kind.name() == name {
                return event;
            }
        }
    }

    pub async fn next_tenant_event(&mut self) -> TenantEvent {
        loop {
            if let TenantServerFrame::Event { event } = self.next_tenant_frame().await {
                return event;
            }
        }
    }

    /// Fails the test if the server has closed: a ping is answered.
    pub async fn still_open(&mut self) {
        self.send(&ClientFrame::Ping).await;
        let heartbeat = r#""frame":"heartbeat""#;
        while !self.next_text().await.expect("open").contains(heartbeat) {}
    }

    /// Reads until the server closes, and gives the code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next_text().await {
                return code;
            }
        }
    }
}
