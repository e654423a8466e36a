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

/// The caller's address: from the peer outwards, as long as a proxy we were told of says who came
/// before it. The last to say so stands last in `X-Forwarded-For`, and that header may come in several
/// lines; what a client wrote there itself stands before.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let mut told = lines
        .flat_map(|line| line.to_str().unwrap_or_default().rsplit(','))
        .map(|address| address.trim().parse::<IpAddr>());
    let mut caller = peer.to_canonical();
    while trusted.contains(&caller)
        && let Some(Ok(before)) = told.next()
    {
        caller = before.to_canonical();
    }
    caller
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

    /// What `10.0.0.1` and `10.0.0.2`, who are trusted, make of these lines.
    fn behind_two_proxies(lines: &[&str]) -> String {
        let trusted = ["10.0.0.1", "10.0.0.2"].map(|it| it.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        address(trusted[0], &headers, &trusted).to_string()
    }

    #[test]
    fn what_a_client_says_of_itself_is_not_believed() {
        for (lines, caller) in [
            // A proxy that adds a line of its own instead of going on with the client's.
            (&["1.2.3.4", "198.51.100.2"][..], "198.51.100.2"),
            (&["1.2.3.4, 198.51.100.2", "10.0.0.2"], "198.51.100.2"),
            (&["1.2.3.4", "198.51.100.2, 10.0.0.2"], "198.51.100.2"),
            // Nothing behind what can't be read is believed.
            (&["1.2.3.4, unknown"], "10.0.0.1"),
            (&["1.2.3.4, unknown, 10.0.0.2"], "10.0.0.2"),
            (&["10.0.0.2"], "10.0.0.2"),
            (&["::ffff:198.51.100.2"], "198.51.100.2"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(behind_two_proxies(lines), caller, "{lines:?}");
        }
    }
}
