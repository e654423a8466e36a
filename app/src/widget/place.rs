//! Where the widget stands: its key and property from the frame's address. Both are public; the
//! token never is in an address.

use shared::entities::WidgetKey;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: WidgetKey,
    /// `data-property` of the embed line.
    pub property: Option<String>,
}

impl Place {
    /// From `?key=…&property=…`. `decode` undoes percent-encoding.
    pub fn of_query(query: &str, decode: impl Fn(&str) -> Option<String>) -> Self {
        let value = |wanted: &str| {
            query
                .trim_start_matches('?')
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(name, _)| *name == wanted)
                .and_then(|(_, value)| decode(value))
                .filter(|value| !value.is_empty())
        };
        Self {
            key: WidgetKey(value("key").unwrap_or_default()),
            property: value("property"),
        }
    }

    pub fn of_this_page() -> Self {
        let location = web_sys::window().map(|window| window.location());
        let query = location.and_then(|location| location.search().ok());
        Self::of_query(&query.unwrap_or_default(), |text| {
            js_sys::decode_uri_component(text).ok().map(String::from)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(query: &str) -> Place {
        Place::of_query(query, |text| Some(text.replace("%20", " ")))
    }

    #[test]
    fn key_and_property_come_from_the_address() {
        let found = place("?key=lantern-1&property=Elm%20House");
        assert_eq!(found.key, WidgetKey("lantern-1".into()));
        assert_eq!(found.property.as_deref(), Some("Elm House"));
    }

    #[test]
    fn what_is_missing_is_missing() {
        assert_eq!(place("").key, WidgetKey(String::new()));
        assert_eq!(place("?keys=a&property=").property, None);
    }
}
