//! `porchlight eval retrieval`: a collection in BEIR form through the index that serves tenants.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;
use shared::ids::{DocumentId, PassageId};
use uuid::Uuid;

use super::lines::{read_lines, read_text};
use super::{EvalError, cpu};
use crate::knowledge::embed::{Embedder, Embedding, MAX_TOKENS};
use crate::knowledge::index::{Index, IndexedDocument, IndexedPassage};
use crate::knowledge::passage::Passage;
use crate::knowledge::search::{Mode, Query, Scope, search};

#[derive(Clone, Debug)]
pub struct RetrievalArgs {
    /// With `corpus.jsonl`, `queries.jsonl` and `qrels_test.tsv`.
    pub folder: PathBuf,
    pub mode: Mode,
}

#[derive(Deserialize)]
struct CorpusLine {
    #[serde(rename = "_id", alias = "doc_id", alias = "id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

#[derive(Deserialize)]
struct QueryLine {
    #[serde(rename = "_id", alias = "query_id", alias = "id")]
    id: String,
    text: String,
}

/// Query → document → how relevant.
type Judgements = HashMap<String, HashMap<String, f64>>;

/// Texts embedded between two words on progress.
const BATCH: usize = 64;
/// The longest list that is judged.
const DEPTH: usize = 100;

pub fn run_retrieval(
    args: &RetrievalArgs,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    let needs_model = args.mode != Mode::Lexical;
    if let Some(trouble) = embedder.trouble().filter(|_| needs_model) {
        return Err(EvalError::NoModel(trouble.to_owned()));
    }
    let corpus: Vec<CorpusLine> = read_lines(&args.folder.join("corpus.jsonl"))?;
    let queries: Vec<QueryLine> = read_lines(&args.folder.join("queries.jsonl"))?;
    let judgements = read_judgements(&args.folder.join("qrels_test.tsv"))?;

    let passages: Vec<(String, Passage)> = corpus.into_iter().map(as_passage).collect();
    let (embeddings, tokens_per_second) = if needs_model {
        embed(&passages, embedder, out)?
    } else {
        (Vec::new(), None)
    };
    let (index, names) = build(passages, embeddings);

    let (mut ndcg, mut recall_10, mut recall_100) = (0.0, 0.0, 0.0);
    let mut judged: u32 = 0;
    for query in &queries {
        let Some(relevant) = judgements.get(&query.id) else {
            continue;
        };
        let embedding = if needs_model {
            Some(embedder.embed_one(&query.text)?)
        } else {
            None
        };
        let hits = search(
            &index,
            &Query {
                text: &query.text,
                also: &[],
                embedding: embedding.as_ref(),
                scope: Scope::Everything,
                mode: args.mode,
                limit: DEPTH,
            },
        );
        let ranked: Vec<&str> = hits
            .iter()
            .map(|hit| names[&hit.entry.document].as_str())
            .collect();
        ndcg += ndcg_at(10, &ranked, relevant);
        recall_10 += recall_at(10, &ranked, relevant);
        recall_100 += recall_at(100, &ranked, relevant);
        judged += 1;
    }
    let mean = |sum: f64| {
        if judged > 0 {
            Some(sum / f64::from(judged))
        } else {
            None
        }
    };
    let result = json!({
        "ndcg@10": mean(ndcg),
        "recall@10": mean(recall_10),
        "recall@100": mean(recall_100),
        "queries": judged,
        "documents": index.len(),
        "embed_tokens_per_cpu_s": tokens_per_second,
    });
    writeln!(out, "{result}")?;
    Ok(())
}

fn as_passage(line: CorpusLine) -> (String, Passage) {
    let text = format!("{} {}", line.title, line.text).trim().to_owned();
    (
        line.id,
        Passage {
            ordinal: 0,
            section: String::new(),
            page: None,
            text,
        },
    )
}

/// Embeds everything; also tokens per second of processor time.
#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn embed(
    passages: &[(String, Passage)],
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(Vec<Embedding>, Option<f64>), EvalError> {
    let texts: Vec<&str> = passages
        .iter()
        .map(|(_, passage)| passage.text.as_str())
        .collect();
    let start = cpu::spent();
    let mut embeddings = Vec::with_capacity(texts.len());
    for batch in texts.chunks(BATCH) {
        embeddings.extend(embedder.embed(batch)?);
        if embeddings.len() % (BATCH * 10) == 0 {
            writeln!(out, "embedded {} of {}", embeddings.len(), texts.len())?;
        }
    }
    let seconds = cpu::milliseconds_since(start) / 1000.0;
    let tokens: usize = texts
        .iter()
        .map(|text| (embedder.count_tokens(text) + 2).min(MAX_TOKENS))
        .sum();
    Ok((embeddings, (seconds > 0.0).then(|| tokens as f64 / seconds)))
}

fn build(
    passages: Vec<(String, Passage)>,
    embeddings: Vec<Embedding>,
) -> (Index, HashMap<DocumentId, String>) {
    let mut index = Index::new();
    let mut names = HashMap::new();
    let mut embeddings = embeddings.into_iter();
    for (number, (name, passage)) in (1u128..).zip(passages) {
        let id = DocumentId(Uuid::from_u128(number));
        let passage = IndexedPassage {
            id: PassageId(id.0),
            passage,
            embedding: embeddings.next(),
        };
        names.insert(id, name);
        index.put_document(IndexedDocument {
            id,
            title: String::new(),
            property: None,
            passages: vec![passage],
        });
    }
    (index, names)
}

/// Lines of query, document, score; a header line has no number in the third column.
fn read_judgements(file: &std::path::Path) -> Result<Judgements, EvalError> {
    let mut judgements = Judgements::new();
    for line in read_text(file)?.lines() {
        let mut columns = line.split('\t');
        let (Some(query), Some(document), Some(score)) =
            (columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        if let Ok(score) = score.trim().parse::<f64>() {
            judgements
                .entry(query.to_owned())
                .or_default()
                .insert(document.to_owned(), score);
        }
    }
    Ok(judgements)
}

/// Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002, as `trec_eval`
/// computes it: gain over log2(rank + 1), divided by the best order's.
fn ndcg_at(depth: usize, ranked: &[&str], relevant: &HashMap<String, f64>) -> f64 {
    let discounted = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        (2u32..)
            .zip(gains.take(depth))
            .map(|(rank, gain)| gain / f64::from(rank).log2())
            .sum()
    };
    let mut best: Vec<f64> = relevant
        .values()
        .copied()
        .filter(|gain| *gain > 0.0)
        .collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let ideal = discounted(&mut best.into_iter());
    let found = ranked
        .iter()
        .map(|name| relevant.get(*name).copied().unwrap_or(0.0));
    let found = discounted(&mut found.into_iter());
    if ideal > 0.0 { found / ideal } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "a share of a short list")]
fn recall_at(depth: usize, ranked: &[&str], relevant: &HashMap<String, f64>) -> f64 {
    let wanted = relevant.values().filter(|gain| **gain > 0.0).count();
    let found = ranked
        .iter()
        .take(depth)
        .filter(|name| relevant.get(**name).is_some_and(|gain| *gain > 0.0))
        .count();
    if wanted > 0 {
        found as f64 / wanted as f64
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_order_scores_one_and_a_late_hit_less() {
        let relevant = HashMap::from([("a".to_owned(), 1.0)]);
        assert!((ndcg_at(10, &["a", "b"], &relevant) - 1.0).abs() < 1e-9);
        assert!((ndcg_at(10, &["b", "a"], &relevant) - 1.0 / 3f64.log2()).abs() < 1e-9);
        assert!(ndcg_at(1, &["b", "a"], &relevant).abs() < 1e-9);
        assert!((recall_at(10, &["b", "a"], &relevant) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_small_collection_is_searched_by_words_without_a_model() {
        let folder = std::env::temp_dir().join(format!("porchlight-eval-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write(
            "corpus.jsonl",
            "{\"_id\":\"1\",\"title\":\"Pets\",\"text\":\"cats\"}\n{\"_id\":\"2\",\"text\":\"rent\"}\n",
        );
        write(
            "queries.jsonl",
            "{\"_id\":\"q\",\"text\":\"cats?\"}\n{\"_id\":\"z\",\"text\":\"unjudged\"}\n",
        );
        write("qrels_test.tsv", "query-id\tcorpus-id\tscore\nq\t1\t1\n");
        let args = RetrievalArgs {
            folder: folder.clone(),
            mode: Mode::Lexical,
        };
        let model = crate::knowledge::embed::Unavailable::new("absent");
        let mut out = Vec::new();
        run_retrieval(&args, &model, &mut out).unwrap();
        let result: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            (result["ndcg@10"].as_f64(), result["queries"].as_u64()),
            (Some(1.0), Some(1))
        );
        let dense = RetrievalArgs {
            folder: folder.clone(),
            mode: Mode::Dense,
        };
        assert!(matches!(
            run_retrieval(&dense, &model, &mut out),
            Err(EvalError::NoModel(_))
        ));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
