//! Passwords, by argon2id. Hashing is made to be slow, so it runs beside the async threads and only
//! a few at a time.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::clock::random_bytes;

/// Memory in KiB, passes, lanes: the minimum that OWASP's password storage page names.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// At 19 MiB each, this bounds what a flood of logins can take.
const AT_ONCE: usize = 4;

static SLOW_WORK: LazyLock<SlowWork> = LazyLock::new(|| SlowWork::new(AT_ONCE));

/// A hash as it is stored, in PHC form.
#[derive(Clone, Debug)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub async fn of(password: String) -> Self {
        let hashing = SLOW_WORK.run(move || {
            let salt = SaltString::encode_b64(&random_bytes::<16>()).expect("16 bytes are a salt");
            let hash = argon2()
                .hash_password(password.as_bytes(), &salt)
                .expect("parameters and salt are valid");
            Self(hash.to_string())
        });
        hashing.await.expect("hashing does not panic")
    }

    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_stored(&self) -> &str {
        &self.0
    }

    pub fn into_stored(self) -> String {
        self.0
    }

    pub async fn matches(self, password: String) -> bool {
        let comparing = SLOW_WORK.run(move || {
            argon2::PasswordHash::new(&self.0)
                .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        });
        comparing.await.unwrap_or(false)
    }

    /// Costs as much as a real comparison and never matches: an unknown e-mail address must not
    /// answer faster than a known one.
    pub fn of_nobody() -> Self {
        static NOBODY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let hash = NOBODY.get_or_init(|| {
            let salt = SaltString::encode_b64(&random_bytes::<16>()).expect("16 bytes are a salt");
            argon2()
                .hash_password(&random_bytes::<32>(), &salt)
                .expect("parameters and salt are valid")
                .to_string()
        });
        Self(hash.clone())
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("constants are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Work that takes a thread and much memory, a little of it at a time.
#[derive(Debug)]
struct SlowWork(Arc<Semaphore>);

impl SlowWork {
    fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// `None` when the work panicked. Its permit goes with the work: whoever asked may be gone
    /// before it is done, and it takes its memory all the same.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let permit = Arc::clone(&self.0).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::task::{Context, Waker};

    use super::*;

    #[tokio::test]
    async fn work_that_nobody_waits_for_anymore_still_counts() {
        let slow = SlowWork::new(1);
        let cx = &mut Context::from_waker(Waker::noop());
        let (begun, begins) = mpsc::channel();
        let (go, goes) = mpsc::channel::<()>();
        let mut first = Box::pin(slow.run(move || {
            begun.send(()).unwrap();
            goes.recv().unwrap();
        }));
        assert!(first.as_mut().poll(cx).is_pending());
        begins.recv().unwrap();
        // The client closes the page.
        drop(first);
        let mut second = Box::pin(slow.run(|| ()));
        assert!(second.as_mut().poll(cx).is_pending());
        assert_eq!(slow.0.available_permits(), 0);
        go.send(()).unwrap();
        assert_eq!(second.await, Some(()));
    }

    #[tokio::test]
    async fn only_the_password_matches_and_nobody_matches_nothing() {
        let hash = PasswordHash::of("eleven quiet lamps".into()).await;
        assert!(
            hash.clone()
                .into_stored()
                .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
        );
        assert!(hash.clone().matches("eleven quiet lamps".into()).await);
        assert!(!hash.matches("twelve quiet lamps".into()).await);
        assert!(!PasswordHash::of_nobody().matches(String::new()).await);
    }
}
