//! The one client that asks addresses which people typed in. Whoever may name an address could name one
//! inside our own network, so each is resolved, every address it stands for is checked, and the
//! connection goes to the one that was checked; each redirect begins anew.

mod guard;
mod resolve;

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use http::StatusCode;
use http::header::{
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    LOCATION,
};
use reqwest::{Client, Response, redirect};
use tokio::time::{Instant, timeout_at};
use url::Url;

pub use guard::Guard;
use resolve::Resolver;

/// What is waited for and taken at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// To reach a server.
    pub connect: Duration,
    /// For all of it, redirects included.
    pub whole: Duration,
    /// Of the page, after it was unpacked.
    pub bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(30),
            bytes: 10 * 1024 * 1024,
        }
    }
}

/// Addresses that lead on to another one at most.
const REDIRECTS: usize = 5;

#[derive(Clone, Debug)]
pub struct Outbound {
    client: Client,
    guard: Guard,
    bounds: Bounds,
}

/// What is known of a page from the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is as it was the last time.
    Unchanged,
    Page(Page),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it was found in the end.
    pub address: Url,
    /// Without its parameters: `text/html`.
    pub kind: String,
    pub body: Vec<u8>,
    pub known: Known,
}

/// Why nothing can be asked at all.
#[derive(Debug, thiserror::Error)]
#[error("the client can't be built: {0}")]
pub struct NoClient(#[from] reqwest::Error);

/// Why there is no page, in a sentence for a manager.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    #[error("This is no web address. It begins with https:// and names a website.")]
    Address,
    #[error("This address leads into a private network, where the server may not look.")]
    Private,
    #[error("There is no website of this name. Check the spelling.")]
    Unknown,
    #[error("The website could not be reached. Try again later.")]
    Unreachable,
    #[error("The website took too long to answer. Try again later.")]
    TooSlow,
    #[error("The page has more than {megabytes} MB. Save the part that matters as a file.")]
    TooLarge { megabytes: usize },
    #[error("The address leads from one to the next and never arrives.")]
    Redirects,
    #[error("The website answered {0}. Open the address in a browser to see why.")]
    Status(u16),
    #[error("The page broke off in the middle. Try again later.")]
    BrokenOff,
}

impl Outbound {
    pub fn new(guard: Guard, bounds: Bounds) -> Result<Self, NoClient> {
        let client = Client::builder()
            .dns_resolver(Arc::new(Resolver::new(guard.clone())))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(bounds.connect)
            .gzip(true)
            .user_agent(concat!(
                "porchlight/",
                env!("CARGO_PKG_VERSION"),
                " (reads pages for their owner)"
            ))
            .build()?;
        Ok(Self {
            client,
            guard,
            bounds,
        })
    }

    /// An address as people type it, if it is one that may be asked.
    pub fn address(&self, typed: &str) -> Result<Url, OutboundError> {
        let typed = typed.trim();
        let url = if typed.contains("://") {
            Url::parse(typed)
        } else {
            Url::parse(&format!("https://{typed}"))
        };
        let mut url = url.map_err(|_| OutboundError::Address)?;
        url.set_fragment(None);
        self.guard.check(&url)?;
        Ok(url)
    }

    pub async fn get(&self, address: &Url, known: &Known) -> Result<Answer, OutboundError> {
        let by = Instant::now() + self.bounds.whole;
        timeout_at(by, self.follow(address, known))
            .await
            .map_err(|_| OutboundError::TooSlow)?
    }

    async fn follow(&self, address: &Url, known: &Known) -> Result<Answer, OutboundError> {
        let mut address = address.clone();
        for _ in 0..=REDIRECTS {
            self.guard.check(&address)?;
            let response = self.ask(&address, known).await?;
            let status = response.status();
            if status == StatusCode::NOT_MODIFIED {
                return Ok(Answer::Unchanged);
            }
            if status.is_redirection() {
                let to = header(response.headers(), &LOCATION).ok_or(OutboundError::Redirects)?;
                address = address.join(&to).map_err(|_| OutboundError::Redirects)?;
                continue;
            }
            if !status.is_success() {
                return Err(OutboundError::Status(status.as_u16()));
            }
            return self.take(address, response).await.map(Answer::Page);
        }
        Err(OutboundError::Redirects)
    }

    async fn ask(&self, address: &Url, known: &Known) -> Result<Response, OutboundError> {
        let mut request = self.client.get(address.clone());
        if let Some(etag) = &known.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(at) = &known.last_modified {
            request = request.header(IF_MODIFIED_SINCE, at);
        }
        request.send().await.map_err(|error| {
            if let Some(refused) = resolve::refusal(&error) {
                return refused;
            }
            if error.is_timeout() {
                OutboundError::TooSlow
            } else {
                OutboundError::Unreachable
            }
        })
    }

    async fn take(&self, address: Url, response: Response) -> Result<Page, OutboundError> {
        let too_large = OutboundError::TooLarge {
            megabytes: self.bounds.bytes / (1024 * 1024),
        };
        let headers = response.headers();
        let kind = header(headers, &CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default();
        let kind = kind.trim().to_ascii_lowercase();
        let known = Known {
            etag: header(headers, &ETAG),
            last_modified: header(headers, &LAST_MODIFIED),
        };
        let mut body = Vec::new();
        let mut parts = response.bytes_stream();
        while let Some(part) = parts.next().await {
            let part = part.map_err(|_| OutboundError::BrokenOff)?;
            if body.len() + part.len() > self.bounds.bytes {
                return Err(too_large);
            }
            body.extend_from_slice(&part);
        }
        Ok(Page {
            address,
            kind,
            body,
            known,
        })
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

#[cfg(test)]
mod tests;
