//! Remembers what short texts mean: one message of a tenant is looked at for danger, for tags, for rules
//! and for an answer, and embedded once.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use lru::LruCache;

use super::{EmbedError, Embedder, Embedding, Reading};

/// Texts that are remembered: some 2 MB with their embeddings.
const KEPT: NonZeroUsize = NonZeroUsize::new(1_000).expect("not zero");
/// Messages and their sentences. Passages of documents are longer, and embedded once anyway.
const LONGEST: usize = 400;

/// An embedder with a memory.
#[derive(Debug)]
pub struct Recent<E> {
    inner: E,
    known: Mutex<LruCache<String, Embedding>>,
}

impl<E> Recent<E> {
    pub fn over(inner: E) -> Self {
        Self {
            inner,
            known: Mutex::new(LruCache::new(KEPT)),
        }
    }

    fn recall(&self, text: &str) -> Option<Embedding> {
        let mut known = self.known.lock().expect("no panic while held");
        known.get(text).cloned()
    }

    fn remember(&self, text: &str, embedding: &Embedding) {
        if text.len() <= LONGEST {
            let mut known = self.known.lock().expect("no panic while held");
            known.put(text.to_owned(), embedding.clone());
        }
    }
}

impl<E: Embedder> Embedder for Recent<E> {
    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        let mut found: Vec<Option<Embedding>> =
            texts.iter().map(|text| self.recall(text)).collect();
        let missing = texts
            .iter()
            .zip(&found)
            .filter(|(_, found)| found.is_none());
        let missing: Vec<&str> = missing.map(|(text, _)| *text).collect();
        if !missing.is_empty() {
            let mut fresh = self.inner.embed(&missing)?.into_iter();
            for (text, place) in texts.iter().zip(&mut found) {
                if place.is_none()
                    && let Some(embedding) = fresh.next()
                {
                    self.remember(text, &embedding);
                    *place = Some(embedding);
                }
            }
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn read(&self, texts: &[&str]) -> Result<Vec<Reading>, EmbedError> {
        self.inner.read(texts)
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.inner.count_tokens(text)
    }

    fn trouble(&self) -> Option<&str> {
        self.inner.trouble()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Counts the texts it embeds; each by its length.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Embedder for Counting {
        fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
            self.0.fetch_add(texts.len(), Ordering::Relaxed);
            #[expect(clippy::cast_precision_loss, reason = "short texts")]
            let point = |text: &&str| Embedding::normalised(vec![text.len() as f32, 1.0]);
            Ok(texts.iter().map(point).collect())
        }

        fn read(&self, _texts: &[&str]) -> Result<Vec<Reading>, EmbedError> {
            Ok(Vec::new())
        }

        fn count_tokens(&self, text: &str) -> usize {
            text.len()
        }

        fn trouble(&self) -> Option<&str> {
            None
        }
    }

    #[test]
    fn a_text_is_embedded_once_and_keeps_its_place() {
        let recent = Recent::over(Counting::default());
        let plain = Counting::default();
        let passage = "long ".repeat(LONGEST);
        recent.embed(&["aa", &passage]).unwrap();
        let texts = ["b", "aa", &passage, "cccc"];
        assert_eq!(recent.embed(&texts).unwrap(), plain.embed(&texts).unwrap());
        // "aa" was known, the passage is not kept.
        assert_eq!(recent.inner.0.load(Ordering::Relaxed), 2 + 3);
    }
}
