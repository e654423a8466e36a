//! The indexes of a node, one per workspace that asked. Derived from the store: before each search
//! an index is compared with the documents' times of writing and brought up to date, so a document
//! that was deleted on another node a moment ago is never quoted.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use shared::entities::{Document, Rule, Tag};
use shared::ids::{DocumentId, WorkspaceId};
use shared::time::Timestamp;
use tokio::sync::RwLock;

use crate::agent::indexing::on_a_thread;
use crate::agent::policy::{Policy, SafetyTexts};
use crate::agent::rules::RuleSet;
use crate::agent::tagging::Tagger;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::knowledge::embed::{Embedder, Embedding};
use crate::knowledge::index::{Index, IndexedDocument, IndexedPassage};
use crate::knowledge::passage::Passage;
use crate::store::{Lesson, Store, StoreError};

#[derive(Debug, Default)]
pub struct Library {
    shelves: Mutex<HashMap<WorkspaceId, Arc<RwLock<Shelf>>>>,
    taggers: Mutex<HashMap<WorkspaceId, Labels>>,
    policies: Mutex<HashMap<WorkspaceId, Set>>,
}

/// What owners have set, as it stood when it was made ready.
#[derive(Clone, Debug)]
struct Set {
    rules: Arc<[Rule]>,
    policy: Arc<Policy>,
}

/// A workspace's tags as they stood when they were embedded.
#[derive(Clone, Debug)]
pub struct Labels {
    pub tags: Arc<[Tag]>,
    lessons: Arc<[Lesson]>,
    pub tagger: Arc<Tagger>,
}

/// The index of one workspace, and which writing of each document it holds.
#[derive(Debug, Default)]
pub struct Shelf {
    pub index: Index,
    held: BTreeMap<DocumentId, Timestamp>,
}

impl Library {
    /// The workspace's index, holding what the store holds now.
    pub async fn shelf(&self, cx: &Cx) -> Result<Arc<RwLock<Shelf>>, StoreError> {
        let shelf = {
            let mut shelves = self.shelves.lock().expect("no panic while held");
            Arc::clone(shelves.entry(cx.workspace).or_default())
        };
        let stored = cx.store().indexed_documents(cx.workspace).await?;
        let current = {
            let held = &shelf.read().await.held;
            held.len() == stored.len()
                && stored.iter().all(|(id, (_, at))| held.get(id) == Some(at))
        };
        if !current {
            shelf
                .write()
                .await
                .update(cx.store(), cx.workspace, stored)
                .await?;
        }
        Ok(shelf)
    }
}

impl Library {
    /// What tells the workspace's tags apart; `None` without a model.
    pub async fn labels(
        &self,
        cx: &Cx,
        embedder: &Arc<dyn Embedder>,
    ) -> Result<Option<Labels>, InboxError> {
        /// Members’ latest corrections; older ones give way.
        const LESSONS: u64 = 500;
        let tags = cx.store().tags(cx.workspace).await?;
        let lessons = cx.store().lessons(cx.workspace, LESSONS).await?;
        let known = self
            .taggers
            .lock()
            .expect("no panic while held")
            .get(&cx.workspace)
            .cloned();
        if let Some(known) =
            known.filter(|known| *known.tags == *tags && *known.lessons == *lessons)
        {
            return Ok(Some(known));
        }
        let tags: Arc<[Tag]> = tags.into();
        let lessons: Arc<[Lesson]> = lessons.into();
        let (embedder, known, taught) = (
            Arc::clone(embedder),
            Arc::clone(&tags),
            Arc::clone(&lessons),
        );
        let tagger = on_a_thread(move || Tagger::new(&known, &taught, &*embedder).ok()).await?;
        let labels = tagger.map(|tagger| Labels {
            tags,
            lessons,
            tagger: Arc::new(tagger),
        });
        if let Some(labels) = &labels {
            let mut taggers = self.taggers.lock().expect("no panic while held");
            taggers.insert(cx.workspace, labels.clone());
        }
        Ok(labels)
    }
}

impl Library {
    /// What the workspace's owners have set for the agent, as it stands now.
    pub async fn policy(
        &self,
        cx: &Cx,
        embedder: &Arc<dyn Embedder>,
    ) -> Result<Arc<Policy>, InboxError> {
        let rules = cx.store().rules(cx.workspace).await?;
        let safety = SafetyTexts::new(cx.store().safety_texts(cx.workspace).await?);
        let known = self
            .policies
            .lock()
            .expect("no panic while held")
            .get(&cx.workspace)
            .cloned();
        if let Some(known) = known.filter(|it| *it.rules == *rules && it.policy.safety == safety) {
            return Ok(known.policy);
        }
        let rules: Arc<[Rule]> = rules.into();
        let (embedder, to_embed) = (Arc::clone(embedder), Arc::clone(&rules));
        let judges = on_a_thread(move || RuleSet::new(&to_embed, &embedder)).await?;
        let policy = Arc::new(Policy {
            rules: judges,
            safety,
        });
        let set = Set {
            rules,
            policy: Arc::clone(&policy),
        };
        let mut policies = self.policies.lock().expect("no panic while held");
        policies.insert(cx.workspace, set);
        Ok(policy)
    }
}

impl Shelf {
    async fn update(
        &mut self,
        store: &Store,
        workspace: WorkspaceId,
        stored: BTreeMap<DocumentId, (Document, Timestamp)>,
    ) -> Result<(), StoreError> {
        let gone: Vec<DocumentId> = self
            .held
            .keys()
            .filter(|id| !stored.contains_key(id))
            .copied()
            .collect();
        for id in gone {
            self.index.remove_document(id);
            self.held.remove(&id);
        }
        for (id, (document, at)) in stored {
            if self.held.get(&id) == Some(&at) {
                continue;
            }
            let passages = store.passages(workspace, id).await?;
            let passages = passages
                .into_iter()
                .map(|row| IndexedPassage {
                    id: row.passage.id,
                    embedding: row
                        .passage
                        .embedding
                        .as_deref()
                        .and_then(|bytes| Embedding::from_bytes(bytes).ok()),
                    passage: Passage {
                        ordinal: row.ordinal,
                        section: row.passage.section,
                        page: row.passage.page,
                        text: row.passage.text,
                    },
                })
                .collect();
            self.index.put_document(IndexedDocument {
                id,
                title: document.title,
                property: document.property,
                passages,
            });
            self.held.insert(id, at);
        }
        Ok(())
    }
}
