//! Which paragraph styles are headings, and which belong to a list. A style takes over what the one it
//! is based on has.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::{attribute, each_event};
use crate::knowledge::extract::ExtractError;

/// Styles based on styles; a circle ends here.
const MAX_ANCESTORS: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    /// From 0, as Word writes it.
    outline_level: Option<u8>,
    list: Option<String>,
    list_level: usize,
}

impl Styles {
    pub(super) fn read(xml: Option<&[u8]>) -> Result<Self, ExtractError> {
        let mut styles = Self::default();
        let mut current: Option<(String, Style)> = None;
        each_event(xml.unwrap_or_default(), |event| match event {
            Event::Start(element) => {
                let value = || attribute(&element, "val");
                match (element.local_name().as_ref(), &mut current) {
                    ("style", current) => {
                        let id = attribute(&element, "styleId").unwrap_or_default();
                        *current = Some((id, Style::default()));
                    }
                    ("name", Some((_, style))) => style.name = value().unwrap_or_default(),
                    ("basedOn", Some((_, style))) => style.based_on = value(),
                    ("outlineLvl", Some((_, style))) => {
                        style.outline_level = value().and_then(|level| level.parse().ok());
                    }
                    ("numId", Some((_, style))) => style.list = value(),
                    ("ilvl", Some((_, style))) => {
                        style.list_level =
                            value().and_then(|level| level.parse().ok()).unwrap_or(0);
                    }
                    _ => {}
                }
            }
            Event::End(element) if element.local_name().as_ref() == "style" => {
                if let Some((id, style)) = current.take() {
                    styles.0.insert(id, style);
                }
            }
            _ => {}
        })?;
        Ok(styles)
    }

    /// 1 for the title and the first level of headings.
    pub(super) fn heading_level(&self, style: Option<&str>) -> Option<u8> {
        self.ancestors(style).find_map(|(id, style)| {
            let name = style.map_or(id, |style| style.name.as_str()).to_lowercase();
            if name == "title" {
                return Some(1);
            }
            let level = style.and_then(|style| style.outline_level);
            let by_level = level.filter(|level| *level < 9).map(|level| level + 1);
            // Without a styles part the id itself is all there is: `Heading2`.
            let by_name = name
                .strip_prefix("heading")
                .and_then(|level| level.trim().parse().ok());
            by_level.or(by_name)
        })
    }

    pub(super) fn list_of(&self, style: Option<&str>) -> Option<(String, usize)> {
        self.ancestors(style)
            .find_map(|(_, style)| Some((style?.list.clone()?, style?.list_level)))
    }

    fn ancestors<'a>(
        &'a self,
        style: Option<&'a str>,
    ) -> impl Iterator<Item = (&'a str, Option<&'a Style>)> {
        let known = |id: &'a str| (id, self.0.get(id));
        std::iter::successors(style.map(known), move |(_, style)| {
            style.and_then(|style| style.based_on.as_deref()).map(known)
        })
        .take(MAX_ANCESTORS)
    }
}
