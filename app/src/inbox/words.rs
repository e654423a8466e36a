//! What happened, said in short sentences. Pure: values in, words out.

use shared::entities::{
    Author, Channel, Conversation, EmergencyKind, Escalation, Preview, StaffRef, TagSource, Tenant,
    Trigger, Verdict,
};
use shared::ids::MemberId;
use shared::live::{Actor, Event, EventKind};
use shared::time::Timestamp;

/// A tenant who told no name is known by the number of the conversation.
pub fn tenant_name(tenant: &Tenant, number: u64) -> String {
    match (&tenant.name, &tenant.unit) {
        (Some(name), _) => name.clone(),
        (None, Some(unit)) => format!("Unit {unit}"),
        (None, None) => format!("Visitor #{number}"),
    }
}

pub fn name_of(conversation: &Conversation) -> String {
    tenant_name(&conversation.tenant, conversation.number)
}

/// `4B · Elm House`, as far as it is known.
pub fn home_of(unit: Option<&str>, property: Option<&str>) -> String {
    match (unit, property) {
        (Some(unit), Some(property)) => format!("{unit} · {property}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

pub fn emergency(kind: EmergencyKind) -> &'static str {
    match kind {
        EmergencyKind::Gas => "gas",
        EmergencyKind::Fire => "fire",
        EmergencyKind::Co => "carbon monoxide",
        EmergencyKind::Flood => "flood",
        EmergencyKind::NoHeat => "no heat",
        EmergencyKind::Electrical => "electrical",
        EmergencyKind::BreakIn => "break-in",
        EmergencyKind::LockOut => "lock-out",
        EmergencyKind::Threat => "threat",
        EmergencyKind::Structural => "structural damage",
    }
}

/// Why a human was asked, in a few words.
pub fn reason(escalation: &Escalation) -> String {
    reason_of(escalation.trigger, &escalation.rule)
}

/// `rule` names a rule of the workspace.
pub fn reason_of(trigger: Trigger, rule: &str) -> String {
    match trigger {
        Trigger::Emergency { emergency: kind } => capitalised(emergency(kind)),
        Trigger::AskedForPerson => "Asked for a person".to_owned(),
        Trigger::SensitiveTopic => "Sensitive topic".to_owned(),
        Trigger::LowSupport => "Not in the documents".to_owned(),
        Trigger::WorkspaceRule { .. } => rule.to_owned(),
        Trigger::RepeatedQuestion => "Asked again".to_owned(),
        Trigger::AgentUnavailable => "Agent unavailable".to_owned(),
    }
}

/// The same as a sentence for the details.
pub fn reason_sentence(escalation: &Escalation) -> &'static str {
    match escalation.trigger {
        Trigger::Emergency { .. } => {
            "The words below are on the list of emergencies. That list is always on."
        }
        Trigger::AskedForPerson => "The tenant asked for a person.",
        Trigger::SensitiveTopic => "The topic is one that people should answer.",
        Trigger::LowSupport => "No passage of the documents supports an answer.",
        Trigger::WorkspaceRule { .. } => "A rule of the workspace fired on the words below.",
        Trigger::RepeatedQuestion => "The tenant asked the same again, so the answer did not help.",
        Trigger::AgentUnavailable => "The agent could not search the documents.",
    }
}

/// Who wrote last, in front of the preview. `None` for the tenant, whose row it is.
pub fn last_writer(last: &Preview, me: MemberId) -> Option<String> {
    let who = match &last.author {
        Author::Tenant => return None,
        Author::Agent => "Agent".to_owned(),
        Author::Staff { member } if member.id == me => "You".to_owned(),
        Author::Staff { member } => member.first_name().to_owned(),
    };
    Some(match last.channel {
        Channel::Reply => who,
        Channel::Note => format!("{who}, note"),
    })
}

/// Two letters for a member's face.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// What stands on a tenant's face: the unit, else initials, else a sign for "somebody".
pub fn face(tenant: &Tenant) -> String {
    let unit = tenant.unit.as_deref().map(str::trim).unwrap_or_default();
    let short = unit.rsplit(' ').next().unwrap_or(unit);
    if !short.is_empty() && short.chars().count() <= 3 {
        return short.to_uppercase();
    }
    let letters = initials(tenant.name.as_deref().unwrap_or_default());
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters
    }
}

/// One of eight colours, always the same one for the same person.
pub fn hue(id: uuid::Uuid) -> u8 {
    let sum = id.as_bytes().iter().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
    });
    u8::try_from(sum % 8).unwrap_or(0) + 1
}

/// A line of the timeline: who did what.
#[derive(Debug)]
pub struct Said {
    pub words: String,
    pub tone: Tone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Agent,
    Staff,
    Waiting,
    Danger,
}

impl Tone {
    pub fn as_str(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Agent => "agent",
            Tone::Staff => "staff",
            Tone::Waiting => "waiting",
            Tone::Danger => "danger",
        }
    }
}

/// What an event says in the thread; `None` for messages, which say it themselves, and for what
/// happened elsewhere. `clock` writes an instant as people read it.
pub fn said(event: &Event, me: MemberId, clock: impl Fn(Timestamp) -> String) -> Option<Said> {
    let who = actor(&event.by, me);
    let plain = |words: String| {
        Some(Said {
            words,
            tone: Tone::Plain,
        })
    };
    let staff = |words: String| {
        Some(Said {
            words,
            tone: Tone::Staff,
        })
    };
    match &event.kind {
        EventKind::ConversationStarted { .. } => plain(format!("{who} opened the chat")),
        EventKind::ConversationEscalated { escalation } => Some(Said {
            words: escalated(&event.by, escalation),
            tone: match escalation.trigger {
                Trigger::Emergency { .. } => Tone::Danger,
                _ => Tone::Waiting,
            },
        }),
        EventKind::EscalationJudged { verdict } => plain(match verdict {
            Verdict::Right => format!("{who} said that asking for a human was right"),
            Verdict::FalseAlarm => format!("{who} called this a false alarm"),
        }),
        EventKind::ConversationClaimed { .. } => staff(format!("{who} claimed this chat")),
        EventKind::ClaimUndone { .. } => plain(format!("{who} undid the claim")),
        EventKind::ConversationHandedBack => Some(Said {
            words: format!("{who} handed back to the agent"),
            tone: Tone::Agent,
        }),
        EventKind::ConversationAssigned { assignee, note } => {
            let to = match assignee {
                Some(member) => format!("assigned this to {}", person(member, me, "themselves")),
                None => "put this back among the waiting".to_owned(),
            };
            let note = note
                .as_deref()
                .map(|note| format!(": {note}"))
                .unwrap_or_default();
            staff(format!("{who} {to}{note}"))
        }
        EventKind::ConversationResolved => plain(format!("{who} resolved this")),
        EventKind::ConversationReopened { .. } => match &event.by {
            Actor::Tenant => plain("A new message reopened this".to_owned()),
            Actor::Agent | Actor::Staff { .. } | Actor::System => {
                plain(format!("{who} reopened this"))
            }
        },
        EventKind::ConversationSnoozed { until } => {
            plain(format!("{who} snoozed this until {}", clock(*until)))
        }
        EventKind::ConversationWoken => match &event.by {
            Actor::Tenant => plain("A new message ended the snooze".to_owned()),
            Actor::Staff { .. } => plain(format!("{who} ended the snooze")),
            Actor::Agent | Actor::System => plain("Back from snooze".to_owned()),
        },
        EventKind::TagApplied { applied, name } => Some(Said {
            words: match applied.source {
                TagSource::System => format!("Tagged {name}"),
                TagSource::Agent { .. } | TagSource::Member { .. } => {
                    format!("{who} tagged {name}")
                }
            },
            tone: Tone::Plain,
        }),
        EventKind::TagRemoved { name, .. } => plain(format!("{who} took off {name}")),
        EventKind::TenantChanged { .. } => plain(format!("{who} changed the contact")),
        EventKind::MessagePosted { .. }
        | EventKind::MemberAdded { .. }
        | EventKind::MemberChanged { .. }
        | EventKind::TagAdded { .. }
        | EventKind::TagChanged { .. }
        | EventKind::PropertyAdded { .. }
        | EventKind::WorkspaceChanged { .. }
        | EventKind::DocumentAdded { .. }
        | EventKind::DocumentChanged { .. }
        | EventKind::DocumentDeleted { .. }
        | EventKind::AgentChanged { .. } => None,
    }
}

/// A tag that follows from the line before it: worth a place in the timeline, not in the thread.
pub fn follows_of_itself(event: &Event) -> bool {
    matches!(
        &event.kind,
        EventKind::TagApplied { applied, .. } if applied.source == TagSource::System
    )
}

/// `Tag A` and then `Tag B` by the same hand are one line.
pub fn tag_named(event: &Event) -> Option<(&Actor, &str)> {
    match &event.kind {
        EventKind::TagApplied { applied, name } if applied.source != TagSource::System => {
            Some((&event.by, name))
        }
        _ => None,
    }
}

fn escalated(by: &Actor, escalation: &Escalation) -> String {
    let reason = reason(escalation).to_lowercase();
    match (by, escalation.trigger) {
        (_, Trigger::AskedForPerson) => "The tenant asked for a person".to_owned(),
        (_, Trigger::WorkspaceRule { .. }) => {
            format!("The rule “{}” asked for a human", escalation.rule)
        }
        (Actor::System, _) => format!("A rule asked for a human · {reason}"),
        _ => format!("Agent asked for a human · {reason}"),
    }
}

pub fn actor(by: &Actor, me: MemberId) -> String {
    match by {
        Actor::Tenant => "The tenant".to_owned(),
        Actor::Agent => "Agent".to_owned(),
        Actor::Staff { member } => person(member, me, "You"),
        Actor::System => "Porchlight".to_owned(),
    }
}

fn person(member: &StaffRef, me: MemberId, mine: &str) -> String {
    if member.id == me {
        // "Rosa assigned this to you" reads better than "to themselves" when it was Rosa.
        return if mine == "You" {
            "You".to_owned()
        } else {
            "you".to_owned()
        };
    }
    member.name.clone()
}

/// `gas` as a title is `Gas`.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

/// `1 passage`, `3 passages`.
pub fn counted(count: usize, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}

#[cfg(test)]
mod tests {
    use shared::ids::TenantId;
    use shared::live::Seq;
    use uuid::Uuid;

    use super::*;

    const ME: MemberId = MemberId(Uuid::from_u128(1));

    fn rosa() -> StaffRef {
        StaffRef {
            id: MemberId(Uuid::from_u128(2)),
            name: "Rosa Ortega".into(),
        }
    }

    fn said_by(by: Actor, kind: EventKind) -> String {
        let event = Event {
            seq: Seq(1),
            at: Timestamp(0),
            by,
            conversation: None,
            tenant: None,
            kind,
        };
        said(&event, ME, |at| at.0.to_string()).unwrap().words
    }

    #[test]
    fn a_face_is_the_unit_then_initials() {
        let mut tenant = Tenant::unknown(TenantId(Uuid::nil()), None, Timestamp(0));
        assert_eq!(face(&tenant), "?");
        tenant.name = Some("Ana María de la Cruz".into());
        assert_eq!(face(&tenant), "AC");
        tenant.unit = Some("Apartment 4b".into());
        assert_eq!(face(&tenant), "4B");
        tenant.unit = Some("Penthouse".into());
        assert_eq!(face(&tenant), "AC");
    }

    #[test]
    fn initials_of_any_script_and_of_nothing() {
        assert_eq!(initials("ليلى حداد"), "لح");
        assert_eq!(initials("🌻"), "🌻");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn somebody_without_a_name_is_called_by_what_is_known() {
        let mut tenant = Tenant::unknown(TenantId(Uuid::nil()), None, Timestamp(0));
        assert_eq!(tenant_name(&tenant, 7), "Visitor #7");
        tenant.unit = Some("4B".into());
        assert_eq!(tenant_name(&tenant, 7), "Unit 4B");
        assert_eq!(home_of(Some("4B"), Some("Elm House")), "4B · Elm House");
        assert_eq!(home_of(None, None), "");
    }

    #[test]
    fn a_line_says_who_did_what() {
        let by_rosa = || Actor::Staff { member: rosa() };
        let claimed = EventKind::ConversationClaimed { assignee: rosa() };
        assert_eq!(said_by(by_rosa(), claimed), "Rosa Ortega claimed this chat");
        let to_me = EventKind::ConversationAssigned {
            assignee: Some(StaffRef {
                id: ME,
                name: "Tom".into(),
            }),
            note: Some("knows the boiler".into()),
        };
        let words = said_by(by_rosa(), to_me);
        assert_eq!(words, "Rosa Ortega assigned this to you: knows the boiler");
        let snoozed = EventKind::ConversationSnoozed {
            until: Timestamp(9),
        };
        assert_eq!(
            said_by(by_rosa(), snoozed),
            "Rosa Ortega snoozed this until 9"
        );
        let woken = said_by(Actor::Tenant, EventKind::ConversationWoken);
        assert_eq!(woken, "A new message ended the snooze");
    }

    #[test]
    fn a_colour_stays_with_a_person() {
        let id = Uuid::from_u128(77);
        assert_eq!(hue(id), hue(id));
        assert!((1..=8).contains(&hue(id)));
    }
}
