//! Latencies and their percentiles. All are kept: a benchmark's tail is what it is about.

use std::time::Duration;

use serde_json::{Map, Value, json};

#[derive(Debug, Default)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    pub fn add(&mut self, latency: Duration) {
        self.0
            .push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// In milliseconds; `share` from 0 to 1.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index into fewer than 2^52 values"
    )]
    pub fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let index = (sorted.len() as f64 * share) as usize;
        let micros = sorted.get(index.min(sorted.len().saturating_sub(1)));
        f64::from(*micros.unwrap_or(&0)) / 1000.0
    }

    pub fn put(&self, figures: &mut Map<String, Value>) {
        for (name, share) in [("p50_ms", 0.5), ("p99_ms", 0.99), ("p999_ms", 0.999)] {
            figures.insert(name.into(), json!(self.at(share)));
        }
    }
}
