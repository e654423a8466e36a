//! How long a session holds. Asked by requests and, again and again, for the sockets that are open.

use std::time::Duration;

use shared::time::Timestamp;

use crate::store::Since;

/// A session unused for this long is over.
const IDLE: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// A session this old is over, however busy.
const OLDEST: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Uses of a session are noted at most this often.
pub const TOUCH_EVERY: Duration = Duration::from_secs(5 * 60);

/// The sessions that are not over at `now`.
pub fn holding_at(now: Timestamp) -> Since {
    Since {
        made: now.minus(OLDEST),
        used: now.minus(IDLE),
    }
}
