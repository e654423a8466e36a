//! The net of meaning: what a message tells of when none of the phrases of the nets stand in it. Two
//! nets are better than one that is finer: phrases hold without the model and say on which words they
//! fired; meaning knows a hundred ways to say that a pipe burst.
//!
//! A message is compared with every example of `meaning/examples.txt`, by its words and as the model
//! understands it ([`Fitted`]). How much each example counts was fitted by `porchlight eval fit-meaning`.

mod fitted;

use std::sync::LazyLock;

use shared::entities::EmergencyKind;

use crate::agent::emergency::Emergency;
use crate::agent::parts::{Part, parts_of};
use crate::knowledge::embed::Embedder;

pub use fitted::{Fitted, FittedError, LABELS, Label, Scores, WORDS_COUNT, bag_of_words, nearness};

/// The messages that the net was fitted to, `= label` above those of each.
pub const EXAMPLES: &str = include_str!("meaning/examples.txt");

static NET: LazyLock<Fitted> = LazyLock::new(|| {
    Fitted::read(include_bytes!("meaning/fitted.safetensors"))
        .expect("the file is part of the program, and read by its tests")
});

// From these scores on a message counts. Chosen on messages that were left out of the fitting, so that
// two of a hundred calm ones are taken for danger, one for a wish for a person, one for a sensitive topic.
const DANGER_FROM: f32 = 0.20;
const PERSON_FROM: f32 = -0.25;
const SENSITIVE_FROM: f32 = -0.20;
/// Below this the words of danger were not meant.
const CALM_BELOW: f32 = -0.50;
/// One sentence of several must say it so much louder than the whole message.
const PART_LOUDER: f32 = 0.40;

/// What a message means, where that is beyond doubt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sense {
    pub danger: Option<Emergency>,
    /// Surely no danger, whatever words stand in it.
    pub calm: bool,
    /// The part that tells of a topic for people.
    pub sensitive: Option<String>,
    /// The part that asks for a person.
    pub person: Option<String>,
}

/// The net that is in force.
pub fn net() -> &'static Fitted {
    &NET
}

impl Sense {
    /// `None` without the model.
    pub fn of(message: &str, embedder: &dyn Embedder) -> Option<Self> {
        Self::by(&NET, message, embedder)
    }

    /// By a net that was fitted to other examples.
    pub fn by(net: &Fitted, message: &str, embedder: &dyn Embedder) -> Option<Self> {
        let parts = parts_of(message, embedder).ok()?;
        let read: Vec<(&Part, Scores)> = parts
            .iter()
            .map(|part| {
                (
                    part,
                    net.scores(&message[part.range.clone()], &part.meaning),
                )
            })
            .collect();
        let loudest = |label: Label| {
            let heard = read.iter().enumerate().map(|(at, (part, scores))| {
                let quieter = if at == 0 { 0.0 } else { PART_LOUDER };
                (scores.of(label) - quieter, *part, scores)
            });
            heard.max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let said = |part: &Part| message[part.range.clone()].to_owned();
        let beyond = |label: Label, border: f32| {
            let (score, part, _) = loudest(label)?;
            (score > border).then(|| said(part))
        };
        let danger = loudest(Label::Danger);
        Some(Self {
            calm: danger
                .as_ref()
                .is_none_or(|(score, ..)| *score < CALM_BELOW),
            danger: danger
                .filter(|(score, ..)| *score > DANGER_FROM)
                .map(|(_, part, scores)| Emergency {
                    kind: kind_of(scores),
                    evidence: said(part),
                }),
            sensitive: beyond(Label::Sensitive, SENSITIVE_FROM),
            person: beyond(Label::Person, PERSON_FROM),
        })
    }
}

/// What the messages of a turn mean: each for itself, and all as one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Senses {
    pub each: Vec<Sense>,
    pub together: Sense,
}

impl Senses {
    /// `None` without the model.
    pub fn of(messages: &[&str], embedder: &dyn Embedder) -> Option<Self> {
        let each = messages.iter().map(|message| Sense::of(message, embedder));
        let each: Vec<Sense> = each.collect::<Option<_>>()?;
        let together = match &each[..] {
            [one] => one.clone(),
            _ => Sense::of(&messages.join("\n"), embedder)?,
        };
        Some(Self { each, together })
    }
}

fn kind_of(scores: &Scores) -> EmergencyKind {
    EmergencyKind::ALL
        .into_iter()
        .max_by(|a, b| {
            let score = |kind: &EmergencyKind| scores.of(Label::Kind(*kind));
            score(a).total_cmp(&score(b))
        })
        .unwrap_or(EmergencyKind::Threat)
}

/// What messages below a heading of the examples are; `None` for calm ones.
pub fn parse_label(name: &str) -> Option<Label> {
    match name {
        "human" => Some(Label::Person),
        "sensitive" => Some(Label::Sensitive),
        kind => EmergencyKind::ALL
            .into_iter()
            .find(|it| it.as_str() == kind)
            .map(Label::Kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_program_reads() {
        assert!(NET.examples() > 1_000);
    }

    #[test]
    fn every_heading_of_the_examples_is_a_label() {
        let headings = EXAMPLES.lines().filter_map(|line| line.strip_prefix("= "));
        for heading in headings {
            assert!(
                heading == "calm" || parse_label(heading).is_some(),
                "{heading}"
            );
        }
    }
}
