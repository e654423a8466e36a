//! Turns text into vectors whose cosine says how close two meanings are, on this machine, without a
//! network. The only room that names `candle_core` and `tokenizers`.
//!
//! The server starts without the model: [`open_model`] then gives [`Unavailable`] with the reason.

use std::path::Path;
use std::sync::Arc;

mod files;
mod kernels;
mod layers;
mod minilm;
mod recent;
mod words;

pub use minilm::{MAX_TOKENS, MiniLm};
pub use recent::Recent;
pub use words::{Reading, Word, Words};

/// Numbers in one embedding of the bundled model.
pub const DIMENSIONS: usize = 384;

/// Why texts could not be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    #[error("the language model is not available: {reason}")]
    Unavailable { reason: String },
    #[error("the model file {file} is missing in {folder}")]
    Missing { file: &'static str, folder: String },
    #[error("the model file {file} is damaged: its checksum is not the published one")]
    Damaged { file: &'static str },
    #[error("the model file {file} cannot be read")]
    Unreadable {
        file: &'static str,
        source: std::io::Error,
    },
    #[error("the model cannot be loaded: {0}")]
    Model(#[from] candle_core::Error),
    #[error("the tokenizer cannot be used: {0}")]
    Tokenizer(String),
    #[error("an embedding of {bytes} bytes does not have {DIMENSIONS} numbers")]
    WrongSize { bytes: usize },
}

/// One text as a point: [`DIMENSIONS`] f32, L2-normalised, so that a dot product is the cosine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embedding(Vec<f32>);

impl Embedding {
    /// Takes numbers of any length of vector and brings them to length one.
    pub fn normalised(mut numbers: Vec<f32>) -> Self {
        let length = numbers.iter().map(|n| n * n).sum::<f32>().sqrt();
        if length > 0.0 {
            for number in &mut numbers {
                *number /= length;
            }
        }
        Self(numbers)
    }

    /// The mean direction of some embeddings; `None` of none.
    pub fn centroid<'a>(of: impl IntoIterator<Item = &'a Embedding>) -> Option<Self> {
        let mut of = of.into_iter();
        let mut sum = of.next()?.0.clone();
        for embedding in of {
            for (total, number) in sum.iter_mut().zip(&embedding.0) {
                *total += number;
            }
        }
        Some(Self::normalised(sum))
    }

    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    pub fn cosine(&self, other: &Self) -> f32 {
        dot(&self.0, &other.0)
    }

    /// Little-endian f32, as the store keeps it.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EmbedError> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        if numbers.len() != DIMENSIONS || !rest.is_empty() {
            return Err(EmbedError::WrongSize { bytes: bytes.len() });
        }
        Ok(Self(
            numbers
                .iter()
                .map(|four| f32::from_le_bytes(*four))
                .collect(),
        ))
    }
}

/// Dot product in sixteen lanes: the compiler may not reorder a plain f32 sum, so it would stay scalar.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 16];
    let (a_blocks, a_rest) = a.as_chunks::<16>();
    let (b_blocks, b_rest) = b.as_chunks::<16>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..16 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + rest
}

/// Something that embeds texts: the model, or its absence.
pub trait Embedder: Send + Sync + std::fmt::Debug {
    /// One embedding per text, in the order of the texts. Longer texts are cut at [`MAX_TOKENS`].
    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError>;

    /// Each text with its words, in the order of the texts; what lies beyond [`MAX_TOKENS`] is left out.
    fn read(&self, texts: &[&str]) -> Result<Vec<Reading>, EmbedError>;

    /// How many tokens the model would read in this text, its two marks not counted.
    /// Without a model an estimate from the number of words.
    fn count_tokens(&self, text: &str) -> usize;

    /// `None` when texts can be embedded, otherwise why not, in a sentence for operators.
    fn trouble(&self) -> Option<&str>;

    fn embed_one(&self, text: &str) -> Result<Embedding, EmbedError> {
        let mut embeddings = self.embed(&[text])?;
        embeddings.pop().ok_or(EmbedError::WrongSize { bytes: 0 })
    }
}

/// Stands in for a model that is missing or damaged, so that search stays lexical and the
/// emergency net works.
#[derive(Debug)]
pub struct Unavailable {
    reason: String,
}

impl Unavailable {
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl Embedder for Unavailable {
    fn embed(&self, _texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        Err(EmbedError::Unavailable {
            reason: self.reason.clone(),
        })
    }

    fn read(&self, texts: &[&str]) -> Result<Vec<Reading>, EmbedError> {
        self.embed(texts).map(|_| Vec::new())
    }

    fn count_tokens(&self, text: &str) -> usize {
        estimate_tokens(text)
    }

    fn trouble(&self) -> Option<&str> {
        Some(&self.reason)
    }
}

/// Word pieces per word measured on the statutes and the demo documents lie near 1.35, marks
/// included; a little more, so that an estimate never makes a passage the model would cut.
pub fn estimate_tokens(text: &str) -> usize {
    text.split_whitespace().count() * 3 / 2
}

/// Loads the model from a folder with `model.safetensors`, `tokenizer.json` and `config.json`.
/// Never fails: what is wrong becomes [`Unavailable`].
pub fn open_model(folder: Option<&Path>) -> Arc<dyn Embedder> {
    let Some(folder) = folder else {
        return Arc::new(Unavailable::new("no model folder is configured"));
    };
    match MiniLm::load(folder) {
        Ok(model) => Arc::new(Recent::over(model)),
        Err(error) => Arc::new(Unavailable::new(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedding_survives_the_store() {
        let embedding = Embedding::normalised((0..384u16).map(f32::from).collect());
        assert_eq!(
            Embedding::from_bytes(&embedding.to_bytes()).unwrap(),
            embedding
        );
        assert!((embedding.cosine(&embedding) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn bytes_of_another_model_are_refused() {
        assert!(matches!(
            Embedding::from_bytes(&[0; 1537]),
            Err(EmbedError::WrongSize { bytes: 1537 })
        ));
        assert!(Embedding::from_bytes(&[]).is_err());
    }

    #[test]
    fn a_folder_without_a_model_says_which_file_is_missing() {
        let model = open_model(Some(Path::new("/nowhere")));
        assert!(
            model
                .trouble()
                .is_some_and(|why| why.contains("model.safetensors"))
        );
        assert!(model.embed(&["hello"]).is_err());
    }
}
