//! The words of the passages that were read closely last. Tenants ask about the same few passages, and
//! the words of a passage take 77 KB, so only some are kept.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use lru::LruCache;
use shared::ids::PassageId;

use crate::knowledge::embed::Words;

/// Some 20 MB.
const KEPT: NonZeroUsize = NonZeroUsize::new(256).expect("not zero");

#[derive(Debug)]
pub(super) struct WordCache(Mutex<LruCache<PassageId, Arc<Words>>>);

impl Default for WordCache {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl WordCache {
    pub(super) fn get(&self, passage: PassageId) -> Option<Arc<Words>> {
        let mut cache = self.0.lock().expect("no panic while held");
        cache.get(&passage).cloned()
    }

    pub(super) fn keep(&self, passage: PassageId, words: Arc<Words>) {
        let mut cache = self.0.lock().expect("no panic while held");
        cache.put(passage, words);
    }
}
