//! What the demo's owner has set for the agent, as `server/demo/agent.json` says: rules, and a test
//! set that was run once.

use std::collections::HashMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use shared::api::agent_tests::NewAgentTest;
use shared::api::rules::NewRule;
use shared::entities::agent_test::{Expectation, ExpectedReason, TestTerms};
use shared::entities::rule::NEARNESS_USUAL;
use shared::entities::{Document, EmergencyKind, Property, Rule, RuleTerms, RuleWords};
use shared::ids::{PropertyId, TagId};

use crate::agent::Agent;
use crate::cx::Cx;
use crate::inbox::{agent_tests, rules};

#[derive(Deserialize)]
pub struct AgentScript {
    rules: Vec<RuleScript>,
    tests: Vec<TestScript>,
}

#[derive(Deserialize)]
struct RuleScript {
    name: String,
    phrases: Vec<String>,
    description: String,
    english: String,
    spanish: String,
    /// By name.
    tags: Vec<String>,
}

/// One of the named expectations; the others are absent.
#[derive(Deserialize)]
struct TestScript {
    question: String,
    property: Option<String>,
    /// A title.
    document: Option<String>,
    fact: Option<String>,
    emergency: Option<EmergencyKind>,
    /// A name.
    rule: Option<String>,
    #[serde(default)]
    asked_for_person: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    no_answer: bool,
}

/// Sets it up as the member that `cx` acts for, and runs the tests.
pub async fn set_up(
    cx: &Cx,
    agent: &Agent,
    script: &AgentScript,
    tags: &HashMap<String, TagId>,
) -> Result<()> {
    for rule in &script.rules {
        let tags = rule.tags.iter().map(|name| tags.get(name).copied());
        let terms = RuleTerms {
            name: rule.name.clone(),
            phrases: rule.phrases.clone(),
            description: rule.description.clone(),
            nearness: NEARNESS_USUAL,
            told: RuleWords {
                english: rule.english.clone(),
                spanish: rule.spanish.clone(),
            },
            tags: tags.collect::<Option<_>>().context("unknown tag")?,
            enabled: true,
        };
        let id = cx.new_id();
        rules::add_rule(cx, NewRule { id, terms }).await?;
    }
    let known = Known::read(cx).await?;
    for test in &script.tests {
        let what = || format!("the test “{}”", test.question);
        let terms = known.terms(test).with_context(what)?;
        let id = cx.new_id();
        agent_tests::add_test(cx, NewAgentTest { id, terms })
            .await
            .with_context(what)?;
    }
    let run = agent_tests::start_run(cx).await?;
    agent.run_tests(cx, run.id).await?;
    println!("Ran {} tests of the agent", script.tests.len());
    Ok(())
}

/// What tests name.
struct Known {
    properties: Vec<Property>,
    documents: Vec<Document>,
    rules: Vec<Rule>,
}

impl Known {
    async fn read(cx: &Cx) -> Result<Self> {
        let store = cx.store();
        Ok(Self {
            properties: store.properties(cx.workspace).await?,
            documents: store.documents(cx.workspace).await?,
            rules: store.rules(cx.workspace).await?,
        })
    }

    fn terms(&self, test: &TestScript) -> Result<TestTerms> {
        let property = match &test.property {
            Some(name) => Some(self.property(name)?),
            None => None,
        };
        Ok(TestTerms {
            question: test.question.clone(),
            property,
            earlier: Vec::new(),
            expect: self.expectation(test)?,
        })
    }

    fn property(&self, name: &str) -> Result<PropertyId> {
        let found = self.properties.iter().find(|it| it.name == name);
        Ok(found.context("unknown property")?.id)
    }

    fn expectation(&self, test: &TestScript) -> Result<Expectation> {
        let why = if test.asked_for_person {
            Some(ExpectedReason::AskedForPerson)
        } else if test.sensitive {
            Some(ExpectedReason::SensitiveTopic)
        } else if let Some(name) = &test.rule {
            let found = self.rules.iter().find(|it| it.terms.name == *name);
            Some(ExpectedReason::Rule {
                rule: found.context("unknown rule")?.id,
                name: name.clone(),
            })
        } else {
            let emergency = test.emergency;
            emergency.map(|emergency| ExpectedReason::Emergency { emergency })
        };
        if let Some(why) = why {
            return Ok(Expectation::Escalation { why });
        }
        if let Some(title) = &test.document {
            let found = self.documents.iter().find(|it| it.title == *title);
            return Ok(Expectation::Document {
                document: found.context("unknown document")?.id,
                title: title.clone(),
            });
        }
        match &test.fact {
            Some(text) => Ok(Expectation::Fact { text: text.clone() }),
            None if test.no_answer => Ok(Expectation::NoAnswer),
            None => anyhow::bail!("nothing is expected"),
        }
    }
}
