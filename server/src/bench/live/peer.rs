//! What is said to each kind of server to watch a room and to speak in it, and how a delivery is
//! recognised. The peers' servers are in `xtask/peers`.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use shared::ids::ConversationId;
use shared::live::{ClientFrame, Position};
use uuid::Uuid;

use super::WATCHERS;
use super::office::{FRAME_BYTES, Workspace};
use super::socket::{self, Reader, Writer, value_after};

#[derive(Debug)]
pub enum Peer {
    Porchlight(Vec<Workspace>),
    Ws { rooms: usize },
    SocketIo { rooms: usize },
}

/// The sender's seat stands in the id, so that a delivery tells whose it is.
pub fn conversation_of(room: usize, seat: usize) -> ConversationId {
    ConversationId(Uuid::from_u128(((room as u128) << 16) | seat as u128))
}

impl Peer {
    pub fn rooms(&self) -> usize {
        match self {
            Peer::Porchlight(workspaces) => workspaces.len(),
            Peer::Ws { rooms } | Peer::SocketIo { rooms } => *rooms,
        }
    }

    /// Connects and joins. For ours, the head is returned too.
    pub async fn join(
        &self,
        node: SocketAddr,
        room: usize,
        position: Option<Position>,
    ) -> Result<(Reader, Writer, String)> {
        match self {
            Peer::Porchlight(workspaces) => {
                let cookie = &workspaces[room].cookie;
                let (mut reader, writer) = socket::open(node, "/api/live", cookie).await?;
                let hello = ClientFrame::Hello {
                    token: None,
                    position,
                };
                writer.say(&serde_json::to_vec(&hello)?);
                let answer = reader.next(&writer).await?;
                Ok((reader, writer, answer))
            }
            Peer::Ws { .. } => {
                let (mut reader, writer) = socket::open(node, "/", "").await?;
                writer.say(format!("join {room}").as_bytes());
                let answer = reader.next(&writer).await?;
                Ok((reader, writer, answer))
            }
            Peer::SocketIo { .. } => {
                let path = "/socket.io/?EIO=4&transport=websocket";
                let (mut reader, writer) = socket::open(node, path, "").await?;
                ensure!(
                    reader.next(&writer).await?.starts_with('0'),
                    "engine.io opens"
                );
                writer.say(b"40");
                ensure!(
                    reader.next(&writer).await?.starts_with("40"),
                    "socket.io connects"
                );
                writer.say(format!(r#"42["join","{room}"]"#).as_bytes());
                let answer = reader.next(&writer).await?;
                Ok((reader, writer, answer))
            }
        }
    }

    /// The frame by which a seat speaks in its room.
    pub fn words(&self, room: usize, seat: usize) -> Vec<u8> {
        match self {
            Peer::Porchlight(_) => serde_json::to_vec(&ClientFrame::Typing {
                conversation: conversation_of(room, seat),
            })
            .expect("plain data"),
            Peer::Ws { .. } => filled(format!("say \"seat\":{seat},"), ""),
            Peer::SocketIo { .. } => filled(format!(r#"42["say","\"seat\":{seat},"#), "\"]"),
        }
    }

    /// Who spoke, if the frame is a delivery.
    pub fn sender(&self, frame: &[u8]) -> Option<usize> {
        match self {
            Peer::Porchlight(_) => {
                // Ids of the benchmark's own are small; tenants and the agent type elsewhere.
                let own = br#"{"frame":"ephemeral","ephemeral":{"type":"typing","conversation":"00000000-0000-0000-"#;
                let id = frame.strip_prefix(own)?.get(13..17)?;
                let seat = usize::from_str_radix(std::str::from_utf8(id).ok()?, 16).ok()?;
                (seat < WATCHERS).then_some(seat)
            }
            Peer::Ws { .. } => value_after(frame, b"say \"seat\":")?.parse().ok(),
            Peer::SocketIo { .. } => value_after(frame, br#"["say","\"seat\":"#)?.parse().ok(),
        }
    }

    /// Socket.IO asks in text frames whether the client lives.
    pub fn reply(&self, frame: &[u8]) -> Option<&'static [u8]> {
        (matches!(self, Peer::SocketIo { .. }) && frame == b"2").then_some(b"3")
    }
}

fn filled(mut text: String, end: &str) -> Vec<u8> {
    let missing = FRAME_BYTES.saturating_sub(text.len() + end.len());
    text.extend(std::iter::repeat_n('x', missing));
    text.push_str(end);
    text.into_bytes()
}
