//! Where a request comes from, as far as can be believed.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;

use crate::app::App;
use crate::auth::Network;

/// Whose limits a request counts for.
pub fn caller(app: &App, peer: SocketAddr, headers: &HeaderMap) -> Network {
    let trusted = &app.config().trusted_proxies;
    address(peer.ip(), headers, trusted).into()
}

/// The caller's address. What `X-Forwarded-For` says counts only from a proxy we were told of.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    headers
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|list| {
            list.rsplit(',')
                .filter_map(|ip| ip.trim().parse().ok())
                .find(|ip| !trusted.contains(ip))
        })
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_count_only_from_known_proxies() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let stranger: IpAddr = "203.0.113.9".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "198.51.100.1, 198.51.100.2".parse().unwrap(),
        );
        assert_eq!(address(stranger, &headers, &[proxy]), stranger);
        assert_eq!(
            address(proxy, &headers, &[proxy]),
            "198.51.100.2".parse::<IpAddr>().unwrap()
        );
    }
}
