//! sentence-transformers/all-MiniLM-L6-v2: a BERT of six layers, mean of the last layer over the
//! text's tokens, brought to length one. Texts are packed, never padded.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use candle_core::safetensors::BufferedSafetensors;
use candle_core::{Device, Tensor};
use pulp::Arch;
use tokenizers::{Tokenizer, TruncationDirection, TruncationParams, TruncationStrategy};

use super::files::ModelFiles;
use super::kernels::{self, Norm};
use super::layers::{EncoderLayer, load_norm, load_vector};
use super::{DIMENSIONS, EmbedError, Embedder, Embedding, Reading, Word};

/// What the model reads of a text at most, its two marks included. It was trained on 256.
pub const MAX_TOKENS: usize = 256;
const LAYERS: usize = 6;
/// Tokens in one packed matrix. Its widest intermediate, `[tokens, 1536]` f32, then stays near the
/// processor's cache; larger packs measured slower.
const PACK_TOKENS: usize = 1024;

/// Where a word stands in a text, in bytes, and which tokens it was cut into.
struct Place {
    range: Range<usize>,
    tokens: Range<usize>,
}

/// The loaded model. Shared between threads; nothing in it changes.
pub struct MiniLm {
    tokenizer: Tokenizer,
    words: Vec<f32>,
    /// Position embeddings with the (only) segment's embedding added.
    positions: Vec<f32>,
    embedding_norm: Norm,
    layers: Vec<EncoderLayer>,
    arch: Arch,
}

impl fmt::Debug for MiniLm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MiniLm")
    }
}

impl MiniLm {
    pub fn load(folder: &Path) -> Result<Self, EmbedError> {
        let files = ModelFiles::read(folder)?;
        let tokenizer = load_tokenizer(&files.tokenizer)?;
        let file = BufferedSafetensors::new(files.weights)?;
        let mut positions = load_vector(&file, "embeddings.position_embeddings.weight")?;
        let segments = load_vector(&file, "embeddings.token_type_embeddings.weight")?;
        kernels::add_bias(Arch::new(), &mut positions, &segments[..DIMENSIONS]);
        Ok(Self {
            tokenizer,
            words: load_vector(&file, "embeddings.word_embeddings.weight")?,
            positions,
            embedding_norm: load_norm(&file, "embeddings.LayerNorm")?,
            layers: (0..LAYERS)
                .map(|number| EncoderLayer::load(&file, number))
                .collect::<Result<_, _>>()?,
            arch: Arch::new(),
        })
    }

    fn tokenize(&self, text: &str) -> Result<Vec<u32>, EmbedError> {
        let encoding = self.tokenizer.encode_fast(text, true);
        Ok(encoding
            .map_err(|error| EmbedError::Tokenizer(error.to_string()))?
            .get_ids()
            .to_vec())
    }

    /// The tokens of a text, and which of them make up each of its words.
    fn tokenize_words(&self, text: &str) -> Result<(Vec<u32>, Vec<Place>), EmbedError> {
        let encoding = self.tokenizer.encode(text, true);
        let encoding = encoding.map_err(|error| EmbedError::Tokenizer(error.to_string()))?;
        let mut places: Vec<(u32, Place)> = Vec::new();
        let pieces = encoding.get_word_ids().iter().zip(encoding.get_offsets());
        for (token, (word, (start, end))) in pieces.enumerate() {
            // The model's two marks are no words.
            let Some(word) = *word else { continue };
            match places.last_mut() {
                Some((last, place)) if *last == word => {
                    place.tokens.end = token + 1;
                    place.range.end = *end;
                }
                _ => places.push((
                    word,
                    Place {
                        range: *start..*end,
                        tokens: token..token + 1,
                    },
                )),
            }
        }
        let places = places.into_iter().map(|(_, place)| place).collect();
        Ok((encoding.get_ids().to_vec(), places))
    }

    /// Reads texts whose tokens together fit one pack: the last layer, `[tokens, 384]`, and which of
    /// its rows belong to which text.
    fn read_pack(&self, texts: &[&[u32]]) -> Result<(Vec<f32>, Vec<Range<usize>>), EmbedError> {
        let mut rows: Vec<Range<usize>> = Vec::with_capacity(texts.len());
        let mut hidden =
            Vec::with_capacity(texts.iter().map(|text| text.len()).sum::<usize>() * DIMENSIONS);
        for text in texts {
            let start = hidden.len() / DIMENSIONS;
            for (position, token) in text.iter().enumerate() {
                let word = row(&self.words, *token as usize);
                hidden.extend(
                    word.iter()
                        .zip(row(&self.positions, position))
                        .map(|(a, b)| a + b),
                );
            }
            rows.push(start..start + text.len());
        }
        kernels::normalise(self.arch, &mut hidden, &self.embedding_norm);
        let shape = (hidden.len() / DIMENSIONS, DIMENSIONS);
        let mut hidden = Tensor::from_vec(hidden, shape, &Device::Cpu)?;
        for layer in &self.layers {
            hidden = layer.forward(self.arch, &hidden, &rows)?;
        }
        Ok((hidden.flatten_all()?.to_vec1()?, rows))
    }

    /// Reads texts in packs of like length and gives each the rows of its tokens.
    fn read_all(
        &self,
        tokens: &[Vec<u32>],
        mut take: impl FnMut(usize, &[f32], Range<usize>),
    ) -> Result<(), EmbedError> {
        let mut by_length: Vec<usize> = (0..tokens.len()).collect();
        by_length.sort_by_key(|&text| tokens[text].len());
        for pack in packs(&by_length, |text| tokens[text].len()) {
            let inputs: Vec<&[u32]> = pack.iter().map(|&text| tokens[text].as_slice()).collect();
            let (hidden, rows) = self.read_pack(&inputs)?;
            for (&text, rows) in pack.iter().zip(rows) {
                take(text, &hidden, rows);
            }
        }
        Ok(())
    }
}

impl Embedder for MiniLm {
    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        let tokens: Vec<Vec<u32>> = texts
            .iter()
            .map(|text| self.tokenize(text))
            .collect::<Result<_, _>>()?;
        let mut embeddings = vec![Embedding(Vec::new()); texts.len()];
        self.read_all(&tokens, |text, hidden, rows| {
            embeddings[text] = mean_of_rows(hidden, rows);
        })?;
        Ok(embeddings)
    }

    fn read(&self, texts: &[&str]) -> Result<Vec<Reading>, EmbedError> {
        let (tokens, places): (Vec<Vec<u32>>, Vec<Vec<Place>>) = texts
            .iter()
            .map(|text| self.tokenize_words(text))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .unzip();
        let mut readings = vec![Reading::default(); texts.len()];
        self.read_all(&tokens, |text, hidden, rows| {
            let word = |place: &Place| Word {
                range: place.range.clone(),
                embedding: mean_of_rows(
                    hidden,
                    rows.start + place.tokens.start..rows.start + place.tokens.end,
                ),
            };
            readings[text] = Reading {
                words: places[text].iter().map(word).collect(),
                embedding: mean_of_rows(hidden, rows),
            };
        })?;
        Ok(readings)
    }

    fn count_tokens(&self, text: &str) -> usize {
        let mut whole = text;
        let mut count = 0;
        // The tokenizer cuts at MAX_TOKENS; count a long text in pieces it does not cut.
        while whole.len() > MAX_TOKENS {
            let cut = whole[..whole.floor_char_boundary(MAX_TOKENS)]
                .rfind(char::is_whitespace)
                .filter(|&cut| cut > 0)
                .unwrap_or_else(|| whole.floor_char_boundary(MAX_TOKENS));
            let (piece, rest) = whole.split_at(cut);
            count += self
                .tokenize(piece)
                .map_or(0, |tokens| tokens.len().saturating_sub(2));
            whole = rest;
        }
        count
            + self
                .tokenize(whole)
                .map_or(0, |tokens| tokens.len().saturating_sub(2))
    }

    fn trouble(&self) -> Option<&str> {
        None
    }
}

fn load_tokenizer(bytes: &[u8]) -> Result<Tokenizer, EmbedError> {
    let failed = |error: tokenizers::Error| EmbedError::Tokenizer(error.to_string());
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(failed)?;
    // The published file pads every text to 128 tokens and cuts there.
    tokenizer.with_padding(None);
    let truncation = TruncationParams {
        direction: TruncationDirection::Right,
        max_length: MAX_TOKENS,
        strategy: TruncationStrategy::LongestFirst,
        stride: 0,
    };
    tokenizer
        .with_truncation(Some(truncation))
        .map_err(failed)?;
    Ok(tokenizer)
}

/// Cuts a list of texts into runs of at most [`PACK_TOKENS`] tokens, each at least one text.
fn packs(texts: &[usize], length: impl Fn(usize) -> usize) -> Vec<&[usize]> {
    let mut packs = Vec::new();
    let (mut start, mut tokens) = (0, 0);
    for (end, &text) in texts.iter().enumerate() {
        if end > start && tokens + length(text) > PACK_TOKENS {
            packs.push(&texts[start..end]);
            (start, tokens) = (end, 0);
        }
        tokens += length(text);
    }
    if start < texts.len() {
        packs.push(&texts[start..]);
    }
    packs
}

fn row(matrix: &[f32], number: usize) -> &[f32] {
    &matrix[number * DIMENSIONS..(number + 1) * DIMENSIONS]
}

/// The sum points where the mean points, and only the direction is kept.
fn mean_of_rows(matrix: &[f32], rows: Range<usize>) -> Embedding {
    let mut sum = vec![0.0; DIMENSIONS];
    for number in rows {
        for (total, value) in sum.iter_mut().zip(row(matrix, number)) {
            *total += value;
        }
    }
    Embedding::normalised(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The model of `PORCHLIGHT_MODEL_DIR`, or a visible message that the test did not run.
    fn model() -> Option<MiniLm> {
        let Some(folder) = std::env::var_os("PORCHLIGHT_MODEL_DIR") else {
            eprintln!("SKIPPED: PORCHLIGHT_MODEL_DIR is not set, the model was not tested");
            return None;
        };
        Some(MiniLm::load(Path::new(&folder)).expect("the model loads"))
    }

    /// Values published with the model's card, computed by sentence-transformers.
    #[test]
    fn embeddings_are_those_of_the_reference() {
        let Some(model) = model() else { return };
        let embedding = model.embed_one("This is an example sentence").unwrap();
        let reference = [
            0.067_656_87,
            0.063_495_89,
            0.048_713_11,
            0.079_304_93,
            0.037_447_96,
        ];
        for (ours, theirs) in embedding.as_slice().iter().zip(reference) {
            assert!((ours - theirs).abs() < 2e-6, "{ours} is not {theirs}");
        }
        let quick_start = [
            "The weather is lovely today.",
            "It's so sunny outside!",
            "He drove to the stadium.",
        ];
        let [a, b, c] = &model.embed(&quick_start).unwrap()[..] else {
            panic!("three texts")
        };
        for (ours, theirs) in [
            (a.cosine(b), 0.6660),
            (a.cosine(c), 0.1046),
            (b.cosine(c), 0.1411),
        ] {
            assert!((ours - theirs).abs() < 6e-5, "{ours} is not {theirs}");
        }
    }

    #[test]
    fn a_text_embeds_alike_alone_and_packed() {
        let Some(model) = model() else { return };
        let long = "The rent is due on the first day of each month. ".repeat(60);
        let texts = [
            long.as_str(),
            "rent",
            "",
            "🙂 ¿cuándo?",
            "Quiet hours begin at ten.",
        ];
        let packed = model.embed(&texts).unwrap();
        for (text, packed) in texts.iter().zip(&packed) {
            assert!(model.embed_one(text).unwrap().cosine(packed) > 0.999_999);
        }
        assert!(model.embed(&[]).unwrap().is_empty());
    }

    #[test]
    fn words_have_their_place_and_their_meaning_in_the_sentence() {
        let Some(model) = model() else { return };
        let texts = ["Our canine is über-friendly.", "Is a dog welcome?"];
        let [statement, question] = &model.read(&texts).unwrap()[..] else {
            panic!("two texts")
        };
        let said: Vec<&str> = statement
            .words
            .iter()
            .map(|word| &texts[0][word.range.clone()])
            .collect();
        assert_eq!(said, ["Our", "canine", "is", "über", "-", "friendly", "."]);
        let dog = &question.words[2].embedding;
        let nearest = statement
            .words
            .iter()
            .max_by(|a, b| a.embedding.cosine(dog).total_cmp(&b.embedding.cosine(dog)));
        assert_eq!(&texts[0][nearest.unwrap().range.clone()], "canine");
        let whole = model.embed_one(texts[1]).unwrap();
        assert!(question.embedding.cosine(&whole) > 0.999_999);
    }

    #[test]
    fn long_texts_are_counted_whole() {
        let Some(model) = model() else { return };
        assert_eq!(model.count_tokens("rent due"), 2);
        assert_eq!(model.count_tokens(&"rent ".repeat(1000)), 1000);
    }

    #[test]
    fn packs_hold_at_most_their_tokens_but_always_a_text() {
        let lengths = [600, 600, 300, 200, 5000, 1];
        let packs = packs(&[0, 1, 2, 3, 4, 5], |text| lengths[text]);
        assert_eq!(packs, [&[0][..], &[1, 2], &[3], &[4], &[5]]);
    }
}
