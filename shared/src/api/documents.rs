//! What the agent may quote.

use serde::{Deserialize, Serialize};

use crate::api::{Access, Empty, endpoints};
use crate::entities::document::Passage;
use crate::entities::{Citation, Document, Permission};
use crate::ids::{ConversationId, DocumentId, MessageId, PropertyId};
use crate::time::Timestamp;

endpoints! {
    /// Takes a file in; reading and indexing go on in the background.
    UploadDocument: Post "/api/documents", Access::Staff(Permission::Curate), (), NewDocument => Document;
    /// A web page: fetched, indexed, and read again each day. The same id again gives the same document.
    AddPage: Post "/api/documents/pages", Access::Staff(Permission::Curate), (), NewPage => Document;
    /// Reads a web page again now. While that goes on, what was read before is quoted.
    RefreshPage: Post "/api/documents/{document}/read-again", Access::Staff(Permission::Curate), DocumentId, Empty => Document;
    /// The pieces the agent can quote.
    ReadDocument: Get "/api/documents/{document}", Access::Staff(Permission::Converse), DocumentId, Empty => DocumentDetail;
    /// Answers of the last 90 days that quoted words which no document says any more.
    ListOutdatedAnswers: Get "/api/documents/outdated-answers", Access::Staff(Permission::Converse), (), Empty => Vec<OutdatedAnswer>;
    /// It is gone from answers at once.
    DeleteDocument: Delete "/api/documents/{document}", Access::Staff(Permission::Curate), DocumentId, Empty => Empty;
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    pub id: DocumentId,
    /// Its ending says what it is: `.pdf`, `.docx`, `.md`, `.txt`, `.html`, `.csv`.
    pub file_name: String,
    /// Taken from the file when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub property: Option<PropertyId>,
    /// The bytes of the file, base64.
    pub content: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPage {
    pub id: DocumentId,
    /// As people type it: `example.com/rules` is read as `https://example.com/rules`.
    pub address: String,
    pub property: Option<PropertyId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentDetail {
    pub document: Document,
    pub passages: Vec<Passage>,
}

/// An answer whose document has changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutdatedAnswer {
    pub conversation: ConversationId,
    pub message: MessageId,
    pub at: Timestamp,
    /// What the tenant read.
    pub answer: String,
    /// The first of its quotes that is gone.
    pub gone: Citation,
}
