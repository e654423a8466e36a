//! Which addresses may be asked: those of the public internet, and networks that the operator named.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::OutboundError;
use crate::config::Networks;

#[derive(Clone, Debug, Default)]
pub struct Guard {
    allowed: Networks,
}

impl Guard {
    pub fn allowing(allowed: Networks) -> Self {
        Self { allowed }
    }

    /// What the text of an address tells. A name is checked again when it is resolved.
    pub fn check(&self, url: &Url) -> Result<(), OutboundError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OutboundError::Address);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OutboundError::Address);
        }
        let literal = match url.host() {
            None => return Err(OutboundError::Address),
            Some(Host::Domain(name)) => {
                if !name.contains('.') && self.allowed == Networks::default() {
                    // `localhost`, `intranet`: no name of the public internet is a single word.
                    return Err(OutboundError::Private);
                }
                None
            }
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        };
        if literal.is_some_and(|address| !self.admits(address)) {
            return Err(OutboundError::Private);
        }
        // Other ports lead to what is not meant for browsers.
        let usual = matches!(url.port_or_known_default(), Some(80 | 443));
        if !usual && self.allowed == Networks::default() {
            return Err(OutboundError::Private);
        }
        Ok(())
    }

    pub fn admits(&self, address: IpAddr) -> bool {
        self.allowed.contain(address) || is_public(address)
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// IANA's registry of special addresses, what is not global.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        // Shared by providers (RFC 6598), protocol assignments, benchmarks, relays, reserved.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
        || (a == 192 && b == 88 && c == 99)
        || a >= 240;
    !special
}

/// Only what was given out for use (`2000::/3`), without the addresses that carry another one inside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [first, second, ..] = address.segments();
    // NAT64: what is inside is where it goes.
    if (first, second) == (0x64, 0xff9b) {
        let [.., high, low] = address.segments();
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let given_out = first & 0xe000 == 0x2000;
    // Teredo and 6to4 carry addresses; `2001:db8::/32` and `3fff::/20` are for examples.
    let special = (first == 0x2001 && second < 0x0200)
        || first == 0x2002
        || (first == 0x2001 && second == 0x0db8)
        || (first == 0x3fff && second < 0x1000);
    given_out && !special
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn admits(text: &str) -> bool {
        Guard::default().admits(text.parse().unwrap())
    }

    #[test]
    fn only_the_public_internet_is_asked() {
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!admits(private), "{private}");
        }
        for public in [
            "1.1.1.1",
            "172.32.0.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
        ] {
            assert!(admits(public), "{public}");
        }
    }

    #[test]
    fn an_address_says_no_more_than_a_website() {
        let check = |text: &str| Guard::default().check(&Url::parse(text).unwrap());
        assert_eq!(check("https://example.com/a?b=c"), Ok(()));
        for wrong in ["ftp://example.com/", "https://me:secret@example.com/"] {
            assert_eq!(check(wrong), Err(OutboundError::Address), "{wrong}");
        }
        for private in [
            "http://localhost/",
            "http://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
            "https://example.com:6379/",
        ] {
            assert_eq!(check(private), Err(OutboundError::Private), "{private}");
        }
    }

    #[test]
    fn a_network_that_was_named_is_asked() {
        let networks: Networks = "10.1.0.0/16, fd00::/8".parse().unwrap();
        let guard = Guard::allowing(networks);
        assert!(guard.admits("10.1.2.3".parse().unwrap()));
        assert!(guard.admits("fd00::5".parse().unwrap()));
        assert!(!guard.admits("10.2.0.1".parse().unwrap()));
        assert!("10.1.0.0/99".parse::<Networks>().is_err());
    }

    proptest! {
        #[test]
        fn a_private_address_in_another_dress_is_private(a in any::<u8>(), b in any::<u8>(), c in any::<u8>()) {
            let inner = Ipv4Addr::new(10, a, b, c);
            prop_assert!(!is_public(IpAddr::V4(inner)));
            prop_assert!(!is_public(IpAddr::V6(inner.to_ipv6_mapped())));
            let [o1, o2, o3, o4] = inner.octets().map(u16::from);
            let nat64 = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, o1 << 8 | o2, o3 << 8 | o4);
            prop_assert!(!is_public(IpAddr::V6(nat64)));
        }
    }
}
