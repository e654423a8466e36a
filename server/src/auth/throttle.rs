//! Counts tries by key and says when to wait. Token buckets in memory, per node: enough to make
//! guessing slow, and a restart forgives.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Mutex;
use std::time::Duration;

use shared::time::Timestamp;

/// Keys that are kept at most.
const KEYS: usize = 20_000;
/// Given up together when there are more: the fullest, whose keys lose least by it. A flood of new
/// keys can't free those who used their tries up.
const GIVEN_UP: usize = KEYS / 8;

#[derive(Debug)]
pub struct Throttle {
    burst: f64,
    refill: Duration,
    /// Turns keys into numbers nobody can foresee: what strangers choose for a key may be long, and
    /// takes no more memory than any other.
    secret: RandomState,
    buckets: Mutex<HashMap<u64, Bucket>>,
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
            secret: RandomState::new(),
            buckets: Mutex::default(),
        }
    }

    /// Takes one try; or says how long to wait for the next.
    pub fn take(&self, key: impl Hash, now: Timestamp) -> Result<(), Duration> {
        let key = self.secret.hash_one(key);
        let mut buckets = self.buckets.lock().expect("no panic while held");
        if buckets.len() >= KEYS && !buckets.contains_key(&key) {
            self.make_room(&mut buckets, now);
        }
        let full = Bucket {
            tokens: self.burst,
            at: now,
        };
        let bucket = buckets.entry(key).or_insert(full);
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
    pub fn forget(&self, key: impl Hash) {
        let key = self.secret.hash_one(key);
        let mut buckets = self.buckets.lock().expect("no panic while held");
        buckets.remove(&key);
    }

    fn make_room(&self, buckets: &mut HashMap<u64, Bucket>, now: Timestamp) {
        let tokens = |(key, bucket): (&u64, &Bucket)| (*key, self.refilled(bucket, now));
        let mut all: Vec<(u64, f64)> = buckets.iter().map(tokens).collect();
        all.select_nth_unstable_by(GIVEN_UP, |one, other| other.1.total_cmp(&one.1));
        for (key, _) in &all[..GIVEN_UP] {
            buckets.remove(key);
        }
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

    #[test]
    fn a_flood_of_keys_frees_nobody_and_takes_no_memory() {
        let throttle = Throttle::new(2, Duration::from_secs(3600));
        for _ in 0..2 {
            throttle.take("guesser", Timestamp(0)).unwrap();
        }
        let long = "x".repeat(1024);
        for number in 0..3 * KEYS {
            throttle.take((&long, number), Timestamp(1)).unwrap();
        }
        assert!(throttle.take("guesser", Timestamp(2)).is_err());
        assert!(throttle.buckets.lock().unwrap().len() <= KEYS);
    }
}
