//! Reads the body of a request, bounded in size and in time, as what the endpoint expects.

use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use shared::error::ErrorCode;
use tokio::time::timeout;

use crate::http::error::HttpError;

/// For a body to arrive, beside the time that the largest takes at [`SLOWEST`].
const WAIT: Duration = Duration::from_secs(10);
/// Bytes a second of a bad connection that is still served.
const SLOWEST: usize = 100 * 1024;
/// Of a body that is too large, so much is read and thrown away: a client that is still sending would
/// not see the refusal.
const READ_AT_MOST: usize = 16 * 1024 * 1024;

/// The JSON of a body of at most `at_most` bytes. An empty one stands for `{}`.
pub async fn read<T: DeserializeOwned>(body: Body, at_most: usize) -> Result<T, HttpError> {
    let within = WAIT + Duration::from_secs((at_most / SLOWEST) as u64);
    parse(&take(body, at_most, within).await?)
}

/// What the parser says names fields and positions, never their contents beyond a few characters.
pub fn misshapen(reason: &str) -> HttpError {
    let reason: String = reason.chars().take(160).collect();
    let sentence = format!("The request does not have the expected form: {reason}");
    HttpError::new(ErrorCode::InvalidRequest, sentence)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, HttpError> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| misshapen(&error.to_string()))
}

async fn take(body: Body, at_most: usize, within: Duration) -> Result<Vec<u8>, HttpError> {
    match timeout(within, take_all(body, at_most)).await {
        Ok(taken) => taken,
        Err(_) => Err(HttpError::new(
            ErrorCode::InvalidRequest,
            "The request did not arrive in time. Check the connection and send it again.",
        )),
    }
}

async fn take_all(body: Body, at_most: usize) -> Result<Vec<u8>, HttpError> {
    let (mut stream, mut bytes, mut seen) = (body.into_data_stream(), Vec::new(), 0);
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| {
            HttpError::new(
                ErrorCode::InvalidRequest,
                "The request did not arrive whole.",
            )
        })?;
        seen += part.len();
        if seen <= at_most {
            bytes.extend_from_slice(&part);
        } else if seen > READ_AT_MOST {
            break;
        }
    }
    if seen > at_most {
        Err(too_large(at_most))
    } else {
        Ok(bytes)
    }
}

fn too_large(at_most: usize) -> HttpError {
    let limit = if at_most >= 1024 * 1024 {
        format!("{} MB", at_most / (1024 * 1024))
    } else {
        format!("{} KB", at_most / 1024)
    };
    HttpError::new(
        ErrorCode::TooLarge,
        format!("This is too large; the limit is {limit}."),
    )
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::response::IntoResponse;
    use bytes::Bytes;
    use futures_util::stream::{self, Stream};

    use super::*;

    fn first_half() -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::iter([Ok(Bytes::from_static(b"{\"name\":"))])
    }

    #[tokio::test]
    async fn a_body_that_does_not_go_on_is_given_up() {
        let body = Body::from_stream(first_half().chain(stream::pending()));
        let within = Duration::from_millis(1);
        let refusal = take(body, 1024, within).await.unwrap_err();
        assert_eq!(refusal.into_response().status(), 400);
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_is_read_and_refused() {
        let body = Body::from(vec![b' '; 2048]);
        let refusal = take(body, 1024, WAIT).await.unwrap_err();
        assert_eq!(refusal.into_response().status(), 413);
    }
}
