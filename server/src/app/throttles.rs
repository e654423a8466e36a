//! How much of what anyone may do, per node.

use std::sync::Arc;
use std::time::Duration;

use shared::time::Timestamp;

use crate::auth::{Network, Places, Throttle};
use crate::config::ServeConfig;

#[derive(Debug)]
pub struct Throttles {
    pub sign_ins: SignIns,
    /// By member: those who are signed in are not held up by strangers who guess.
    pub password_changes: Throttle,
    pub sign_ups: Throttle,
    pub new_tenants: Throttle,
    /// By network: all that widgets ask, before it is known for whom.
    pub widgets: Throttle,
    /// By tenant: all that they ask.
    pub tenants: Throttle,
    /// By tenant.
    pub messages: Throttle,
    /// By member: questions in the playground, which cost as much as a turn.
    pub experiments: Throttle,
    /// By member: rules tried on a few messages, while somebody types.
    pub trials: Throttle,
    /// By member: rules tried on a month of messages.
    pub recalls: Throttle,
    /// By whoever read: marks are written to the disk, and come over sockets.
    pub marks: Throttle,
    /// Live sockets. Behind a proxy, the listener sees one address; these are counted by the
    /// caller's.
    pub sockets: Arc<Places>,
    /// Tenants' sockets that have not shown a token yet.
    pub strangers: Arc<Places>,
}

/// Few are between upgrade and hello at once, also where many share an address; the hub bounds
/// their sum.
const STRANGERS_PER_ADDRESS: usize = 64;

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

impl Throttles {
    pub fn new(config: &ServeConfig) -> Self {
        let each = |span: Duration, count: u32| Throttle::new(count.max(1), span / count.max(1));
        Self {
            sign_ins: SignIns::new(each(MINUTE, config.sign_ins_per_minute)),
            password_changes: Throttle::new(10, Duration::from_secs(30)),
            sign_ups: each(HOUR, config.sign_ups_per_hour),
            new_tenants: each(MINUTE, config.new_tenants_per_minute),
            widgets: each(MINUTE, config.widget_requests_per_minute),
            tenants: each(MINUTE, config.tenant_requests_per_minute),
            messages: each(MINUTE, config.tenant_messages_per_minute),
            experiments: Throttle::new(30, Duration::from_secs(2)),
            trials: Throttle::new(60, Duration::from_millis(500)),
            recalls: Throttle::new(6, Duration::from_secs(10)),
            marks: Throttle::new(60, Duration::from_millis(500)),
            sockets: Places::new(config.connections_per_address),
            strangers: Places::new(STRANGERS_PER_ADDRESS),
        }
    }
}

/// Tries to sign in. Guessing is slow for whoever guesses, and the owner of the account gets in
/// meanwhile.
#[derive(Debug)]
pub struct SignIns {
    /// Makes trying many accounts slow.
    network: Throttle,
    /// Makes guessing one account's password slow, from one place.
    account_there: Throttle,
    /// The same from many places. So wide that it takes a crowd to keep it empty, and still no more
    /// than some 43,000 guesses a day.
    account: Throttle,
}

impl SignIns {
    fn new(network: Throttle) -> Self {
        Self {
            network,
            account_there: Throttle::new(10, Duration::from_secs(30)),
            account: Throttle::new(300, Duration::from_secs(2)),
        }
    }

    /// Takes one try for an account, or says how long to wait. Who may not try takes nothing from
    /// the others.
    pub fn take(&self, account: &str, network: Network, now: Timestamp) -> Result<(), Duration> {
        self.take_look(network, now)?;
        self.account_there.take((account, network), now)?;
        self.account.take(account, now)
    }

    /// For what is guessed without naming an account: the tokens of invitations.
    pub fn take_look(&self, network: Network, now: Timestamp) -> Result<(), Duration> {
        self.network.take(network, now)
    }

    /// Forgives the wrong tries of whoever knew the password in the end.
    pub fn succeeded(&self, account: &str, network: Network) {
        self.account_there.forget((account, network));
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    const ANA: &str = "ana@example.com";

    fn network(number: u32) -> Network {
        IpAddr::V4(Ipv4Addr::from_bits(number)).into()
    }

    #[test]
    fn whoever_guesses_waits_and_the_owner_does_not() {
        let sign_ins = SignIns::new(Throttle::new(1_000_000, Duration::from_secs(1)));
        let (guesser, owner) = (network(1), network(2));
        let mut allowed = 0;
        // All day, as often as one is let.
        for second in 0..24 * 3600 {
            let now = Timestamp(second * 1000);
            allowed += u32::from(sign_ins.take(ANA, guesser, now).is_ok());
        }
        assert_eq!(allowed, 10 + 24 * 3600 / 30 - 1);
        let now = Timestamp(24 * 3600 * 1000);
        assert!(sign_ins.take(ANA, owner, now).is_ok());
    }

    #[test]
    fn a_crowd_of_guessers_is_slowed_down_too() {
        let sign_ins = SignIns::new(Throttle::new(1_000_000, Duration::from_secs(1)));
        let now = Timestamp(0);
        let tries = (0..1_000).filter(|it| sign_ins.take(ANA, network(*it), now).is_ok());
        assert_eq!(tries.count(), 300);
        assert!(sign_ins.take("ben@example.com", network(1), now).is_ok());
    }

    #[test]
    fn whoever_knew_it_in_the_end_starts_anew() {
        let sign_ins = SignIns::new(Throttle::new(1_000_000, Duration::from_secs(1)));
        let (there, now) = (network(1), Timestamp(0));
        for _ in 0..10 {
            sign_ins.take(ANA, there, now).unwrap();
        }
        assert!(sign_ins.take(ANA, there, now).is_err());
        sign_ins.succeeded(ANA, there);
        assert!(sign_ins.take(ANA, there, now).is_ok());
    }
}
