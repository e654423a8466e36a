//! Time that passes on the screen: a fast hand for emergencies, a slow one for everything else, so
//! that two thousand rows are not asked again every second.

use std::time::Duration;

use leptos::prelude::*;
use shared::time::Timestamp;

use crate::client::clock::now;

#[derive(Clone, Copy, Debug)]
pub struct Clock {
    second: RwSignal<Timestamp>,
    slow: RwSignal<Timestamp>,
}

/// The slow hand moves every so many seconds.
const SLOW_EVERY: u32 = 15;

impl Clock {
    pub fn install() -> Self {
        let clock = Self {
            second: RwSignal::new(now()),
            slow: RwSignal::new(now()),
        };
        let ticks = StoredValue::new(0_u32);
        let tick = move || {
            clock.second.set(now());
            ticks.update_value(|ticks| *ticks = ticks.wrapping_add(1));
            if ticks.get_value().is_multiple_of(SLOW_EVERY) {
                clock.slow.set(now());
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
        clock
    }

    /// Now, to the second.
    pub fn second(self) -> Timestamp {
        self.second.get()
    }

    /// Now, to some seconds; never earlier than something that has just happened.
    pub fn slow(self) -> Timestamp {
        self.slow.get()
    }
}
