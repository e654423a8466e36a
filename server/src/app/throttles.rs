//! How much of what anyone may do, per node.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::{Places, Throttle};
use crate::config::ServeConfig;

#[derive(Debug)]
pub struct Throttles {
    /// By e-mail address: makes guessing one account's password slow, and never locks it.
    pub sign_ins: Throttle,
    /// By network address: makes trying many accounts slow.
    pub sign_ins_by_address: Throttle,
    pub sign_ups: Throttle,
    pub new_tenants: Throttle,
    /// By tenant.
    pub messages: Throttle,
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
            sign_ins: Throttle::new(10, Duration::from_secs(30)),
            sign_ins_by_address: each(MINUTE, config.sign_ins_per_minute),
            sign_ups: each(HOUR, config.sign_ups_per_hour),
            new_tenants: each(MINUTE, config.new_tenants_per_minute),
            messages: each(MINUTE, config.tenant_messages_per_minute),
            sockets: Places::new(config.connections_per_address),
            strangers: Places::new(STRANGERS_PER_ADDRESS),
        }
    }
}
