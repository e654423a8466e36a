//! Answers and what they quoted: which of them quoted words that no document says any more. The quote
//! is kept with each answer, so it can be looked for in the documents as they are now.

use std::collections::HashMap;
use std::time::Duration;

use shared::api::documents::OutdatedAnswer;
use shared::entities::Citation;
use shared::ids::DocumentId;

use crate::agent::Agent;
use crate::agent::indexing::on_a_thread;
use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::knowledge::index::Index;

/// How far back answers are looked at.
const SPAN: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Of these the latest.
const LOOKED_AT: u64 = 2_000;

/// The latest first.
pub async fn outdated_answers(agent: &Agent, cx: &Cx) -> Result<Vec<OutdatedAnswer>, InboxError> {
    let since = cx.now().minus(SPAN);
    let answers = cx
        .store()
        .answers_with_sources(cx.workspace, since, LOOKED_AT)
        .await?;
    let shelf = agent.library.shelf(cx).await?;
    on_a_thread(move || {
        let shelf = shelf.blocking_read();
        let said = Said::by(&shelf.index);
        let outdated = answers.into_iter().filter_map(|answer| {
            let gone = answer.citations.into_iter().find(|it| !said.holds(it))?;
            Some(OutdatedAnswer {
                conversation: answer.conversation,
                message: answer.id,
                at: answer.at,
                answer: answer.body,
                gone,
            })
        });
        outdated.collect()
    })
    .await
}

/// What the documents say now, white space folded.
struct Said {
    passages: HashMap<DocumentId, Vec<String>>,
    /// A new upload of a title is the same document to people.
    of_title: HashMap<String, Vec<DocumentId>>,
}

impl Said {
    fn by(index: &Index) -> Self {
        let mut said = Self {
            passages: HashMap::new(),
            of_title: HashMap::new(),
        };
        for entry in index.entries() {
            let passages = said.passages.entry(entry.document).or_default();
            if passages.is_empty() {
                let titled = said.of_title.entry(entry.title.to_lowercase()).or_default();
                titled.push(entry.document);
            }
            passages.push(folded(&entry.passage.text));
        }
        said
    }

    fn holds(&self, citation: &Citation) -> bool {
        let quote = folded(&citation.quote);
        let titled = self.of_title.get(&citation.title.to_lowercase());
        let documents = titled.into_iter().flatten().chain([&citation.document]);
        let passages = documents.filter_map(|document| self.passages.get(document));
        passages.flatten().any(|passage| passage.contains(&quote))
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
