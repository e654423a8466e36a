//! The demo as it is written in `server/demo`: who, which documents, and what happens when.

use std::time::Duration;

use anyhow::{Context, Result};
use rust_embed::RustEmbed;
use serde::Deserialize;
use shared::entities::{Channel, Member, Role, Tag, TagColor, TagFollows};
use shared::ids::{MemberId, TagId};
use shared::time::Timestamp;

use super::agent_setup::AgentScript;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/demo"]
struct Demo;

/// The demo begins a little more than a month ago.
pub const MONTH: Duration = Duration::from_secs(31 * 24 * 60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What is scripted for today ends this long before now, at whatever hour the demo is seeded.
const TODAY_ENDS: Duration = Duration::from_secs(3 * 60);

pub struct Script {
    pub workspace: WorkspaceScript,
    pub documents: Vec<DocumentScript>,
    pub agent: AgentScript,
    conversations: Vec<ConversationScript>,
}

#[derive(Deserialize)]
pub struct WorkspaceScript {
    pub company: String,
    pub emergency_phone: String,
    pub office_hours: String,
    pub greeting: String,
    pub quick_questions: Vec<String>,
    pub properties: Vec<PropertyScript>,
    pub members: Vec<MemberScript>,
    pub tags: Vec<TagScript>,
    pub tenants: Vec<TenantScript>,
}

#[derive(Deserialize)]
pub struct PropertyScript {
    pub name: String,
    pub address: String,
}

#[derive(Deserialize)]
pub struct MemberScript {
    pub name: String,
    pub role: Role,
    pub email: String,
}

#[derive(Deserialize)]
pub struct TagScript {
    pub name: String,
    color: TagColor,
    description: String,
    examples: Vec<String>,
    applied_by: String,
}

#[derive(Deserialize)]
pub struct TenantScript {
    pub name: String,
    pub email: String,
    pub phone: String,
    pub unit: String,
    pub property: String,
    pub lease_until: String,
}

#[derive(Deserialize)]
struct ManifestEntry {
    file: String,
    title: String,
    property: Option<String>,
}

pub struct DocumentScript {
    pub file: String,
    pub title: String,
    pub property: Option<String>,
    pub content: Vec<u8>,
}

#[derive(Deserialize)]
struct ConversationScript {
    tenant: String,
    started: Started,
    steps: Vec<StepScript>,
}

#[derive(Deserialize)]
struct Started {
    days_ago: u32,
    /// `HH:MM`, UTC.
    at: String,
}

/// One of the named deeds; the others are absent.
#[derive(Deserialize)]
struct StepScript {
    after_minutes: u64,
    by: Option<String>,
    tenant: Option<String>,
    agent: Option<bool>,
    claim: Option<String>,
    reply: Option<String>,
    note: Option<String>,
    hand_back: Option<String>,
    /// Null: assigned to nobody.
    #[serde(default, deserialize_with = "somebody_or_nobody")]
    assign: Option<Assignee>,
    tag: Option<String>,
    resolve: Option<String>,
    reopen: Option<String>,
}

struct Assignee(Option<String>);

/// Called only when the field is there: a null in it means nobody.
fn somebody_or_nobody<'de, D: serde::Deserializer<'de>>(
    value: D,
) -> Result<Option<Assignee>, D::Error> {
    Option::deserialize(value).map(|email| Some(Assignee(email)))
}

/// One moment of the month.
pub struct Step {
    pub at: Timestamp,
    /// Index in the script.
    pub conversation: usize,
    /// E-mail address.
    pub tenant: String,
    pub deed: Deed,
}

/// Members are named by their e-mail addresses.
pub enum Deed {
    Tenant(String),
    Agent,
    Claim {
        by: String,
    },
    Post {
        by: String,
        channel: Channel,
        body: String,
    },
    HandBack {
        by: String,
    },
    Assign {
        by: String,
        to: Option<String>,
    },
    Tag {
        by: String,
        name: String,
    },
    Resolve {
        by: String,
    },
    Reopen {
        by: String,
    },
}

impl Script {
    pub fn load() -> Result<Self> {
        let workspace = read("workspace.json")?;
        let manifest: Vec<ManifestEntry> = read("documents/manifest.json")?;
        let documents = manifest
            .into_iter()
            .map(|entry| {
                let content = file(&format!("documents/{}", entry.file))?;
                let ManifestEntry {
                    file,
                    title,
                    property,
                } = entry;
                Ok(DocumentScript {
                    file,
                    title,
                    property,
                    content,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            workspace,
            documents,
            agent: read("agent.json")?,
            conversations: read("conversations.json")?,
        })
    }

    /// Every step of every conversation, in the order of time.
    pub fn steps(self: &Script, now: Timestamp) -> Vec<Step> {
        let midnight = Timestamp(
            now.0
                - now
                    .0
                    .rem_euclid(i64::try_from(DAY.as_millis()).unwrap_or(1)),
        );
        let (mut earlier, mut today) = (Vec::new(), Vec::new());
        for (index, conversation) in self.conversations.iter().enumerate() {
            let day = &conversation.started;
            let mut at = midnight
                .minus(DAY * day.days_ago)
                .plus(time_of_day(&day.at));
            for step in &conversation.steps {
                at = at.plus(Duration::from_secs(step.after_minutes * 60));
                let Some(deed) = step.deed() else { continue };
                let (conversation_index, tenant) = (index, conversation.tenant.clone());
                let step = Step {
                    at,
                    conversation: conversation_index,
                    tenant,
                    deed,
                };
                if day.days_ago == 0 {
                    today.push(step);
                } else {
                    earlier.push(step);
                }
            }
        }
        shift_to_end(&mut today, now.minus(TODAY_ENDS));
        // A conversation of yesterday evening may run past now.
        for step in &mut earlier {
            step.at = step.at.min(now.minus(TODAY_ENDS));
        }
        earlier.append(&mut today);
        earlier.sort_by_key(|step| step.at);
        earlier
    }
}

/// Moves all steps by the same span, so that the last one stands at `end`.
fn shift_to_end(steps: &mut [Step], end: Timestamp) {
    let Some(last) = steps.iter().map(|step| step.at).max() else {
        return;
    };
    let span = end.0 - last.0;
    for step in steps {
        step.at = Timestamp(step.at.0 + span);
    }
}

fn time_of_day(text: &str) -> Duration {
    let (hours, minutes) = text.split_once(':').unwrap_or(("12", "0"));
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    Duration::from_secs((number(hours) * 60 + number(minutes)) * 60)
}

impl StepScript {
    fn deed(&self) -> Option<Deed> {
        let by = || self.by.clone().unwrap_or_default();
        let post = |channel, body: &String| Deed::Post {
            by: by(),
            channel,
            body: body.clone(),
        };
        if let Some(text) = &self.tenant {
            return Some(Deed::Tenant(text.clone()));
        }
        if self.agent == Some(true) {
            return Some(Deed::Agent);
        }
        let with_by = |by: &String| by.clone();
        None.or_else(|| {
            self.claim
                .as_ref()
                .map(|it| Deed::Claim { by: with_by(it) })
        })
        .or_else(|| self.reply.as_ref().map(|it| post(Channel::Reply, it)))
        .or_else(|| self.note.as_ref().map(|it| post(Channel::Note, it)))
        .or_else(|| {
            self.hand_back
                .as_ref()
                .map(|it| Deed::HandBack { by: with_by(it) })
        })
        .or_else(|| {
            self.tag.as_ref().map(|it| Deed::Tag {
                by: by(),
                name: it.clone(),
            })
        })
        .or_else(|| {
            self.resolve
                .as_ref()
                .map(|it| Deed::Resolve { by: with_by(it) })
        })
        .or_else(|| {
            self.reopen
                .as_ref()
                .map(|it| Deed::Reopen { by: with_by(it) })
        })
        .or_else(|| {
            self.assign.as_ref().map(|to| Deed::Assign {
                by: by(),
                to: to.0.clone(),
            })
        })
    }
}

impl MemberScript {
    pub fn to_member(&self, id: MemberId) -> Member {
        let (name, email, role) = (self.name.clone(), self.email.clone(), self.role);
        Member {
            id,
            name,
            email,
            role,
            active: true,
        }
    }
}

impl TagScript {
    pub fn to_tag(&self, id: TagId) -> Tag {
        let follows = match self.name.as_str() {
            "Emergency" => Some(TagFollows::Emergency),
            "Escalated" => Some(TagFollows::Escalation),
            "Resolved" => Some(TagFollows::Resolution),
            _ => None,
        };
        Tag {
            id,
            name: self.name.clone(),
            color: self.color,
            description: self.description.clone(),
            examples: self.examples.clone(),
            by_agent: self.applied_by == "agent" && follows.is_none(),
            follows,
        }
    }
}

fn file(name: &str) -> Result<Vec<u8>> {
    let file = Demo::get(name).with_context(|| format!("the demo has no {name}"))?;
    Ok(file.data.into_owned())
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T> {
    serde_json::from_slice(&file(name)?).with_context(|| format!("the demo's {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_demo_lies_in_the_past_month_and_in_order() {
        let script = Script::load().unwrap();
        let now = Timestamp(1_800_000_000_000);
        let steps = script.steps(now);
        assert!(steps.len() > 200);
        assert!(steps.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(
            steps
                .iter()
                .all(|step| step.at < now && step.at > now.minus(MONTH))
        );
    }
}
