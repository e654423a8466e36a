//! The fitted net: example messages as points, the words they are made of, and how much each counts
//! for each label. Kernel ridge regression: a score is the sum of what each example says, louder the
//! nearer it is.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};
use shared::entities::EmergencyKind;

use crate::agent::wording::Words;
use crate::knowledge::embed::{DIMENSIONS, Embedding};

/// What a score is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Of any kind, going on now.
    Danger,
    /// Asks for a person.
    Person,
    /// A topic that only people may answer.
    Sensitive,
    /// Which danger, if it is one.
    Kind(EmergencyKind),
}

/// In the order of the columns.
pub const LABELS: [Label; 13] = {
    use EmergencyKind as K;
    [
        Label::Danger,
        Label::Person,
        Label::Sensitive,
        Label::Kind(K::Gas),
        Label::Kind(K::Fire),
        Label::Kind(K::Co),
        Label::Kind(K::Flood),
        Label::Kind(K::NoHeat),
        Label::Kind(K::Electrical),
        Label::Kind(K::BreakIn),
        Label::Kind(K::LockOut),
        Label::Kind(K::Threat),
        Label::Kind(K::Structural),
    ]
};

/// How much the words count beside the meaning.
pub const WORDS_COUNT: f32 = 0.5;
/// A point is kept in bytes: a number of an embedding is this much of one.
const STEP: f32 = 1.0 / 300.0;

type Row = [f32; LABELS.len()];

/// Why a file is not a fitted net.
#[derive(Debug, thiserror::Error)]
pub enum FittedError {
    #[error("the net of meaning cannot be read: {0}")]
    Format(#[from] SafeTensorError),
    #[error("the net of meaning has no {0} of the right shape")]
    Shape(&'static str),
}

/// Scores of one text; above zero it is rather so, below rather not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores(Row);

impl Scores {
    pub fn of(&self, label: Label) -> f32 {
        let column = LABELS.iter().position(|it| *it == label);
        column.map_or(f32::MIN, |column| self.0[column])
    }
}

#[derive(Clone, Debug)]
pub struct Fitted {
    /// [`DIMENSIONS`] bytes an example, in steps of [`STEP`].
    points: Vec<i8>,
    /// What each example says.
    says: Vec<Row>,
    /// Each known word: how rare it is, and what it says.
    words: HashMap<String, (f32, Row)>,
}

impl Fitted {
    /// From examples, their weights, and the words' rarity and weights.
    pub fn new(points: &[Embedding], says: Vec<Row>, words: HashMap<String, (f32, Row)>) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast to i8 that saturates is meant"
        )]
        let byte = |number: &f32| (number / STEP).round() as i8;
        let points = points.iter().flat_map(Embedding::as_slice);
        Self {
            points: points.map(byte).collect(),
            says,
            words,
        }
    }

    pub fn examples(&self) -> usize {
        self.says.len()
    }

    pub fn scores(&self, text: &str, meaning: &Embedding) -> Scores {
        let mut scores: Row = [0.0; LABELS.len()];
        let mut add = |share: f32, row: &Row| {
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += share * weight;
            }
        };
        for (point, says) in self.points.chunks_exact(DIMENSIONS).zip(&self.says) {
            add(nearness(cosine(meaning, point)), says);
        }
        let rarity = |word: &str| self.words.get(word).map(|(rarity, _)| *rarity);
        for (word, share) in bag_of_words(text, rarity) {
            if let Some((_, says)) = self.words.get(&word) {
                add(WORDS_COUNT * share, says);
            }
        }
        Scores(scores)
    }

    /// As safetensors: `points` bytes, `says` f32, `words` joined by line feeds, `rarity`, `words_say`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FittedError> {
        let mut words: Vec<(&String, &(f32, Row))> = self.words.iter().collect();
        words.sort_by_key(|(word, _)| *word);
        let names: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        let names = names.join("\n");
        let points: Vec<u8> = self.points.iter().map(|n| n.cast_unsigned()).collect();
        let says = floats(self.says.iter().flatten());
        let rarity = floats(words.iter().map(|(_, (rarity, _))| rarity));
        let words_say = floats(words.iter().flat_map(|(_, (_, row))| row));
        let view = |kind, shape: &[usize], bytes| TensorView::new(kind, shape.to_vec(), bytes);
        let columns = LABELS.len();
        let tensors = [
            (
                "points",
                view(Dtype::I8, &[self.says.len(), DIMENSIONS], &points)?,
            ),
            (
                "says",
                view(Dtype::F32, &[self.says.len(), columns], &says)?,
            ),
            ("words", view(Dtype::U8, &[names.len()], names.as_bytes())?),
            ("rarity", view(Dtype::F32, &[words.len()], &rarity)?),
            (
                "words_say",
                view(Dtype::F32, &[words.len(), columns], &words_say)?,
            ),
        ];
        Ok(safetensors::serialize(tensors, None)?)
    }

    pub fn read(bytes: &[u8]) -> Result<Self, FittedError> {
        let file = SafeTensors::deserialize(bytes)?;
        let points = file.tensor("points")?;
        let names = std::str::from_utf8(file.tensor("words")?.data())
            .map_err(|_| FittedError::Shape("words"))?;
        let names: Vec<&str> = names.lines().collect();
        let says = rows(file.tensor("says")?.data());
        let rarity = numbers(file.tensor("rarity")?.data());
        let words_say = rows(file.tensor("words_say")?.data());
        if points.data().len() != says.len() * DIMENSIONS {
            return Err(FittedError::Shape("points"));
        }
        if names.len() != rarity.len() || names.len() != words_say.len() {
            return Err(FittedError::Shape("words"));
        }
        let words = names.into_iter().zip(rarity.into_iter().zip(words_say));
        Ok(Self {
            points: points.data().iter().map(|n| n.cast_signed()).collect(),
            says,
            words: words.map(|(word, it)| (word.to_owned(), it)).collect(),
        })
    }
}

/// How loud an example of this cosine is: 1 when it is the same, 0.13 when it has nothing in common.
pub fn nearness(cosine: f32) -> f32 {
    (-2.0 * (1.0 - cosine)).exp()
}

/// The share of each word in a text, the rare ones larger; squares sum to one. Unknown words are left out.
pub fn bag_of_words(text: &str, rarity: impl Fn(&str) -> Option<f32>) -> Vec<(String, f32)> {
    let mut counts: HashMap<String, f32> = HashMap::new();
    for word in Words::read(text).folded() {
        *counts.entry(word.to_owned()).or_default() += 1.0;
    }
    let mut bag: Vec<(String, f32)> = counts
        .into_iter()
        .filter_map(|(word, count)| {
            let share = (1.0 + count.ln()) * rarity(&word)?;
            Some((word, share))
        })
        .collect();
    // In one order, so that the same text has the same sum of floats each time.
    bag.sort_by(|a, b| a.0.cmp(&b.0));
    let length = bag
        .iter()
        .map(|(_, share)| share * share)
        .sum::<f32>()
        .sqrt();
    for (_, share) in &mut bag {
        *share /= length;
    }
    bag
}

fn cosine(meaning: &Embedding, point: &[i8]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (a, _) = meaning.as_slice().as_chunks::<16>();
    let (b, _) = point.as_chunks::<16>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..16 {
            lanes[lane] += a[lane] * f32::from(b[lane]);
        }
    }
    lanes.iter().sum::<f32>() * STEP
}

fn floats<'a>(numbers: impl Iterator<Item = &'a f32>) -> Vec<u8> {
    numbers.flat_map(|number| number.to_le_bytes()).collect()
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers
        .iter()
        .map(|four| f32::from_le_bytes(*four))
        .collect()
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    let numbers = numbers(bytes);
    let (rows, _) = numbers.as_chunks::<{ LABELS.len() }>();
    rows.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: usize) -> Embedding {
        let mut numbers = vec![0.0; DIMENSIONS];
        numbers[at..at + 16].fill(1.0);
        Embedding::normalised(numbers)
    }

    fn row(danger: f32) -> Row {
        let mut row = [0.0; LABELS.len()];
        row[0] = danger;
        row
    }

    fn net() -> Fitted {
        let words = HashMap::from([
            ("smoke".to_owned(), (2.0, row(3.0))),
            ("rent".to_owned(), (1.0, row(-3.0))),
        ]);
        Fitted::new(&[point(0), point(20)], vec![row(1.0), row(-1.0)], words)
    }

    #[test]
    fn what_is_near_and_what_is_said_decide() {
        let net = net();
        let danger = |text, at| net.scores(text, &point(at)).of(Label::Danger);
        assert!(danger("x", 0) > 0.4 && danger("x", 20) < -0.4);
        assert!(danger("smoke", 20) > danger("x", 20) + 1.0);
        assert!(danger("smoke and rent", 0) < danger("smoke", 0));
    }

    #[test]
    fn a_net_reads_back_what_it_writes() {
        let bytes = net().to_bytes().unwrap();
        let again = Fitted::read(&bytes).unwrap();
        assert_eq!(
            again.scores("rent", &point(0)),
            net().scores("rent", &point(0))
        );
        assert!(Fitted::read(&bytes[..bytes.len() - 1]).is_err());
        assert!(Fitted::read(b"no net").is_err());
    }

    #[test]
    fn each_label_has_a_column() {
        for kind in EmergencyKind::ALL {
            assert!(LABELS.contains(&Label::Kind(kind)));
        }
    }
}
