//! Counts what each network holds open, so that none takes all there is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::auth::Network;

#[derive(Debug)]
pub struct Places {
    each: usize,
    taken: Mutex<HashMap<Network, usize>>,
}

/// One that is taken. Dropping it gives it back.
#[derive(Debug)]
pub struct Place {
    of: Arc<Places>,
    network: Network,
}

impl Places {
    /// As many for each network.
    pub fn new(each: usize) -> Arc<Self> {
        let taken = Mutex::default();
        Arc::new(Self { each, taken })
    }

    /// `None` when the network holds all of its places.
    pub fn take(self: &Arc<Self>, network: Network) -> Option<Place> {
        let mut taken = self.taken();
        let count = taken.entry(network).or_default();
        if *count >= self.each {
            return None;
        }
        *count += 1;
        drop(taken);
        let of = Arc::clone(self);
        Some(Place { of, network })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Network, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.of.taken();
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn a_network_has_its_places_and_others_have_theirs() {
        let [ana, ben] = ["192.0.2.1", "192.0.2.2"]
            .map(|address| Network::from(address.parse::<IpAddr>().unwrap()));
        let places = Places::new(2);
        let first = places.take(ana).unwrap();
        let _second = places.take(ana).unwrap();
        assert!(places.take(ana).is_none());
        let others = places.take(ben).unwrap();
        drop(first);
        assert!(places.take(ana).is_some());
        drop(others);
        assert_eq!(places.taken().len(), 1, "who holds none is forgotten");
    }
}
