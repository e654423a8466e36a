//! `porchlight eval triage`: what the agent makes of single messages, each in a new conversation of a
//! fresh workspace.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};
use shared::entities::{EmergencyKind, Tag, TagColor, Trigger};
use shared::ids::TagId;
use shared::time::Timestamp;
use uuid::Uuid;

use super::EvalError;
use super::cpu::ratio;
use super::lines::read_lines;
use crate::agent::asker::Asker;
use crate::agent::decide::{Decision, Turn, decide_by_message};
use crate::agent::meaning::{Fitted, Sense, Senses};
use crate::agent::policy::Policy;
use crate::agent::tagging::{Tagger, starter_tags};
use crate::agent::triage::dangers;
use crate::knowledge::embed::Embedder;
use crate::knowledge::search::Scope;

#[derive(Clone, Debug)]
pub struct TriageArgs {
    pub file: PathBuf,
    /// Lists each wrong line first.
    pub verbose: bool,
}

/// A message, and what should happen to it. A question of `eval answers` is one too: nothing should.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Line {
    #[serde(alias = "question")]
    pub text: String,
    #[serde(default)]
    pub escalate: Wanted,
    pub emergency: Option<EmergencyKind>,
    #[serde(default)]
    tags: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    Emergency,
    Human,
    Sensitive,
    #[default]
    None,
}

const EMERGENCY_TAG: &str = "Emergency";

/// Right, wrongly found, and missed.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn count(&mut self, wanted: bool, found: bool) {
        match (wanted, found) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn precision(&self) -> Option<f64> {
        ratio(self.right, self.right + self.wrong)
    }

    fn recall(&self) -> Option<f64> {
        ratio(self.right, self.right + self.missed)
    }

    fn f1(&self) -> Option<f64> {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

pub fn run_triage(
    args: &TriageArgs,
    embedder: &dyn Embedder,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    let lines: Vec<Line> = read_lines(&args.file)?;
    let figures = measure(&lines, &Sense::of, embedder, args.verbose, out)?;
    writeln!(out, "{figures}")?;
    Ok(())
}

/// What a message means, by the program's net or another.
pub(super) type Reader<'a> = dyn Fn(&str, &dyn Embedder) -> Option<Sense> + 'a;

/// Reads with a net that was fitted to other examples.
pub(super) fn reader(net: &Fitted) -> impl Fn(&str, &dyn Embedder) -> Option<Sense> {
    move |text, embedder| Sense::by(net, text, embedder)
}

/// `verbose` lists each wrong line.
pub(super) fn measure(
    lines: &[Line],
    read: &Reader<'_>,
    embedder: &dyn Embedder,
    verbose: bool,
    out: &mut dyn Write,
) -> Result<Value, EvalError> {
    let tags = fresh_tags();
    let tagger = match embedder.trouble() {
        None => Some(Tagger::new(&tags, &[], embedder)?),
        Some(_) => None,
    };
    let (mut emergency, mut human, mut sensitive, mut tagging) = (
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
    );
    let (mut right_kind, mut false_alarms, mut calm) = (0, 0, 0);
    for line in lines {
        let sense = read(&line.text, embedder);
        let (found, kind, why) = triage(&line.text, sense.clone());
        emergency.count(
            line.escalate == Wanted::Emergency,
            found == Wanted::Emergency,
        );
        human.count(line.escalate == Wanted::Human, found == Wanted::Human);
        sensitive.count(
            line.escalate == Wanted::Sensitive,
            found == Wanted::Sensitive,
        );
        let is_emergency = line.escalate == Wanted::Emergency;
        calm += usize::from(!is_emergency);
        false_alarms += usize::from(!is_emergency && found == Wanted::Emergency);
        right_kind += usize::from(is_emergency && kind.is_some() && kind == line.emergency);

        let applied = apply_tags(&line.text, sense.as_ref(), &tags, tagger.as_ref(), embedder)?;
        for name in applied.union(&line.tags) {
            tagging.count(line.tags.contains(name), applied.contains(name));
        }
        let wrong_kind = is_emergency && kind != line.emergency;
        if verbose && (found != line.escalate || wrong_kind || applied != line.tags) {
            let wrong = json!({
                "text": line.text,
                "wanted": format!("{:?} {:?} {:?}", line.escalate, line.emergency, line.tags),
                "found": format!("{found:?} {kind:?} {applied:?}"),
                "because": why,
            });
            writeln!(out, "{wrong}")?;
        }
    }
    Ok(json!({
        "messages": lines.len(),
        "emergency": {
            "recall": emergency.recall(),
            "precision": emergency.precision(),
            "type_accuracy": ratio(right_kind, emergency.right + emergency.missed),
        },
        "human": as_json(&human),
        "sensitive": as_json(&sensitive),
        "false_alarm_rate": ratio(false_alarms, calm),
        "tags": {
            "micro_f1": tagging.f1(),
            "precision": tagging.precision(),
            "recall": tagging.recall(),
        },
    }))
}

fn as_json(tally: &Tally) -> Value {
    json!({ "recall": tally.recall(), "precision": tally.precision() })
}

/// What the tenant's message alone decides, as a turn does first.
fn triage(text: &str, sense: Option<Sense>) -> (Wanted, Option<EmergencyKind>, Vec<String>) {
    let messages = [text];
    let turn = Turn {
        messages: &messages,
        answered: &[],
        asker: &Asker::within(Scope::WorkspaceWide),
        emergency_phone: None,
        policy: &Policy::default(),
        now: Timestamp(0),
    };
    let senses = sense.map(|sense| Senses {
        each: vec![sense.clone()],
        together: sense,
    });
    match decide_by_message(&turn, senses.as_ref()) {
        Some(Decision::SafetyText {
            kind, escalation, ..
        }) => (Wanted::Emergency, Some(kind), escalation.evidence),
        Some(Decision::Escalate { escalation, .. }) => match escalation.trigger {
            Trigger::SensitiveTopic => (Wanted::Sensitive, None, escalation.evidence),
            _ => (Wanted::Human, None, escalation.evidence),
        },
        Some(Decision::Reply(_) | Decision::Nothing) | None => (Wanted::None, None, Vec::new()),
    }
}

fn apply_tags(
    text: &str,
    sense: Option<&Sense>,
    tags: &[Tag],
    tagger: Option<&Tagger>,
    embedder: &dyn Embedder,
) -> Result<BTreeSet<String>, EvalError> {
    let kinds: Vec<EmergencyKind> = dangers(text, sense).iter().map(|it| it.kind).collect();
    let mut applied = BTreeSet::new();
    if !kinds.is_empty() {
        applied.insert(EMERGENCY_TAG.to_owned());
    }
    if let Some(tagger) = tagger {
        for suggestion in tagger.suggest(text, &kinds, embedder)? {
            applied.extend(
                tags.iter()
                    .find(|tag| tag.id == suggestion.tag)
                    .map(|tag| tag.name.clone()),
            );
        }
    }
    Ok(applied)
}

/// The tags of a fresh workspace that the agent applies.
fn fresh_tags() -> Vec<Tag> {
    (1u128..)
        .zip(starter_tags())
        .map(|(number, tag)| Tag {
            id: TagId(Uuid::from_u128(number)),
            name: tag.name.to_owned(),
            color: TagColor::Grey,
            description: tag.description.to_owned(),
            examples: tag.examples.into_iter().map(str::to_owned).collect(),
            by_agent: true,
            follows: None,
        })
        .collect()
}
