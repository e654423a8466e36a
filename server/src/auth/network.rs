//! Whose an address is, as far as limits go.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The part of an IPv6 address that a provider gives to one customer, who chooses the rest freely
/// (RFC 6177 section 2, RFC 4291 section 2.5.1).
const CUSTOMER: u128 = u128::MAX << 64;

/// Who shares a limit: one IPv4 address, or all addresses of an IPv6 customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => {
                let customer = Ipv6Addr::from_bits(address.to_bits() & CUSTOMER);
                Self(IpAddr::V6(customer))
            }
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(address) => write!(f, "{address}/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::from(text.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn a_customer_is_one_however_many_addresses_they_use() {
        assert_eq!(network("2001:db8:0:7::1"), network("2001:db8:0:7:ffff::2"));
        assert_ne!(network("2001:db8:0:7::1"), network("2001:db8:0:8::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_eq!(network("2001:db8:0:7::1").to_string(), "2001:db8:0:7::/64");
    }
}
