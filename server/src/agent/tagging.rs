//! Which of the workspace's tags fit a message: nearest examples in meaning, with confidence and the
//! words that led to it. Examples confirmed by staff are simply more examples. Pure but for the model.

use shared::entities::{EmergencyKind, Tag};
use shared::ids::TagId;

use crate::agent::parts::{Part, parts_of};
use crate::knowledge::embed::{EmbedError, Embedder, Embedding};

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
    unfit: Vec<Embedding>,
}

#[derive(Clone, Debug)]
struct Prototype {
    tag: TagId,
    examples: Vec<Embedding>,
}

/// Neighbours whose mean counts.
const NEIGHBOURS: usize = 3;
/// A tag must be at least this near.
const NEAR_ENOUGH: f32 = 0.34;
/// And may be this much further than the nearest tag.
const BEHIND_BEST: f32 = 0.07;
/// And this much nearer than messages that no tag fits.
const ABOVE_UNFIT: f32 = 0.02;
/// A repair is wanted anyway when the building is in danger.
const NEAR_ENOUGH_IN_DANGER: f32 = 0.25;
/// How fast confidence grows with the distance from the border.
const STEEPNESS: f32 = 14.0;

impl Tagger {
    /// Embeds the examples and descriptions of the tags that the agent may apply.
    pub fn new(tags: &[Tag], embedder: &dyn Embedder) -> Result<Self, EmbedError> {
        let prototypes = tags.iter().filter(|tag| tag.by_agent).map(|tag| {
            let mut texts: Vec<&str> = tag.examples.iter().map(String::as_str).collect();
            texts.push(&tag.description);
            texts.retain(|text| !text.trim().is_empty());
            Ok(Prototype {
                tag: tag.id,
                examples: embedder.embed(&texts)?,
            })
        });
        let unfit = starter()
            .into_iter()
            .find(|tag| tag.name == "-")
            .map(|tag| tag.examples);
        Ok(Self {
            tags: prototypes.collect::<Result<_, EmbedError>>()?,
            unfit: embedder.embed(&unfit.unwrap_or_default())?,
        })
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
        let unfit = parts
            .iter()
            .map(|part| nearness(&self.unfit, &part.meaning))
            .fold(f32::MIN, f32::max);
        let mut near: Vec<(f32, &Prototype, &Part)> = Vec::new();
        for prototype in &self.tags {
            let best = parts
                .iter()
                .map(|part| (nearness(&prototype.examples, &part.meaning), part));
            if let Some((nearness, part)) = best.max_by(|a, b| a.0.total_cmp(&b.0)) {
                near.push((nearness, prototype, part));
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let best = near.first().map_or(0.0, |(nearness, _, _)| *nearness);
        let border = if emergencies.is_empty() {
            NEAR_ENOUGH.max(unfit + ABOVE_UNFIT).max(best - BEHIND_BEST)
        } else {
            NEAR_ENOUGH_IN_DANGER.max(best - BEHIND_BEST)
        };
        let fitting = near
            .into_iter()
            .filter(|(nearness, _, _)| *nearness >= border);
        Ok(fitting
            .map(|(nearness, prototype, part)| Suggestion {
                tag: prototype.tag,
                confidence: 1.0 / (1.0 + (-STEEPNESS * (nearness - border)).exp()),
                evidence: message[part.range.clone()].to_owned(),
            })
            .collect())
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

/// Mean cosine of the nearest examples.
#[expect(clippy::cast_precision_loss, reason = "at most three neighbours")]
fn nearness(examples: &[Embedding], point: &Embedding) -> f32 {
    let mut cosines: Vec<f32> = examples
        .iter()
        .map(|example| example.cosine(point))
        .collect();
    cosines.sort_by(|a, b| b.total_cmp(a));
    cosines.truncate(NEIGHBOURS);
    if cosines.is_empty() {
        f32::MIN
    } else {
        cosines.iter().sum::<f32>() / cosines.len() as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
