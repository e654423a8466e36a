//! What a run ran against: the program, the model, each document as it was indexed, each rule, the
//! safety texts. Two runs that come out differently differ in something of this.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::entities::agent_test::Differences;
use shared::ids::{DocumentId, RuleId};
use shared::time::Timestamp;

use crate::agent::Agent;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::{StoreError, StoredRun};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    version: String,
    /// Whether the model was there.
    model: bool,
    /// When the passages of each document were written.
    documents: BTreeMap<DocumentId, Timestamp>,
    rules: BTreeMap<RuleId, String>,
    safety_texts: String,
}

impl Fingerprint {
    pub async fn now(agent: &Agent, cx: &Cx) -> Result<Self, InboxError> {
        let documents = cx.store().indexed_documents(cx.workspace).await?;
        let rules = cx.store().rules(cx.workspace).await?;
        let mut texts = cx.store().safety_texts(cx.workspace).await?;
        texts.sort_by_key(|text| (text.emergency, text.language));
        let texts: Vec<_> = texts
            .into_iter()
            .map(|text| (text.emergency, text.language, text.text))
            .collect();
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model: agent.trouble().is_none(),
            documents: documents
                .into_iter()
                .map(|(id, (_, at))| (id, at))
                .collect(),
            rules: rules
                .into_iter()
                .map(|rule| (rule.id, mark(&rule.terms)))
                .collect(),
            safety_texts: mark(&texts),
        })
    }

    /// `None` of a run that has not ended, or was kept by a program that knew other things.
    pub fn of_run(stored: &StoredRun) -> Option<Self> {
        serde_json::from_str(stored.against.as_deref()?).ok()
    }

    pub fn to_text(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| StoreError::corrupt("fingerprint", error))
    }

    pub fn differs_from(&self, before: &Self) -> Differences {
        let (added, changed, removed) = compared(&before.documents, &self.documents);
        let (rules_added, rules_changed, rules_removed) = compared(&before.rules, &self.rules);
        Differences {
            documents_added: added,
            documents_changed: changed,
            documents_removed: removed,
            rules: rules_added + rules_changed + rules_removed,
            safety_texts: self.safety_texts != before.safety_texts,
            model: (self.model != before.model).then_some(self.model),
            version_before: (self.version != before.version).then(|| before.version.clone()),
        }
    }
}

/// A short mark of a value: the same for the same value, in this and every later program.
fn mark(value: &impl Serialize) -> String {
    let text = serde_json::to_vec(value).expect("plain data");
    hex::encode(&Sha256::digest(text)[..8])
}

/// How many were added, changed, removed.
fn compared<K: Ord, V: PartialEq>(
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
) -> (u32, u32, u32) {
    let count = |found: usize| u32::try_from(found).unwrap_or(u32::MAX);
    let added = after.keys().filter(|key| !before.contains_key(key));
    let changed = after
        .iter()
        .filter(|(key, value)| before.get(key).is_some_and(|was| was != *value));
    let removed = before.keys().filter(|key| !after.contains_key(key));
    (
        count(added.count()),
        count(changed.count()),
        count(removed.count()),
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn fingerprint(documents: &[(u128, i64)]) -> Fingerprint {
        Fingerprint {
            version: "0.1.0".into(),
            model: true,
            documents: documents
                .iter()
                .map(|(id, at)| (DocumentId(Uuid::from_u128(*id)), Timestamp(*at)))
                .collect(),
            rules: BTreeMap::new(),
            safety_texts: mark(&0),
        }
    }

    #[test]
    fn what_differs_is_counted() {
        let before = fingerprint(&[(1, 10), (2, 10), (3, 10)]);
        assert!(before.differs_from(&before).is_none());
        let mut after = fingerprint(&[(2, 11), (3, 10), (4, 12)]);
        after.model = false;
        after
            .rules
            .insert(RuleId(Uuid::from_u128(7)), mark(&"tow*"));
        let differences = after.differs_from(&before);
        let expected = Differences {
            documents_added: 1,
            documents_changed: 1,
            documents_removed: 1,
            rules: 1,
            model: Some(false),
            ..Differences::default()
        };
        assert_eq!(differences, expected);
    }

    #[test]
    fn a_fingerprint_reads_back_what_it_writes() {
        let one = fingerprint(&[(1, 10)]);
        let text = one.to_text().unwrap();
        assert_eq!(serde_json::from_str::<Fingerprint>(&text).unwrap(), one);
    }
}
