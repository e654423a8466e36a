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
        let (mut at, mut names_other) = (0, false);
        while at < text.len() {
            let rest = &text[at..];
            let longest = |name: &&Vec<String>| rest.starts_with(name).then_some(name.len());
            let other = self.others.iter().filter_map(|it| longest(&it)).max();
            let own = Some(self.own.len()).filter(|_| rest.starts_with(&self.own));
            match (own.filter(|own| *own > 0), other) {
                (Some(own), other) if other.is_none_or(|other| own >= other) => return true,
                // "Elm House West" does not name "Elm House".
                (_, Some(other)) => {
                    names_other = true;
                    at += other;
                }
                (_, None) => at += 1,
            }
        }
        !names_other
    }
}

fn words(text: &str) -> Vec<String> {
    crate::knowledge::lexicon::words(text).collect()
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
        assert!(tenant.may_be_told("Mill Lane: Fridays. Elm House: Mondays."));
        let west = (PropertyId(uuid::Uuid::from_u128(3)), "Elm House West");
        let beside = Asker::of_tenant(Some(elm), [properties[0], west]);
        assert!(!beside.may_be_told("In Elm House West it is on the roof."));
        assert!(
            Asker::of_tenant(Some(west.0), [properties[0], west]).may_be_told("Elm House West")
        );
        let unknown = Asker::of_tenant(None, properties);
        assert!(unknown.may_be_told("In Mill Lane it is in the hall."));
    }
}
