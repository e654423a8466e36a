//! Companies, their buildings and labels.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::entities::{Property, Tag, WidgetKey, Workspace};
use shared::ids::{PropertyId, TagId, WorkspaceId};
use shared::live::{Epoch, Seq};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::rows::{self, changed, from_json, to_json};
use crate::store::{Store, Tx};

impl Store {
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        let row = rows::workspace::Entity::find_by_id(id)
            .one(self.read())
            .await?;
        row.map(Workspace::try_from).transpose()
    }

    /// The workspace that an embed line names.
    pub async fn workspace_of_widget(
        &self,
        key: &WidgetKey,
    ) -> Result<Option<Workspace>, StoreError> {
        let row = rows::workspace::Entity::find()
            .filter(rows::workspace::Column::WidgetKey.eq(&key.0))
            .one(self.read())
            .await?;
        row.map(Workspace::try_from).transpose()
    }

    pub async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        let rows = rows::workspace::Entity::find()
            .order_by_asc(rows::workspace::Column::Id)
            .all(self.read())
            .await?;
        rows.into_iter().map(Workspace::try_from).collect()
    }

    pub async fn properties(&self, workspace: WorkspaceId) -> Result<Vec<Property>, StoreError> {
        let rows = rows::property::Entity::find()
            .filter(rows::property::Column::WorkspaceId.eq(workspace))
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(Property::from).collect())
    }

    pub async fn tags(&self, workspace: WorkspaceId) -> Result<Vec<Tag>, StoreError> {
        let rows = rows::tag::Entity::find()
            .filter(rows::tag::Column::WorkspaceId.eq(workspace))
            .all(self.read())
            .await?;
        rows.into_iter().map(Tag::try_from).collect()
    }
}

impl Tx {
    /// Creates the workspace of this transaction, and the row that numbers its events.
    pub async fn insert_workspace(
        &mut self,
        workspace: &Workspace,
        epoch: Epoch,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = rows::workspace::ActiveModel {
            id: Set(workspace.id),
            name: Set(workspace.name.clone()),
            emergency_phone: Set(workspace.emergency_phone.clone()),
            office_hours: Set(workspace.office_hours.clone()),
            greeting: Set(workspace.greeting.clone()),
            quick_questions: Set(to_json("quick questions", &workspace.quick_questions)?),
            widget_key: Set(workspace.widget_key.0.clone()),
            allowed_origins: Set(to_json("allowed origins", &workspace.allowed_origins)?),
            created_at: Set(at),
        };
        rows::workspace::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        let head = rows::workspace_head::ActiveModel {
            workspace_id: Set(workspace.id),
            epoch: Set(i64::from(epoch.0)),
            head: Set(0),
            conversations: Set(0),
        };
        rows::workspace_head::Entity::insert(head)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    /// Writes the settings that changed.
    pub async fn update_workspace(
        &mut self,
        before: &Workspace,
        after: &Workspace,
    ) -> Result<(), StoreError> {
        let text = |of: fn(&Workspace) -> &String| changed(of(before).clone(), of(after).clone());
        let row = rows::workspace::ActiveModel {
            name: text(|it| &it.name),
            emergency_phone: text(|it| &it.emergency_phone),
            office_hours: text(|it| &it.office_hours),
            greeting: text(|it| &it.greeting),
            quick_questions: changed(
                to_json("quick questions", &before.quick_questions)?,
                to_json("quick questions", &after.quick_questions)?,
            ),
            widget_key: text(|it| &it.widget_key.0),
            allowed_origins: changed(
                to_json("allowed origins", &before.allowed_origins)?,
                to_json("allowed origins", &after.allowed_origins)?,
            ),
            ..Default::default()
        };
        rows::workspace::Entity::update_many()
            .set(row)
            .filter(rows::workspace::Column::Id.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    pub async fn workspace_row(&mut self) -> Result<Option<Workspace>, StoreError> {
        let row = rows::workspace::Entity::find_by_id(self.workspace())
            .one(self.connection())
            .await?;
        row.map(Workspace::try_from).transpose()
    }

    pub async fn property(&mut self, id: PropertyId) -> Result<Option<Property>, StoreError> {
        let row = rows::property::Entity::find_by_id(id)
            .filter(rows::property::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        Ok(row.map(Property::from))
    }

    pub async fn insert_property(&mut self, property: &Property) -> Result<(), StoreError> {
        let row = rows::property::ActiveModel {
            id: Set(property.id),
            workspace_id: Set(self.workspace()),
            name: Set(property.name.clone()),
            address: Set(property.address.clone()),
        };
        rows::property::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    pub async fn tag(&mut self, id: TagId) -> Result<Option<Tag>, StoreError> {
        let row = rows::tag::Entity::find_by_id(id)
            .filter(rows::tag::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        row.map(Tag::try_from).transpose()
    }

    /// The tags of the workspace, inside the transaction.
    pub async fn all_tags(&mut self) -> Result<Vec<Tag>, StoreError> {
        let rows = rows::tag::Entity::find()
            .filter(rows::tag::Column::WorkspaceId.eq(self.workspace()))
            .all(self.connection())
            .await?;
        rows.into_iter().map(Tag::try_from).collect()
    }

    pub async fn insert_tag(&mut self, tag: &Tag) -> Result<(), StoreError> {
        let row = rows::tag::ActiveModel {
            id: Set(tag.id),
            workspace_id: Set(self.workspace()),
            name: Set(tag.name.clone()),
            color: Set(word(&tag.color)?),
            description: Set(tag.description.clone()),
            examples: Set(to_json("tag examples", &tag.examples)?),
            by_agent: Set(tag.by_agent),
            follows: Set(tag.follows.as_ref().map(word).transpose()?),
        };
        rows::tag::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    pub async fn update_tag(&mut self, tag: &Tag) -> Result<(), StoreError> {
        let row = rows::tag::ActiveModel {
            id: Set(tag.id),
            name: Set(tag.name.clone()),
            color: Set(word(&tag.color)?),
            description: Set(tag.description.clone()),
            examples: Set(to_json("tag examples", &tag.examples)?),
            by_agent: Set(tag.by_agent),
            ..Default::default()
        };
        rows::tag::Entity::update_many()
            .set(row)
            .filter(rows::tag::Column::Id.eq(tag.id))
            .filter(rows::tag::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    /// The next `#number` of a conversation.
    pub async fn take_conversation_number(&mut self) -> Result<u64, StoreError> {
        use sea_orm::{ConnectionTrait, Statement};
        let statement = Statement::from_sql_and_values(
            self.connection().get_database_backend(),
            "UPDATE workspace_heads SET conversations = conversations + 1 \
             WHERE workspace_id = $1 RETURNING conversations",
            [self.workspace().0.into()],
        );
        let row = self
            .connection()
            .query_one_raw(statement)
            .await?
            .ok_or_else(|| StoreError::corrupt("workspace head", "missing"))?;
        let number: i64 = row.try_get("", "conversations")?;
        Ok(number.unsigned_abs())
    }
}

impl TryFrom<rows::workspace::Model> for Workspace {
    type Error = StoreError;

    fn try_from(row: rows::workspace::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            name: row.name,
            emergency_phone: row.emergency_phone,
            office_hours: row.office_hours,
            greeting: row.greeting,
            quick_questions: from_json("quick questions", &row.quick_questions)?,
            widget_key: WidgetKey(row.widget_key),
            allowed_origins: from_json("allowed origins", &row.allowed_origins)?,
        })
    }
}

impl From<rows::property::Model> for Property {
    fn from(row: rows::property::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            address: row.address,
        }
    }
}

impl TryFrom<rows::tag::Model> for Tag {
    type Error = StoreError;

    fn try_from(row: rows::tag::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            name: row.name,
            color: from_word("tag colour", &row.color)?,
            description: row.description,
            examples: from_json("tag examples", &row.examples)?,
            by_agent: row.by_agent,
            follows: row
                .follows
                .map(|word| from_word("tag", &word))
                .transpose()?,
        })
    }
}

/// A unit variant as the word it has on the wire: columns and frames use the same words.
pub fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    Ok(to_json("word", value)?.trim_matches('"').to_owned())
}

pub fn from_word<T: DeserializeOwned>(what: &'static str, word: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| StoreError::corrupt(what, error))
}

/// A number of the database as a position in history.
pub fn seq(number: i64) -> Seq {
    Seq(number.unsigned_abs())
}

/// A position in history as a number of the database.
pub fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}
