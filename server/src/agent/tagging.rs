//! Which of the workspace's tags fit a message: nearest examples in meaning, with confidence and the
//! words that led to it. What members teach are more examples, and counterexamples. Pure but for the
//! model.

use std::ops::Range;

use shared::entities::{EmergencyKind, Tag};
use shared::ids::TagId;
use uuid::Uuid;

use crate::agent::parts::parts_of;
use crate::knowledge::embed::{EmbedError, Embedder, Embedding};
use crate::store::Lesson;

/// A tag of a new workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StarterTag {
    pub name: &'static str,
    pub description: &'static str,
    pub examples: Vec<&'static str>,
}

/// A tag that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub tag: TagId,
    /// From 0 to 1; a half is the border.
    pub confidence: f32,
    /// The part of the message that is nearest to the tag's examples.
    pub evidence: String,
}

/// The tags of a workspace as points to compare with.
#[derive(Clone, Debug)]
pub struct Tagger {
    tags: Vec<Prototype>,
    /// Messages that no tag fits.
    unfit: Prototype,
}

/// A tag as it is known: by its description, its examples, and what members taught.
#[derive(Clone, Debug)]
struct Prototype {
    tag: TagId,
    examples: Vec<Embedding>,
    /// Their mean direction; `None` of no examples.
    centre: Option<Embedding>,
    /// Words that it does not fit, whatever else is near.
    counterexamples: Vec<Embedding>,
}

// Chosen on `server/eval/triage.jsonl` and `triage-2.jsonl`.
/// A tag must be at least this near.
const NEAR_ENOUGH: f32 = 0.28;
/// And may be this much further than the nearest tag.
const BEHIND_BEST: f32 = 0.02;
/// And this much nearer than messages that no tag fits.
const ABOVE_UNFIT: f32 = 0.06;
/// A repair is wanted anyway when the building is in danger.
const NEAR_ENOUGH_IN_DANGER: f32 = 0.20;
/// How fast confidence grows with the distance from the border.
const STEEPNESS: f32 = 14.0;

impl Tagger {
    /// Embeds what is known of the tags that the agent may apply.
    pub fn new(
        tags: &[Tag],
        lessons: &[Lesson],
        embedder: &dyn Embedder,
    ) -> Result<Self, EmbedError> {
        let prototypes = tags.iter().filter(|tag| tag.by_agent).map(|tag| {
            let taught = |fits: bool| {
                let of_tag = lessons
                    .iter()
                    .filter(move |it| it.tag == tag.id && it.fits == fits);
                of_tag.map(|lesson| lesson.text.as_str())
            };
            let mut texts: Vec<&str> = tag.examples.iter().map(String::as_str).collect();
            texts.push(&tag.description);
            texts.extend(taught(true));
            texts.retain(|text| !text.trim().is_empty());
            let counter: Vec<&str> = taught(false).collect();
            Prototype::new(tag.id, &texts, &counter, embedder)
        });
        let unfit = starter()
            .into_iter()
            .find(|tag| tag.name == "-")
            .map(|tag| tag.examples);
        Ok(Self {
            tags: prototypes.collect::<Result<_, EmbedError>>()?,
            unfit: Prototype::new(
                TagId(Uuid::nil()),
                &unfit.unwrap_or_default(),
                &[],
                embedder,
            )?,
        })
    }

    /// How near each tag is to a text, the nearest first, whether it fits or not.
    pub fn rank(&self, text: &Embedding) -> Vec<(TagId, f32)> {
        let mut ranked: Vec<(TagId, f32)> = self
            .tags
            .iter()
            .filter_map(|prototype| Some((prototype.tag, prototype.nearness(text)?)))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }

    /// Tags that fit a message, nearest first.
    pub fn suggest(
        &self,
        message: &str,
        emergencies: &[EmergencyKind],
        embedder: &dyn Embedder,
    ) -> Result<Vec<Suggestion>, EmbedError> {
        // Danger to people is no errand: other tags would only hide it.
        let of_people = |kind: &EmergencyKind| !needs_repair(*kind);
        if self.tags.is_empty() || emergencies.first().is_some_and(of_people) {
            return Ok(Vec::new());
        }
        let parts = parts_of(message, embedder)?;
        let nearest = |prototype: &Prototype| {
            let near = parts.iter().filter_map(|part| {
                let nearness = prototype.nearness(&part.meaning)?;
                Some((nearness, part.range.clone()))
            });
            near.max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let unfit = nearest(&self.unfit).map_or(f32::MIN, |(nearness, _)| nearness);
        let mut near: Vec<(f32, TagId, Range<usize>)> = self
            .tags
            .iter()
            .filter_map(|prototype| {
                let (nearness, range) = nearest(prototype)?;
                Some((nearness, prototype.tag, range))
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let best = near.first().map_or(0.0, |(nearness, ..)| *nearness);
        let border = if emergencies.is_empty() {
            NEAR_ENOUGH.max(unfit + ABOVE_UNFIT).max(best - BEHIND_BEST)
        } else {
            NEAR_ENOUGH_IN_DANGER.max(best - BEHIND_BEST)
        };
        let fitting = near
            .into_iter()
            .filter(|(nearness, ..)| *nearness >= border);
        Ok(fitting
            .map(|(nearness, tag, range)| Suggestion {
                tag,
                confidence: 1.0 / (1.0 + (-STEEPNESS * (nearness - border)).exp()),
                evidence: message[range].to_owned(),
            })
            .collect())
    }
}

impl Prototype {
    fn new(
        tag: TagId,
        examples: &[&str],
        counterexamples: &[&str],
        embedder: &dyn Embedder,
    ) -> Result<Self, EmbedError> {
        let examples = embedder.embed(examples)?;
        Ok(Self {
            tag,
            centre: Embedding::centroid(&examples),
            examples,
            counterexamples: embedder.embed(counterexamples)?,
        })
    }

    /// Half by what the examples have in common, half by the nearest of them. `None` when a member took
    /// the tag off words that are nearer than any it fits.
    fn nearness(&self, point: &Embedding) -> Option<f32> {
        let nearest = |among: &[Embedding]| {
            let cosines = among.iter().map(|it| it.cosine(point));
            cosines.fold(f32::MIN, f32::max)
        };
        let example = nearest(&self.examples);
        if nearest(&self.counterexamples) > example {
            return None;
        }
        Some(self.centre.as_ref()?.cosine(point).midpoint(example))
    }
}

/// Emergencies after which somebody has to mend something.
pub fn needs_repair(kind: EmergencyKind) -> bool {
    match kind {
        EmergencyKind::Flood
        | EmergencyKind::NoHeat
        | EmergencyKind::Electrical
        | EmergencyKind::Structural => true,
        EmergencyKind::Gas
        | EmergencyKind::Fire
        | EmergencyKind::Co
        | EmergencyKind::BreakIn
        | EmergencyKind::LockOut
        | EmergencyKind::Threat => false,
    }
}

/// The tags of a new workspace that the agent applies by itself.
pub fn starter_tags() -> Vec<StarterTag> {
    starter()
        .into_iter()
        .filter(|tag| tag.name != "-")
        .collect()
}

fn starter() -> Vec<StarterTag> {
    let mut tags: Vec<StarterTag> = Vec::new();
    for line in include_str!("tagging/starter.txt").lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("= ") {
            tags.push(StarterTag {
                name,
                description: "",
                examples: Vec::new(),
            });
        } else if let (Some(description), Some(tag)) = (line.strip_prefix("~ "), tags.last_mut()) {
            tag.description = description;
        } else if let (false, Some(tag)) =
            (line.is_empty() || line.starts_with('#'), tags.last_mut())
        {
            tag.examples.push(line);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use shared::entities::TagColor;

    use super::*;
    use crate::knowledge::embed::Reading;

    #[test]
    fn the_starter_file_has_the_tags_of_a_new_workspace() {
        let names: Vec<&str> = starter_tags().iter().map(|tag| tag.name).collect();
        assert_eq!(names, ["Maintenance", "Lease question", "Rent payment"]);
        assert!(
            starter_tags()
                .iter()
                .all(|tag| tag.examples.len() >= 20 && !tag.description.is_empty())
        );
    }

    /// The first word decides where a text lies.
    #[derive(Debug)]
    struct ByFirstWord;

    impl Embedder for ByFirstWord {
        fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
            let point = |text: &&str| {
                let numbers = match text.split_whitespace().next() {
                    Some("pipe") => [1.0, 0.1, 0.1, 0.1],
                    Some("faucet") => [0.9, 0.3, 0.1, 0.1],
                    Some("rent") => [0.1, 1.0, 0.1, 0.1],
                    Some("party") => [0.1, 0.1, 1.0, 0.1],
                    _ => [0.1, 0.1, 0.1, 1.0],
                };
                Embedding::normalised(numbers.to_vec())
            };
            Ok(texts.iter().map(point).collect())
        }

        fn read(&self, _texts: &[&str]) -> Result<Vec<Reading>, EmbedError> {
            Ok(Vec::new())
        }

        fn count_tokens(&self, text: &str) -> usize {
            text.len()
        }

        fn trouble(&self) -> Option<&str> {
            None
        }
    }

    fn fitting(lessons: &[Lesson], message: &str) -> Vec<TagId> {
        let tag = |id, example: &str| Tag {
            id,
            name: example.to_owned(),
            color: TagColor::Grey,
            description: String::new(),
            examples: vec![example.to_owned()],
            by_agent: true,
            follows: None,
        };
        let tags = [tag(REPAIR, "pipe broke"), tag(MONEY, "rent due")];
        let tagger = Tagger::new(&tags, lessons, &ByFirstWord).unwrap();
        let suggested = tagger.suggest(message, &[], &ByFirstWord).unwrap();
        suggested.into_iter().map(|it| it.tag).collect()
    }

    const REPAIR: TagId = TagId(Uuid::from_u128(1));
    const MONEY: TagId = TagId(Uuid::from_u128(2));

    fn lesson(tag: TagId, text: &str, fits: bool) -> Lesson {
        Lesson {
            tag,
            text: text.to_owned(),
            fits,
        }
    }

    #[test]
    fn what_members_teach_counts_at_once() {
        let message = "faucet drips";
        assert_eq!(fitting(&[], message), [REPAIR]);
        let wrong = lesson(REPAIR, message, false);
        assert!(!fitting(std::slice::from_ref(&wrong), message).contains(&REPAIR));
        assert_eq!(fitting(&[wrong], "pipe leaks"), [REPAIR], "only there");
        assert_eq!(fitting(&[], "party tonight"), [] as [TagId; 0]);
        let missed = lesson(MONEY, "party tonight", true);
        assert_eq!(fitting(&[missed], "party tomorrow"), [MONEY]);
    }
}
