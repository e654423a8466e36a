//! How long to wait before connecting again: doubling spans with full jitter, so that a thousand
//! browsers which lost their server in one instant don't come back in one instant.

use std::time::Duration;

/// The span of the first try; the wait is a random part of it.
const FIRST: Duration = Duration::from_millis(800);
/// Spans stop growing here: a server that is back is found within this.
const LONGEST: Duration = Duration::from_secs(30);

/// The wait before a try. `attempt` counts failures from 0, `random` is in `0.0..1.0`.
pub fn delay(attempt: u32, random: f64) -> Duration {
    let doubled = FIRST.saturating_mul(2_u32.saturating_pow(attempt));
    doubled.min(LONGEST).mul_f64(random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_double_up_to_the_longest() {
        let whole = |attempt| delay(attempt, 1.0);
        assert_eq!(whole(0), FIRST);
        assert_eq!(whole(1), FIRST * 2);
        assert_eq!(whole(4), FIRST * 16);
        assert_eq!(whole(6), LONGEST);
        assert_eq!(whole(u32::MAX), LONGEST);
    }

    #[test]
    fn the_wait_is_any_part_of_the_span() {
        assert_eq!(delay(3, 0.0), Duration::ZERO);
        assert_eq!(delay(0, 0.5), FIRST / 2);
        assert_eq!(delay(9, f64::NAN.max(0.25)), LONGEST / 4);
    }
}
