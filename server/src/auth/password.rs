//! Passwords, by argon2id. Hashing is made to be slow, so it runs beside the async threads and only
//! a few at a time.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::clock::random_bytes;

/// Memory in KiB, passes, lanes: the minimum that OWASP's password storage page names.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// At 19 MiB each, this bounds what a flood of logins can take.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// A hash as it is stored, in PHC form.
#[derive(Clone, Debug)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub async fn of(password: String) -> Self {
        let _permit = AT_ONCE.acquire().await;
        tokio::task::spawn_blocking(move || {
            let salt = SaltString::encode_b64(&random_bytes::<16>()).expect("16 bytes are a salt");
            let hash = argon2()
                .hash_password(password.as_bytes(), &salt)
                .expect("parameters and salt are valid");
            Self(hash.to_string())
        })
        .await
        .expect("hashing does not panic")
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
        let _permit = AT_ONCE.acquire().await;
        tokio::task::spawn_blocking(move || {
            argon2::PasswordHash::new(&self.0)
                .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
        .unwrap_or(false)
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

#[cfg(test)]
mod tests {
    use super::*;

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
