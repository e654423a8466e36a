//! How much a client may say. Too much typing is not heard; a flood ends the connection.

use std::time::Duration;

use tokio::time::Instant;

/// Frames that may come at once.
const BURST: f32 = 60.0;
/// Frames per second in the long run. People type slower; a tab that wakes catches up.
const RATE: f32 = 30.0;
/// Ignored frames after which the connection ends.
const PATIENCE: f32 = 600.0;

/// A token bucket that goes into debt: frames in debt are ignored, a deep debt is a flood.
#[derive(Debug)]
pub struct Allowance {
    tokens: f32,
    counted_at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Heard,
    Ignored,
    Flood,
}

impl Allowance {
    pub fn full(now: Instant) -> Self {
        Self {
            tokens: BURST,
            counted_at: now,
        }
    }

    /// Counts one frame.
    pub fn spend(&mut self, now: Instant) -> Verdict {
        let passed: Duration = now.saturating_duration_since(self.counted_at);
        self.counted_at = now;
        self.tokens = (self.tokens + passed.as_secs_f32() * RATE).min(BURST) - 1.0;
        if self.tokens >= 0.0 {
            Verdict::Heard
        } else if self.tokens > -PATIENCE {
            Verdict::Ignored
        } else {
            Verdict::Flood
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_heard_then_ignored_then_a_flood() {
        let now = Instant::now();
        let mut allowance = Allowance::full(now);
        let verdicts: Vec<Verdict> = (0..700).map(|_| allowance.spend(now)).collect();
        assert_eq!(verdicts[59], Verdict::Heard);
        assert_eq!(verdicts[60], Verdict::Ignored);
        assert_eq!(verdicts[699], Verdict::Flood);
    }

    #[test]
    fn steady_typing_is_always_heard() {
        let mut now = Instant::now();
        let mut allowance = Allowance::full(now);
        for _ in 0..10_000 {
            now += Duration::from_millis(50);
            assert_eq!(allowance.spend(now), Verdict::Heard);
        }
    }
}
