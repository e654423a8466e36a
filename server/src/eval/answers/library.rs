//! The documents of a measurement, read, split and indexed as an upload is.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;
use shared::ids::{DocumentId, PassageId, PropertyId};
use uuid::Uuid;

use crate::agent::asker::Asker;
use crate::eval::EvalError;
use crate::knowledge::embed::Embedder;
use crate::knowledge::extract::{ExtractError, Extracted, extract};
use crate::knowledge::index::{Index, IndexedDocument, IndexedPassage};
use crate::knowledge::passage::split_passages;

#[derive(Deserialize)]
struct Listed {
    file: String,
    title: Option<String>,
    property: Option<String>,
}

pub(in crate::eval) struct Library {
    pub(in crate::eval) index: Index,
    files: HashMap<DocumentId, String>,
    properties: HashMap<String, PropertyId>,
}

impl Library {
    /// Files of a type that cannot be read are named and left out.
    pub(in crate::eval) fn read(
        folder: &Path,
        embedder: &dyn Embedder,
        out: &mut dyn Write,
    ) -> Result<Self, EvalError> {
        let manifest = folder.join("manifest.json");
        let text = crate::eval::lines::read_text(&manifest)?;
        let listed: Vec<Listed> = serde_json::from_str(&text).map_err(|error| EvalError::Line {
            file: manifest,
            line: error.line(),
            problem: error.to_string(),
        })?;
        let mut library = Self {
            index: Index::new(),
            files: HashMap::new(),
            properties: HashMap::new(),
        };
        for document in listed {
            let file = folder.join(&document.file);
            let bytes = std::fs::read(&file).map_err(|source| EvalError::Read {
                file: file.clone(),
                source,
            })?;
            match extract(&document.file, &bytes) {
                Ok(extracted) => library.add(document, extracted, embedder)?,
                Err(ExtractError::UnknownType { extension }) => {
                    writeln!(
                        out,
                        "left out {}: .{extension} cannot be read",
                        document.file
                    )?;
                }
                Err(source) => return Err(EvalError::Extract { file, source }),
            }
        }
        Ok(library)
    }

    /// A tenant of the property of that name.
    pub(in crate::eval) fn asker(&self, property: Option<&str>) -> Asker {
        let own = property.and_then(|name| self.properties.get(name).copied());
        let named = self
            .properties
            .iter()
            .map(|(name, id)| (*id, name.as_str()));
        Asker::of_tenant(own, named)
    }

    pub(in crate::eval) fn file(&self, id: DocumentId) -> String {
        self.files.get(&id).cloned().unwrap_or_default()
    }

    fn add(
        &mut self,
        listed: Listed,
        extracted: Extracted,
        embedder: &dyn Embedder,
    ) -> Result<(), EvalError> {
        let number = self.files.len() as u128 + 1;
        let title = listed.title.unwrap_or_else(|| extracted.title.clone());
        let passages = split_passages(&extracted, |text| embedder.count_tokens(text));
        let texts: Vec<String> = passages.iter().map(|it| it.indexed_text(&title)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut embeddings = match embedder.trouble() {
            None => embedder.embed(&texts)?,
            Some(_) => Vec::new(),
        }
        .into_iter();
        let next_property = PropertyId(Uuid::from_u128(self.properties.len() as u128 + 1));
        let property = listed
            .property
            .map(|name| *self.properties.entry(name).or_insert(next_property));
        let id = DocumentId(Uuid::from_u128(number));
        self.files.insert(id, listed.file);
        let indexed = (0u128..)
            .zip(passages)
            .map(|(ordinal, passage)| IndexedPassage {
                id: PassageId(Uuid::from_u128((number << 32) + ordinal)),
                passage,
                embedding: embeddings.next(),
            });
        let passages = indexed.collect();
        self.index.put_document(IndexedDocument {
            id,
            title,
            property,
            passages,
        });
        Ok(())
    }
}
