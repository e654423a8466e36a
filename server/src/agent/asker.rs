//! Who asks: which documents the question may see, and which of their sentences are about the asker's
//! own building. Guides for all tenants say "in Elm House the valve is …": nothing for Mill Lane.

use shared::ids::PropertyId;

use crate::knowledge::search::Scope;

#[derive(Clone, Debug)]
pub struct Asker {
    pub scope: Scope,
    /// Words of the own building's name; empty when nobody knows the building.
    own: Vec<String>,
    /// Of each other building's.
    others: Vec<Vec<String>>,
}

impl Asker {
    /// A tenant of one of the workspace's properties, or of one that nobody knows.
    pub fn of_tenant<'a>(
        property: Option<PropertyId>,
        properties: impl IntoIterator<Item = (PropertyId, &'a str)>,
    ) -> Self {
        let mut asker = Self {
            scope: Scope::of_tenant(property),
            own: Vec::new(),
            others: Vec::new(),
        };
        for (id, name) in properties {
            if Some(id) == property {
                asker.own = words(name);
            } else if property.is_some() {
                asker.others.push(words(name));
            }
        }
        asker.others.retain(|name| !name.is_empty());
        asker
    }

    /// Somebody of whom only the scope is known.
    pub fn within(scope: Scope) -> Self {
        Self {
            scope,
            own: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Whether a text may be said to this asker: it names no other building, or the own one as well.
    pub fn may_be_told(&self, text: &str) -> bool {
        if self.others.is_empty() {
            return true;
        }
        let text = words(text);
        let names_other = self.others.iter().any(|name| stands_in(name, &text));
        !names_other || (!self.own.is_empty() && stands_in(&self.own, &text))
    }
}

fn words(text: &str) -> Vec<String> {
    crate::knowledge::lexicon::words(text).collect()
}

fn stands_in(name: &[String], text: &[String]) -> bool {
    text.windows(name.len()).any(|window| window == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_about_another_building_is_not_for_this_tenant() {
        let [elm, mill] = [1, 2].map(|number| PropertyId(uuid::Uuid::from_u128(number)));
        let properties = [(elm, "Elm House"), (mill, "Mill Lane")];
        let tenant = Asker::of_tenant(Some(elm), properties);
        assert!(tenant.may_be_told("The valve is in the basement."));
        assert!(tenant.may_be_told("In elm house it is in the hall."));
        assert!(!tenant.may_be_told("Building: MILL LANE; Trash: Mondays"));
        assert!(tenant.may_be_told("Elm House: Mondays. Mill Lane: Fridays."));
        let unknown = Asker::of_tenant(None, properties);
        assert!(unknown.may_be_told("In Mill Lane it is in the hall."));
    }
}
