//! The workspace's rules of escalation: adding, changing, deleting. Judging by them is the agent's.

use shared::api::rules::{NewRule, RULES_AT_MOST};
use shared::entities::{Rule, RuleTerms};
use shared::ids::RuleId;
use shared::live::{AgentChange, EventKind};
use shared::validate::{Check, rules};

use crate::cx::Cx;
use crate::inbox::InboxError;
use crate::store::Tx;

pub async fn list_rules(cx: &Cx) -> Result<Vec<Rule>, InboxError> {
    Ok(cx.store().rules(cx.workspace).await?)
}

/// The same id again gives the same rule. One deleted a moment ago can be added again.
pub async fn add_rule(cx: &Cx, new: NewRule) -> Result<Rule, InboxError> {
    let terms = check_terms(new.terms)?;
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    if let Some(rule) = tx.rule(new.id).await? {
        return Ok(rule);
    }
    if tx.count_rules().await? >= RULES_AT_MOST as u64 {
        let sentence = format!("A workspace has at most {RULES_AT_MOST} rules. Delete one first.");
        return Err(InboxError::field("name", sentence));
    }
    check_tags(&mut tx, &terms).await?;
    let rule = Rule { id: new.id, terms };
    tx.insert_rule(&rule, cx.now()).await?;
    save(cx, tx, rule).await
}

pub async fn change_rule(cx: &Cx, id: RuleId, terms: RuleTerms) -> Result<Rule, InboxError> {
    let terms = check_terms(terms)?;
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let before = known(&mut tx, id).await?;
    check_tags(&mut tx, &terms).await?;
    let after = Rule { id, terms };
    if after == before {
        return Ok(after);
    }
    tx.update_rule(&after).await?;
    save(cx, tx, after).await
}

pub async fn delete_rule(cx: &Cx, id: RuleId) -> Result<(), InboxError> {
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let rule = known(&mut tx, id).await?;
    tx.delete_rule(id).await?;
    let change = AgentChange::RuleDeleted {
        rule: id,
        name: rule.terms.name,
    };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(())
}

/// Also of a rule that is only tried.
pub fn check_terms(terms: RuleTerms) -> Result<RuleTerms, InboxError> {
    let mut check = Check::default();
    let terms = rules::rule(&mut check, terms);
    check.finish().map_err(InboxError::Invalid)?;
    Ok(terms)
}

async fn save(cx: &Cx, mut tx: Tx, rule: Rule) -> Result<Rule, InboxError> {
    let change = AgentChange::RuleSaved { rule: rule.clone() };
    cx.append(&mut tx, EventKind::AgentChanged { change })
        .await?;
    cx.commit(tx).await?;
    Ok(rule)
}

async fn known(tx: &mut Tx, id: RuleId) -> Result<Rule, InboxError> {
    tx.rule(id)
        .await?
        .ok_or(InboxError::NotFound { what: "rule" })
}

async fn check_tags(tx: &mut Tx, terms: &RuleTerms) -> Result<(), InboxError> {
    for tag in &terms.tags {
        tx.tag(*tag)
            .await?
            .ok_or(InboxError::NotFound { what: "tag" })?;
    }
    Ok(())
}
