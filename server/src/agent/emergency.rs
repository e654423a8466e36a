//! The emergency net: finds danger to people or the building in a tenant's words. Pure, and without
//! the model: it works when nothing else does.
//!
//! It looks for combinations of concepts (`emergency/net.txt`), not for sentences, and keeps apart
//! what is denied, over, imagined, asked in general, or a figure of speech.

mod safety;

use std::sync::LazyLock;

use shared::entities::EmergencyKind;

use crate::agent::wording::{Net, Words};

pub use safety::{safety_text, usual_safety_text, with_phone};

/// A danger and the tenant's words that told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    pub kind: EmergencyKind,
    pub evidence: String,
}

static NET: LazyLock<Net> = LazyLock::new(|| Net::parse(include_str!("emergency/net.txt")));

/// When several dangers are in one message, the one whose advice saves a life comes first.
const MOST_URGENT_FIRST: [EmergencyKind; 10] = [
    EmergencyKind::Threat,
    EmergencyKind::Co,
    EmergencyKind::Gas,
    EmergencyKind::Electrical,
    EmergencyKind::Fire,
    EmergencyKind::BreakIn,
    EmergencyKind::Flood,
    EmergencyKind::Structural,
    EmergencyKind::NoHeat,
    EmergencyKind::LockOut,
];

/// The dangers a message tells of, most urgent first; each kind once.
pub fn find_emergencies(message: &str) -> Vec<Emergency> {
    let words = Words::read(message);
    MOST_URGENT_FIRST
        .into_iter()
        .filter_map(|kind| {
            let evidence = NET.find(kind.as_str(), &words)?;
            Some(Emergency {
                kind,
                evidence: message[evidence].trim().to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
