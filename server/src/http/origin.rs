//! Which page asks. Browsers name the origin on every write and every WebSocket upgrade; a page of
//! another origin is refused, whatever cookies its request carries.

use http::{HeaderMap, header};

/// Sent by our own programs. A foreign page can't add it without asking first, which we never allow.
pub const OWN_HEADER: &str = "x-porchlight";

/// Whether a write comes from our own pages, or from a program that is no browser.
pub fn may_write(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    match headers.get(header::ORIGIN) {
        Some(_) => is_own(headers, public_url),
        None => headers.contains_key(OWN_HEADER) || headers.contains_key(header::AUTHORIZATION),
    }
}

/// Whether the `Origin` header is there and names ourselves. Loopback is no exception.
pub fn is_own(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &http::HeaderValue| value.to_str().ok())
    };
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    match public_url {
        Some(url) => origin.eq_ignore_ascii_case(url.trim_end_matches('/')),
        None => {
            let Some(host) = text(header::HOST) else {
                return false;
            };
            ["http://", "https://"].iter().any(|scheme| {
                origin
                    .get(..scheme.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                    && origin[scheme.len()..].eq_ignore_ascii_case(host)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "ours.example:8080".parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_origin_is_ours() {
        assert!(is_own(&headers(Some("http://ours.example:8080")), None));
        assert!(is_own(&headers(Some("https://OURS.example:8080")), None));
        for foreign in [
            None,
            Some("null"),
            Some("http://ours.example"),
            Some("http://ours.example:8081"),
            Some("http://ours.example:8080.evil.com"),
            Some("http://evil.com/ours.example:8080"),
            Some("http://evil.ours.example:8080"),
            Some("http://127.0.0.1:8080"),
            Some("ftp://ours.example:8080"),
        ] {
            assert!(!is_own(&headers(foreign), None), "{foreign:?}");
        }
    }

    #[test]
    fn with_a_public_address_only_that_one_counts() {
        let url = Some("https://chat.example.com");
        assert!(is_own(&headers(Some("https://chat.example.com")), url));
        assert!(!is_own(&headers(Some("http://chat.example.com")), url));
        assert!(!is_own(&headers(Some("http://ours.example:8080")), url));
    }

    #[test]
    fn a_write_without_origin_needs_what_a_foreign_page_cannot_send() {
        let mut plain = headers(None);
        assert!(!may_write(&plain, None));
        plain.insert(OWN_HEADER, "1".parse().unwrap());
        assert!(may_write(&plain, None));
        let mut foreign = headers(Some("https://evil.com"));
        foreign.insert(OWN_HEADER, "1".parse().unwrap());
        assert!(!may_write(&foreign, None));
    }
}
