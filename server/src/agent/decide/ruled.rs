//! What a rule of the workspace decides: a human is asked, the tenant hears the rule's own line, and
//! its tags go on. The first rule that fires speaks; the tags are those of all that do.

use shared::entities::{Escalation, Severity, Trigger};
use shared::ids::TagId;

use super::{Decision, Said, Turn, told_of_handoff, trace};
use crate::agent::escalation::Finding;
use crate::agent::language::Language;

/// Words shown as evidence.
const EVIDENCE: usize = 5;

/// `None` when no rule fires.
pub(super) fn decide_by_rules(
    turn: &Turn<'_>,
    message: &str,
    language: Language,
) -> Option<Decision> {
    let fired = turn.policy.rules.fired(message);
    let (rule, verdict) = fired.first()?;
    let marked = verdict.marked.iter().take(EVIDENCE);
    let finding = Finding {
        trigger: Trigger::WorkspaceRule { rule: rule.id },
        rule: rule.terms.name.clone(),
        evidence: marked
            .map(|range| message[range.clone()].trim().to_owned())
            .collect(),
    };
    let text = match rule.terms.told.in_language(language) {
        Some(own) => own.to_owned(),
        None => told_of_handoff(&finding, language).to_owned(),
    };
    let mut tags: Vec<TagId> = Vec::new();
    for tag in fired.iter().flat_map(|(rule, _)| &rule.terms.tags) {
        if !tags.contains(tag) {
            tags.push(*tag);
        }
    }
    Some(Decision::Escalate {
        escalation: Escalation {
            trigger: finding.trigger,
            severity: Severity::Normal,
            rule: finding.rule,
            evidence: finding.evidence,
            scores: None,
            draft: None,
            verdict: None,
            at: turn.now,
        },
        told: Said {
            text,
            citations: Vec::new(),
            trace: trace("handoff", None, &[]),
        },
        tags,
    })
}
