//! A WebSocket client that costs little: the generator has one core for what the server does on
//! another. It speaks only what the benchmark needs and trusts the server.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// A frame that is masked with zeros: allowed, and nothing has to be computed.
const NO_MASK: [u8; 4] = [0; 4];

#[derive(Debug)]
pub struct Reader {
    half: OwnedReadHalf,
    buffer: Vec<u8>,
    filled: usize,
}

#[derive(Debug)]
pub struct Writer(OwnedWriteHalf);

/// Opens a WebSocket at `path`. `headers` are whole lines with their line ends.
pub async fn open(node: SocketAddr, path: &str, headers: &str) -> Result<(Reader, Writer)> {
    let stream = TcpStream::connect(node).await?;
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.into_split();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {node}\r\nOrigin: http://{node}\r\n\
         Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    write.write_all(request.as_bytes()).await?;
    let mut reader = Reader {
        half: read,
        buffer: vec![0; 2048],
        filled: 0,
    };
    reader.skip_response().await?;
    Ok((reader, Writer(write)))
}

impl Reader {
    /// Waits for input and hands each whole text frame of it to `each`. `false` at the end.
    pub async fn read(&mut self, writer: &Writer, mut each: impl FnMut(&[u8])) -> Result<bool> {
        self.fill().await?;
        let mut start = 0;
        let mut open = true;
        while let Some(frame) = Frame::first(&self.buffer[start..self.filled]) {
            let payload = &self.buffer[start + frame.header..start + frame.header + frame.length];
            match frame.opcode {
                TEXT => each(payload),
                PING => writer.send(PONG, payload),
                CLOSE => open = false,
                _ => {}
            }
            start += frame.header + frame.length;
        }
        self.buffer.copy_within(start..self.filled, 0);
        self.filled -= start;
        Ok(open)
    }

    /// The next text frame, for handshakes.
    pub async fn next(&mut self, writer: &Writer) -> Result<String> {
        loop {
            let mut first = None;
            if let Some(frame) = Frame::first(&self.buffer[..self.filled]) {
                let end = frame.header + frame.length;
                if frame.opcode == TEXT {
                    first = Some(String::from_utf8(self.buffer[frame.header..end].to_vec())?);
                } else if frame.opcode == PING {
                    writer.send(PONG, &[]);
                } else if frame.opcode == CLOSE {
                    bail!("the server closed the socket");
                }
                self.buffer.copy_within(end..self.filled, 0);
                self.filled -= end;
            } else {
                self.fill().await?;
            }
            if let Some(text) = first {
                return Ok(text);
            }
        }
    }

    async fn skip_response(&mut self) -> Result<()> {
        loop {
            let head = &self.buffer[..self.filled];
            if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
                if !head.starts_with(b"HTTP/1.1 101") {
                    bail!("no upgrade: {}", String::from_utf8_lossy(head));
                }
                self.buffer.copy_within(end + 4..self.filled, 0);
                self.filled -= end + 4;
                return Ok(());
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = self.half.read(&mut self.buffer[self.filled..]).await?;
        if read == 0 {
            bail!("the server hung up");
        }
        self.filled += read;
        if self.filled == self.buffer.len() && self.buffer.len() < 32 * 1024 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        Ok(())
    }
}

impl Writer {
    /// Sends a text frame if the socket takes it at once, which small frames find it does.
    pub fn say(&self, text: &[u8]) {
        self.send(TEXT, text);
    }

    fn send(&self, opcode: u8, payload: &[u8]) {
        let mut frame = Vec::with_capacity(payload.len() + 8);
        frame.push(0x80 | opcode);
        match u8::try_from(payload.len()) {
            Ok(short) if short < 126 => frame.push(0x80 | short),
            _ => {
                frame.push(0xfe);
                let length = u16::try_from(payload.len()).expect("frames of the bench are short");
                frame.extend(length.to_be_bytes());
            }
        }
        frame.extend(NO_MASK);
        frame.extend(payload);
        // A socket that is gone shows when it is read.
        self.0.try_write(&frame).ok();
    }
}

struct Frame {
    opcode: u8,
    header: usize,
    length: usize,
}

impl Frame {
    /// The frame at the start of `bytes`, if it is whole.
    fn first(bytes: &[u8]) -> Option<Self> {
        let (first, second) = (*bytes.first()?, *bytes.get(1)?);
        let (header, length) = match second & 0x7f {
            126 => (
                4,
                usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
            ),
            127 => {
                let length = u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
                (10, usize::try_from(length).ok()?)
            }
            short => (2, usize::from(short)),
        };
        (bytes.len() >= header + length).then_some(Self {
            opcode: first & 0x0f,
            header,
            length,
        })
    }
}

/// What follows `before` in `text`, up to the next quotation mark, comma or brace.
pub fn value_after<'a>(text: &'a [u8], before: &[u8]) -> Option<&'a str> {
    let start = text.windows(before.len()).position(|part| part == before)? + before.len();
    let rest = &text[start..];
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b',' | b'}'))?;
    std::str::from_utf8(&rest[..end])
        .context("frames are UTF-8")
        .ok()
}
