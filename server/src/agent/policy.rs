//! What the owners of a workspace have set for the agent: their rules, and their own safety texts.

use std::collections::BTreeMap;

use shared::entities::EmergencyKind;

use crate::agent::emergency::{safety_text, with_phone};
use crate::agent::language::Language;
use crate::agent::rules::RuleSet;
use crate::store::OwnSafetyText;

#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub rules: RuleSet,
    pub safety: SafetyTexts,
}

/// The safety texts that the workspace wrote itself; for all others the program's hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafetyTexts(BTreeMap<(EmergencyKind, Language), String>);

impl SafetyTexts {
    pub fn new(own: Vec<OwnSafetyText>) -> Self {
        let texts = own
            .into_iter()
            .map(|own| ((own.emergency, own.language), own.text));
        Self(texts.collect())
    }

    pub fn own(&self, kind: EmergencyKind, language: Language) -> Option<&str> {
        self.0.get(&(kind, language)).map(String::as_str)
    }

    /// What the tenant is told, with the office's emergency phone put in.
    pub fn told(&self, kind: EmergencyKind, language: Language, phone: Option<&str>) -> String {
        match self.own(kind, language) {
            Some(own) => with_phone(own, phone),
            None => safety_text(kind, language, phone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_workspace_holds_for_its_kind_and_language_alone() {
        let texts = SafetyTexts::new(vec![OwnSafetyText {
            emergency: EmergencyKind::Gas,
            language: Language::English,
            text: "Get out.\nCall {emergency_phone}.\nThen 911.".into(),
        }]);
        let (gas, english, phone) = (EmergencyKind::Gas, Language::English, Some("555-0100"));
        assert_eq!(
            texts.told(gas, english, phone),
            "Get out.\nCall 555-0100.\nThen 911."
        );
        assert_eq!(texts.told(gas, english, None), "Get out.\nThen 911.");
        for (kind, language) in [(EmergencyKind::Fire, english), (gas, Language::Spanish)] {
            let usual = safety_text(kind, language, phone);
            assert_eq!(texts.told(kind, language, phone), usual);
        }
    }
}
