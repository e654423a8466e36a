//! The checks of tags.

use crate::api::tags::TagTerms;
use crate::validate::{Check, name, without_controls};

pub const DESCRIPTION_CHARACTERS: usize = 400;
pub const EXAMPLES_AT_MOST: usize = 100;
pub const EXAMPLE_CHARACTERS: usize = 500;

/// A tag that the agent can read, cleaned. Its fields are named as in [`TagTerms`].
pub fn tag(check: &mut Check, terms: TagTerms) -> TagTerms {
    let TagTerms {
        name: called,
        color,
        description,
        examples,
        by_agent,
    } = terms;
    let description = without_controls(&description).trim().to_owned();
    let length = description.chars().count();
    if length > DESCRIPTION_CHARACTERS {
        let sentence =
            format!("This has {length} characters; use {DESCRIPTION_CHARACTERS} at most.");
        check.field::<()>("description", Err(sentence));
    }
    let examples: Vec<String> = examples
        .iter()
        .map(|text| without_controls(text).trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    if examples.len() > EXAMPLES_AT_MOST {
        let sentence = format!("Give at most {EXAMPLES_AT_MOST} examples.");
        check.field::<()>("examples", Err(sentence));
    }
    let too_long = examples
        .iter()
        .any(|text| text.chars().count() > EXAMPLE_CHARACTERS);
    if too_long {
        let sentence = format!("Keep each example below {EXAMPLE_CHARACTERS} characters.");
        check.field::<()>("examples", Err(sentence));
    }
    TagTerms {
        name: check.field("name", name(&called)),
        color,
        description,
        examples,
        by_agent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::TagColor;

    #[test]
    fn a_tag_without_a_name_or_with_a_book_for_an_example_is_refused() {
        let terms = TagTerms {
            name: " ".into(),
            color: TagColor::Grey,
            description: "d".repeat(DESCRIPTION_CHARACTERS + 1),
            examples: vec![" ".into(), "e".repeat(EXAMPLE_CHARACTERS + 1)],
            by_agent: true,
        };
        let mut check = Check::default();
        let cleaned = tag(&mut check, terms);
        assert_eq!(cleaned.examples.len(), 1, "blank lines are none");
        let errors = check.finish().unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["description", "examples", "name"]);
    }
}
