//! The languages of the widget and which one a reader gets. Texts are plain tables that the compiler
//! checks, and not `leptos_i18n`: a struct of strings adds nothing to what a tenant's phone loads.

mod widget_english;
mod widget_spanish;
mod widget_texts;

pub use widget_texts::WidgetTexts;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Spanish,
}

impl Language {
    /// For the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }

    /// The language of a tag such as `es-MX`; English for the ones we don't have.
    pub fn of_tag(tag: &str) -> Self {
        let base = tag.split(['-', '_']).next().unwrap_or_default();
        if base.eq_ignore_ascii_case("es") {
            Language::Spanish
        } else {
            Language::English
        }
    }

    pub fn widget(self) -> &'static WidgetTexts {
        match self {
            Language::English => &widget_english::TEXTS,
            Language::Spanish => &widget_spanish::TEXTS,
        }
    }
}

/// What the browser is set to; empty where it does not tell.
pub fn browser_tag() -> String {
    web_sys::window()
        .and_then(|window| window.navigator().language())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_get_their_language_and_strangers_english() {
        assert_eq!(Language::of_tag("es"), Language::Spanish);
        assert_eq!(Language::of_tag("es-MX"), Language::Spanish);
        assert_eq!(Language::of_tag("ES_419"), Language::Spanish);
        assert_eq!(Language::of_tag("est"), Language::English);
        assert_eq!(Language::of_tag(""), Language::English);
    }
}
