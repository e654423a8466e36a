//! The session cookie.

use http::{HeaderMap, HeaderValue, header};

use crate::auth::Token;

/// Under TLS the browser binds the cookie to this host and refuses it over plain HTTP.
const SECURE_NAME: &str = "__Host-porchlight_session";
/// On plain HTTP, where `__Host-` can't be used: trying Porchlight on one's own machine.
const PLAIN_NAME: &str = "porchlight_session";
/// 90 days; the server ends idle sessions earlier.
const MAX_AGE_SECONDS: u32 = 90 * 24 * 60 * 60;

fn name(secure: bool) -> &'static str {
    if secure { SECURE_NAME } else { PLAIN_NAME }
}

pub fn session(token: &Token, secure: bool) -> HeaderValue {
    cookie(token.reveal(), MAX_AGE_SECONDS, secure)
}

/// Makes the browser forget.
pub fn gone(secure: bool) -> HeaderValue {
    cookie("", 0, secure)
}

fn cookie(value: &str, max_age: u32, secure: bool) -> HeaderValue {
    let flag = if secure { "; Secure" } else { "" };
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{flag}",
        name(secure)
    );
    HeaderValue::from_str(&text).expect("tokens are base64")
}

/// The session token a browser sent.
pub fn read(headers: &HeaderMap, secure: bool) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name(secure))
        .map(|(_, value)| Token::from_text(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_comes_back_and_is_closed_to_scripts() {
        let token = Token::random();
        let set = session(&token, true);
        let text = set.to_str().unwrap();
        for part in [
            "__Host-",
            "; Secure",
            "; HttpOnly",
            "; SameSite=Lax",
            "; Path=/",
        ] {
            assert!(text.contains(part), "{part}");
        }
        let mut headers = HeaderMap::new();
        let sent = format!("other=1; {}", text.split(';').next().unwrap());
        headers.insert(header::COOKIE, sent.parse().unwrap());
        assert_eq!(read(&headers, true), Some(token));
        assert_eq!(read(&headers, false), None);
    }
}
