//! Remembers who was signed out a moment ago. A socket whose right was checked just before and who
//! enters its room just after would otherwise not hear of it.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

/// Longer than a handshake can take.
const KEPT: Duration = Duration::from_mins(1);
/// Over this the oldest half goes; nobody signs out so many within a minute.
const AT_MOST: usize = 16 * 1024;

#[derive(Debug, Default)]
pub struct Ended(HashMap<Uuid, Instant>);

impl Ended {
    /// `id` of a session, member or tenant.
    pub fn note(&mut self, id: Uuid, now: Instant) {
        if self.0.len() >= AT_MOST {
            self.sweep(now, KEPT / 2);
        }
        if self.0.len() < AT_MOST {
            self.0.insert(id, now);
        }
    }

    /// Whether `id` was signed out after its right was checked at `checked_at`.
    pub fn since(&self, id: Uuid, checked_at: Instant) -> bool {
        self.0.get(&id).is_some_and(|at| *at >= checked_at)
    }

    pub fn forget_old(&mut self, now: Instant) {
        self.sweep(now, KEPT);
    }

    fn sweep(&mut self, now: Instant, kept: Duration) {
        self.0
            .retain(|_, at| now.saturating_duration_since(*at) < kept);
    }
}
