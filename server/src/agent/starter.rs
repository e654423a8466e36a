//! The tags of a new workspace: those the agent applies by itself, with what it knows of them, and
//! those that follow what happens or that staff apply by hand.

use shared::entities::{Tag, TagColor, TagFollows};

use crate::agent::tagging;
use crate::cx::Cx;

pub fn starter_tags(cx: &Cx) -> Vec<Tag> {
    let followers = [
        (
            "Emergency",
            TagColor::Red,
            "Danger to people or to the building right now.",
            Some(TagFollows::Emergency),
        ),
        (
            "Follow-up",
            TagColor::Amber,
            "Somebody promised to come back to this.",
            None,
        ),
        (
            "Escalated",
            TagColor::Pink,
            "The agent asked for a person.",
            Some(TagFollows::Escalation),
        ),
        (
            "Resolved",
            TagColor::Grey,
            "Was resolved at least once.",
            Some(TagFollows::Resolution),
        ),
    ];
    let by_hand = followers
        .into_iter()
        .map(|(name, color, description, follows)| Tag {
            id: cx.new_id(),
            name: name.into(),
            color,
            description: description.into(),
            examples: Vec::new(),
            by_agent: false,
            follows,
        });
    let by_agent = tagging::starter_tags().into_iter().map(|starter| Tag {
        id: cx.new_id(),
        name: starter.name.into(),
        color: color_of(starter.name),
        description: starter.description.into(),
        examples: starter.examples.into_iter().map(Into::into).collect(),
        by_agent: true,
        follows: None,
    });
    by_agent.chain(by_hand).collect()
}

fn color_of(name: &str) -> TagColor {
    match name {
        "Maintenance" => TagColor::Blue,
        "Lease question" => TagColor::Violet,
        "Rent payment" => TagColor::Green,
        _ => TagColor::Teal,
    }
}
