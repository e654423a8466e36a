//! The workspace's rules of escalation and its safety texts.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};
use shared::entities::{EmergencyKind, Language, Rule, RuleTerms};
use shared::ids::{RuleId, WorkspaceId};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::queries::workspaces::{from_word, word};
use crate::store::rows::{from_json, rule, safety_text, to_json};
use crate::store::{Store, Tx};

/// A safety text that the workspace wrote itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSafetyText {
    pub emergency: EmergencyKind,
    pub language: Language,
    pub text: String,
}

impl Store {
    /// In the order in which they are asked.
    pub async fn rules(&self, workspace: WorkspaceId) -> Result<Vec<Rule>, StoreError> {
        let rows = rule::Entity::find()
            .filter(rule::Column::WorkspaceId.eq(workspace))
            .order_by_asc(rule::Column::AddedAt)
            .order_by_asc(rule::Column::Id)
            .all(self.read())
            .await?;
        rows.into_iter().map(Rule::try_from).collect()
    }

    pub async fn safety_texts(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<OwnSafetyText>, StoreError> {
        let rows = safety_text::Entity::find()
            .filter(safety_text::Column::WorkspaceId.eq(workspace))
            .all(self.read())
            .await?;
        let texts = rows.into_iter().map(|row| {
            Ok(OwnSafetyText {
                emergency: from_word("emergency", &row.emergency)?,
                language: from_word("language", &row.language)?,
                text: row.text,
            })
        });
        texts.collect()
    }
}

impl Tx {
    pub async fn rule(&mut self, id: RuleId) -> Result<Option<Rule>, StoreError> {
        let row = rule::Entity::find_by_id(id)
            .filter(rule::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        row.map(Rule::try_from).transpose()
    }

    pub async fn count_rules(&mut self) -> Result<u64, StoreError> {
        let count = rule::Entity::find()
            .filter(rule::Column::WorkspaceId.eq(self.workspace()))
            .count(self.connection())
            .await?;
        Ok(count)
    }

    pub async fn insert_rule(&mut self, rule: &Rule, at: Timestamp) -> Result<(), StoreError> {
        let row = rule::ActiveModel {
            id: Set(rule.id),
            workspace_id: Set(self.workspace()),
            added_at: Set(at),
            ..terms_of(&rule.terms)?
        };
        rule::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    pub async fn update_rule(&mut self, rule: &Rule) -> Result<(), StoreError> {
        rule::Entity::update_many()
            .set(terms_of(&rule.terms)?)
            .filter(rule::Column::Id.eq(rule.id))
            .filter(rule::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    pub async fn delete_rule(&mut self, id: RuleId) -> Result<(), StoreError> {
        rule::Entity::delete_many()
            .filter(rule::Column::Id.eq(id))
            .filter(rule::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    /// Puts this text in place of whatever the workspace had; `None` leaves it without its own.
    pub async fn put_safety_text(
        &mut self,
        emergency: EmergencyKind,
        language: Language,
        text: Option<&str>,
    ) -> Result<(), StoreError> {
        let (emergency, language) = (word(&emergency)?, word(&language)?);
        let key = (self.workspace(), emergency.clone(), language.clone());
        safety_text::Entity::delete_by_id(key)
            .exec(self.connection())
            .await?;
        let Some(text) = text else { return Ok(()) };
        let row = safety_text::ActiveModel {
            workspace_id: Set(self.workspace()),
            emergency: Set(emergency),
            language: Set(language),
            text: Set(text.to_owned()),
        };
        safety_text::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }
}

/// The columns that owners change.
fn terms_of(terms: &RuleTerms) -> Result<rule::ActiveModel, StoreError> {
    Ok(rule::ActiveModel {
        name: Set(terms.name.clone()),
        phrases: Set(to_json("phrases", &terms.phrases)?),
        description: Set(terms.description.clone()),
        nearness: Set(terms.nearness),
        told: Set(to_json("what a rule tells", &terms.told)?),
        tags: Set(to_json("tags of a rule", &terms.tags)?),
        enabled: Set(terms.enabled),
        ..Default::default()
    })
}

impl TryFrom<rule::Model> for Rule {
    type Error = StoreError;

    fn try_from(row: rule::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            terms: RuleTerms {
                name: row.name,
                phrases: from_json("phrases", &row.phrases)?,
                description: row.description,
                nearness: row.nearness,
                told: from_json("what a rule tells", &row.told)?,
                tags: from_json("tags of a rule", &row.tags)?,
                enabled: row.enabled,
            },
        })
    }
}
