//! How much of what anyone may do, per node.

use std::time::Duration;

use crate::auth::Throttle;
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
}

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
        }
    }
}
