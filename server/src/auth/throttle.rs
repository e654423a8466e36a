//! Counts tries by key and says when to wait. Token buckets in memory, per node: enough to make
//! guessing slow, and a restart forgives.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use shared::time::Timestamp;

/// Keys beyond this push out the fullest buckets, so that a flood of keys can't take the memory.
const KEYS: usize = 20_000;

#[derive(Debug)]
pub struct Throttle {
    burst: f64,
    refill: Duration,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Throttle {
    /// `burst` tries at once, then one more each `refill`.
    pub fn new(burst: u32, refill: Duration) -> Self {
        Self {
            burst: f64::from(burst),
            refill,
            buckets: Mutex::default(),
        }
    }

    /// Takes one try; or says how long to wait for the next.
    pub fn take(&self, key: &str, now: Timestamp) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().expect("no panic while held");
        if buckets.len() >= KEYS && !buckets.contains_key(key) {
            let burst = self.burst;
            buckets.retain(|_, bucket| self.refilled(bucket, now) < burst);
            if buckets.len() >= KEYS {
                buckets.clear();
            }
        }
        let full = Bucket {
            tokens: self.burst,
            at: now,
        };
        let bucket = buckets.entry(key.to_owned()).or_insert(full);
        bucket.tokens = self.refilled(bucket, now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            Ok(())
        } else {
            Err(self.refill.mul_f64(1.0 - bucket.tokens))
        }
    }

    /// Forgives a key: after a login that succeeded.
    pub fn forget(&self, key: &str) {
        self.buckets
            .lock()
            .expect("no panic while held")
            .remove(key);
    }

    fn refilled(&self, bucket: &Bucket, now: Timestamp) -> f64 {
        let gained = now.since(bucket.at).as_secs_f64() / self.refill.as_secs_f64();
        (bucket.tokens + gained).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_waits_and_time_heals() {
        let throttle = Throttle::new(10, Duration::from_secs(30));
        for _ in 0..10 {
            throttle.take("a", Timestamp(0)).unwrap();
        }
        assert_eq!(
            throttle.take("a", Timestamp(0)),
            Err(Duration::from_secs(30))
        );
        throttle.take("b", Timestamp(0)).unwrap();
        throttle.take("a", Timestamp(30_000)).unwrap();
        throttle.forget("a");
        throttle.take("a", Timestamp(30_000)).unwrap();
    }
}
