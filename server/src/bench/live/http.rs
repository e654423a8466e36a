//! An HTTP client on one kept connection: JSON in, JSON out.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::Endpoint;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[derive(Debug)]
pub struct Http {
    node: SocketAddr,
    stream: TcpStream,
    /// Whole lines with their line ends: a cookie or a bearer token.
    headers: String,
    answer: Vec<u8>,
}

impl Http {
    pub async fn connect(node: SocketAddr, headers: String) -> Result<Self> {
        let stream = TcpStream::connect(node).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            node,
            stream,
            headers,
            answer: Vec::new(),
        })
    }

    /// Calls an endpoint with a body.
    pub async fn call<E: Endpoint>(
        &mut self,
        params: &E::Params,
        body: &E::Request,
    ) -> Result<E::Reply> {
        let (reply, _) = self.call_for_cookie::<E>(params, body).await?;
        Ok(reply)
    }

    /// The same, with the cookie that the answer sets.
    pub async fn call_for_cookie<E: Endpoint>(
        &mut self,
        params: &E::Params,
        body: &E::Request,
    ) -> Result<(E::Reply, Option<String>)> {
        let path = E::path(params);
        let head = self.send(E::METHOD.as_str(), &path, body).await?;
        let cookie = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let first = value.split(';').next()?;
            name.eq_ignore_ascii_case("set-cookie")
                .then(|| first.trim().to_owned())
        });
        Ok((self.parse(&path)?, cookie))
    }

    fn parse<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        serde_json::from_slice(&self.answer).with_context(|| format!("the answer of {path}"))
    }

    /// The head of the answer; its body is in `self.answer`.
    async fn send(&mut self, method: &str, path: &str, body: &impl Serialize) -> Result<String> {
        let body = serde_json::to_vec(body)?;
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {node}\r\nOrigin: http://{node}\r\n\
             X-Porchlight: bench\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n{headers}\r\n",
            node = self.node,
            length = body.len(),
            headers = self.headers,
        )
        .into_bytes();
        request.extend(body);
        self.stream.write_all(&request).await?;

        let mut read = Vec::new();
        let head = loop {
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8(read[..end].to_vec())?;
                self.answer = read.split_off(end + 4);
                break head;
            }
            self.read_more(&mut read).await?;
        };
        let length = head
            .lines()
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            })
            .context("answers have a length")?;
        let mut answer = std::mem::take(&mut self.answer);
        while answer.len() < length {
            self.read_more(&mut answer).await?;
        }
        self.answer = answer;
        if !head.starts_with("HTTP/1.1 2") {
            let status = head.lines().next().unwrap_or_default();
            bail!(
                "{method} {path}: {status}: {}",
                String::from_utf8_lossy(&self.answer)
            );
        }
        Ok(head)
    }

    async fn read_more(&mut self, into: &mut Vec<u8>) -> Result<()> {
        if self.stream.read_buf(into).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }
}
