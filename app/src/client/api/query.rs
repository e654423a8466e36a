//! A request value as the query of a URL. Pure.

use std::fmt::Write as _;

use serde_json::Value;

/// `{"status":"open","cursor":null}` → `?status=open`. Lists repeat their name.
pub(super) fn of_json(json: &str) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str(json) else {
        return String::new();
    };
    let mut query = String::new();
    for (name, value) in &fields {
        match value {
            Value::Array(values) => values.iter().for_each(|one| push(&mut query, name, one)),
            one => push(&mut query, name, one),
        }
    }
    query
}

fn push(query: &mut String, name: &str, value: &Value) {
    let written = match value {
        Value::Null => return,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    query.push(if query.is_empty() { '?' } else { '&' });
    encode(query, name);
    query.push('=');
    encode(query, &written);
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encode(query: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            query.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            write!(query, "%{byte:02X}").ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::conversations::{ConversationQuery, ThreadQuery};
    use shared::entities::Status;
    use shared::live::Seq;

    use super::*;

    fn of(value: &impl serde::Serialize) -> String {
        of_json(&serde_json::to_string(value).unwrap())
    }

    #[test]
    fn what_is_not_asked_is_not_sent() {
        assert_eq!(of(&shared::api::Empty {}), "");
        assert_eq!(of(&ConversationQuery::default()), "");
        let before = Some(Seq(12));
        assert_eq!(of(&ThreadQuery { before }), "?before=12");
    }

    #[test]
    fn characters_that_mean_something_in_a_query_are_encoded() {
        let query = ConversationQuery {
            status: Some(Status::Open),
            cursor: Some("a&b=ü +".into()),
        };
        let written = of(&query);
        assert!(written.contains("status=open"), "{written}");
        assert!(written.contains("cursor=a%26b%3D%C3%BC%20%2B"), "{written}");
        assert_eq!(of_json(r#"{"tag":["x","y"]}"#), "?tag=x&tag=y");
    }
}
