//! Documents, their files and their passages.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use shared::entities::Document;
use shared::entities::document::{Passage, WebPage};
use shared::ids::{DocumentId, PassageId, WorkspaceId};
use shared::time::Timestamp;

use crate::outbound::Known;
use crate::store::error::StoreError;
use crate::store::rows::{document, document_file, from_json, passage, to_json};
use crate::store::{Store, Tx};

/// A passage on its way into the store.
#[derive(Clone, Debug)]
pub struct StoredPassage {
    pub id: PassageId,
    pub section: String,
    pub page: Option<u32>,
    pub text: String,
    /// Little-endian f32.
    pub embedding: Option<Vec<u8>>,
}

/// A passage as the index needs it.
#[derive(Clone, Debug)]
pub struct IndexedPassage {
    pub document: DocumentId,
    pub ordinal: u32,
    pub passage: StoredPassage,
}

impl Store {
    pub async fn documents(&self, workspace: WorkspaceId) -> Result<Vec<Document>, StoreError> {
        let rows = document::Entity::find()
            .filter(document::Column::WorkspaceId.eq(workspace))
            .all(self.read())
            .await?;
        rows.into_iter().map(Document::try_from).collect()
    }

    pub async fn document(
        &self,
        workspace: WorkspaceId,
        id: DocumentId,
    ) -> Result<Option<Document>, StoreError> {
        let row = document::Entity::find_by_id(id)
            .filter(document::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        row.map(Document::try_from).transpose()
    }

    pub async fn document_file(
        &self,
        workspace: WorkspaceId,
        id: DocumentId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row = document_file::Entity::find_by_id(id)
            .filter(document_file::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        Ok(row.map(|row| row.content))
    }

    /// A web page as it was last read, and what its server said about it.
    pub async fn page_file(
        &self,
        workspace: WorkspaceId,
        id: DocumentId,
    ) -> Result<Option<(Vec<u8>, Known)>, StoreError> {
        let row = document_file::Entity::find_by_id(id)
            .filter(document_file::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        Ok(row.map(|row| {
            let known = Known {
                etag: row.etag,
                last_modified: row.last_modified,
            };
            (row.content, known)
        }))
    }

    /// The passages of a document, in order.
    pub async fn passages(
        &self,
        workspace: WorkspaceId,
        id: DocumentId,
    ) -> Result<Vec<IndexedPassage>, StoreError> {
        let rows = passage::Entity::find()
            .filter(passage::Column::WorkspaceId.eq(workspace))
            .filter(passage::Column::DocumentId.eq(id))
            .order_by_asc(passage::Column::Ordinal)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(IndexedPassage::from).collect())
    }

    /// The documents that have passages, and when these were written.
    pub async fn indexed_documents(
        &self,
        workspace: WorkspaceId,
    ) -> Result<BTreeMap<DocumentId, (Document, Timestamp)>, StoreError> {
        let rows = document::Entity::find()
            .filter(document::Column::WorkspaceId.eq(workspace))
            .filter(document::Column::IndexedAt.is_not_null())
            .all(self.read())
            .await?;
        rows.into_iter()
            .filter_map(|row| Some((row.indexed_at?, row)))
            .map(|(at, row)| Ok((row.id, (Document::try_from(row)?, at))))
            .collect()
    }
}

impl Tx {
    pub async fn document(&mut self, id: DocumentId) -> Result<Option<Document>, StoreError> {
        let row = document::Entity::find_by_id(id)
            .filter(document::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        row.map(Document::try_from).transpose()
    }

    pub async fn insert_document(
        &mut self,
        document: &Document,
        content: Vec<u8>,
    ) -> Result<(), StoreError> {
        let row = to_row(self.workspace(), document)?;
        document::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        let file = document_file::ActiveModel {
            document_id: Set(document.id),
            workspace_id: Set(self.workspace()),
            content: Set(content),
            ..Default::default()
        };
        document_file::Entity::insert(file)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps another writing of a web page.
    pub async fn replace_file(
        &mut self,
        document: DocumentId,
        content: Vec<u8>,
        known: &Known,
    ) -> Result<(), StoreError> {
        let file = document_file::ActiveModel {
            content: Set(content),
            etag: Set(known.etag.clone()),
            last_modified: Set(known.last_modified.clone()),
            ..Default::default()
        };
        document_file::Entity::update_many()
            .set(file)
            .filter(document_file::Column::DocumentId.eq(document))
            .filter(document_file::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    pub async fn update_document(&mut self, document: &Document) -> Result<(), StoreError> {
        to_row(self.workspace(), document)?
            .update(self.connection())
            .await?;
        Ok(())
    }

    /// Puts these passages in place of whatever the document had.
    pub async fn replace_passages(
        &mut self,
        document: DocumentId,
        passages: &[StoredPassage],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.delete_passages(document).await?;
        document::Entity::update_many()
            .col_expr(
                document::Column::IndexedAt,
                sea_orm::sea_query::Expr::value(at.0),
            )
            .filter(document::Column::Id.eq(document))
            .filter(document::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        let workspace = self.workspace();
        // Bounded by the number of parameters a statement may have.
        for (batch, part) in passages.chunks(BATCH).enumerate() {
            let rows = part
                .iter()
                .enumerate()
                .map(|(index, passage)| passage::ActiveModel {
                    id: Set(passage.id),
                    workspace_id: Set(workspace),
                    document_id: Set(document),
                    ordinal: Set(i32::try_from(batch * BATCH + index).unwrap_or(i32::MAX)),
                    section: Set(passage.section.clone()),
                    page: Set(passage.page.and_then(|page| i32::try_from(page).ok())),
                    text: Set(passage.text.clone()),
                    embedding: Set(passage.embedding.clone()),
                });
            passage::Entity::insert_many(rows)
                .exec_without_returning(self.connection())
                .await?;
        }
        Ok(())
    }

    pub async fn delete_document(&mut self, id: DocumentId) -> Result<(), StoreError> {
        self.delete_passages(id).await?;
        document_file::Entity::delete_many()
            .filter(document_file::Column::DocumentId.eq(id))
            .filter(document_file::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        document::Entity::delete_many()
            .filter(document::Column::Id.eq(id))
            .filter(document::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    async fn delete_passages(&mut self, document: DocumentId) -> Result<(), StoreError> {
        passage::Entity::delete_many()
            .filter(passage::Column::DocumentId.eq(document))
            .filter(passage::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }
}

/// Rows of one insert.
const BATCH: usize = 500;

fn to_row(workspace: WorkspaceId, value: &Document) -> Result<document::ActiveModel, StoreError> {
    Ok(document::ActiveModel {
        id: Set(value.id),
        workspace_id: Set(workspace),
        property_id: Set(value.property),
        title: Set(value.title.clone()),
        file_name: Set(value.file_name.clone()),
        status: Set(to_json("document status", &value.status)?),
        passages: Set(i32::try_from(value.passages).unwrap_or(i32::MAX)),
        bytes: Set(i64::try_from(value.bytes).unwrap_or(i64::MAX)),
        added_at: Set(value.added_at),
        address: Set(value.page.as_ref().map(|page| page.address.clone())),
        read_at: Set(value.page.as_ref().and_then(|page| page.read_at)),
        indexed_at: sea_orm::NotSet,
    })
}

impl TryFrom<document::Model> for Document {
    type Error = StoreError;

    fn try_from(row: document::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            title: row.title,
            file_name: row.file_name,
            property: row.property_id,
            status: from_json("document status", &row.status)?,
            passages: row.passages.unsigned_abs(),
            bytes: row.bytes.unsigned_abs(),
            added_at: row.added_at,
            page: row.address.map(|address| WebPage {
                address,
                read_at: row.read_at,
            }),
        })
    }
}

impl From<passage::Model> for IndexedPassage {
    fn from(row: passage::Model) -> Self {
        Self {
            document: row.document_id,
            ordinal: row.ordinal.unsigned_abs(),
            passage: StoredPassage {
                id: row.id,
                section: row.section,
                page: row.page.map(i32::unsigned_abs),
                text: row.text,
                embedding: row.embedding,
            },
        }
    }
}

impl From<StoredPassage> for Passage {
    fn from(passage: StoredPassage) -> Self {
        Self {
            id: passage.id,
            section: passage.section,
            page: passage.page,
            text: passage.text,
        }
    }
}
