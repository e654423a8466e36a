//! Opaque tokens: 256 random bits, shown once, kept as their SHA-256. A fast hash is right here:
//! there is nothing to guess.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock::random_bytes;

/// A token in the clear, on its way to its owner.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
    }

    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For the cookie or body that carries it, and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_new_and_never_printed() {
        let token = Token::random();
        assert_eq!(token.reveal().len(), 43);
        assert_ne!(token, Token::random());
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
