//! Names become addresses here and nowhere else, so that what was checked is what is connected to.

use std::error::Error;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{Guard, OutboundError};

#[derive(Debug)]
pub(super) struct Resolver {
    guard: Guard,
}

impl Resolver {
    pub(super) fn new(guard: Guard) -> Self {
        Self { guard }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.guard.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map_err(|_| OutboundError::Unknown)?.collect();
            if found.is_empty() {
                return Err(OutboundError::Unknown.into());
            }
            // One private address among public ones is a trap, so each counts.
            if found.iter().any(|it| !guard.admits(it.ip())) {
                return Err(OutboundError::Private.into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// The reason of ours inside an error of the client.
pub(super) fn refusal(error: &reqwest::Error) -> Option<OutboundError> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<OutboundError>() {
            return Some(refused.clone());
        }
        cause = inner.source();
    }
    None
}
