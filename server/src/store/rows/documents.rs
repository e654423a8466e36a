//! What the agent may quote.

use super::table;

table! {
    document "documents" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: DocumentId,
        workspace_id: WorkspaceId,
        property_id: Option<PropertyId>,
        title: String,
        file_name: String,
        status: String,
        passages: i32,
        bytes: i64,
        added_at: Timestamp,
        /// Of a web page: where it is, and when it was last found there.
        address: Option<String>,
        read_at: Option<Timestamp>,
        /// When its passages were last written: tells an index whether it knows these.
        indexed_at: Option<Timestamp>,
    }
}

table! {
    /// The file as it came, kept apart so that lists of documents stay small.
    document_file "document_files" {
        #[sea_orm(primary_key, auto_increment = false)]
        document_id: DocumentId,
        workspace_id: WorkspaceId,
        content: Vec<u8>,
        /// What a web page's server said about this writing of it.
        etag: Option<String>,
        last_modified: Option<String>,
    }
}

table! {
    passage "passages" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: PassageId,
        workspace_id: WorkspaceId,
        document_id: DocumentId,
        ordinal: i32,
        section: String,
        page: Option<i32>,
        text: String,
        /// Little-endian f32; `None` when no model was there to embed it.
        embedding: Option<Vec<u8>>,
    }
}
