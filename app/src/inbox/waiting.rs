//! How long a tenant waits, when that begins to matter, and how it is written. Pure.

use std::time::Duration;

use shared::entities::{Conversation, Handler, Status};
use shared::time::Timestamp;

/// From here a wait is amber: somebody should look.
pub const SOON: Duration = Duration::from_secs(5 * 60);
/// From here it is red: tenants are told that the office usually answers within twenty minutes.
pub const LATE: Duration = Duration::from_secs(20 * 60);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    Fresh,
    Soon,
    Late,
}

impl Urgency {
    pub fn as_str(self) -> &'static str {
        match self {
            Urgency::Fresh => "fresh",
            Urgency::Soon => "soon",
            Urgency::Late => "late",
        }
    }
}

/// A tenant who waits for a human's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub since: Timestamp,
    pub emergency: bool,
}

impl Wait {
    /// `None` when nobody waits, or when the wait was put off until later.
    pub fn of(conversation: &Conversation) -> Option<Self> {
        let state = &conversation.state;
        if state.status != Status::Open || state.handler == Handler::Agent {
            return None;
        }
        conversation.waiting_since.map(|since| Wait {
            since,
            emergency: conversation.is_emergency() && state.handler == Handler::Waiting,
        })
    }

    pub fn urgency(self, now: Timestamp) -> Urgency {
        match now.since(self.since) {
            _ if self.emergency => Urgency::Late,
            waited if waited >= LATE => Urgency::Late,
            waited if waited >= SOON => Urgency::Soon,
            _ => Urgency::Fresh,
        }
    }

    /// Emergencies count seconds; the others would only make a calm list flicker.
    pub fn text(self, now: Timestamp) -> String {
        let seconds = now.since(self.since).as_secs();
        if self.emergency && seconds < HOUR {
            return format!("{}:{:02}", seconds / MINUTE, seconds % MINUTE);
        }
        span(seconds)
    }

    /// For those who hear it.
    pub fn spoken(self, now: Timestamp) -> String {
        let (count, unit) = match now.since(self.since).as_secs() {
            s if s < MINUTE => return "waiting for less than a minute".to_owned(),
            s if s < HOUR => (s / MINUTE, "minute"),
            s if s < DAY => (s / HOUR, "hour"),
            s => (s / DAY, "day"),
        };
        let plural = if count == 1 { "" } else { "s" };
        format!("waiting for {count} {unit}{plural}")
    }
}

/// How long ago, in the fewest signs: `now`, `26 m`, `3 h`, `2 d`.
pub fn ago(now: Timestamp, then: Timestamp) -> String {
    span(now.since(then).as_secs())
}

fn span(seconds: u64) -> String {
    match seconds {
        s if s < MINUTE => "now".to_owned(),
        s if s < HOUR => format!("{} m", s / MINUTE),
        s if s < DAY => format!("{} h", s / HOUR),
        s => format!("{} d", s / DAY),
    }
}

#[cfg(test)]
mod tests {
    use shared::entities::{State, Tenant};
    use shared::ids::{ConversationId, TenantId};
    use uuid::Uuid;

    use super::*;

    fn after(minutes: i64) -> Timestamp {
        Timestamp(minutes * 60_000)
    }

    const WAIT: Wait = Wait {
        since: Timestamp(0),
        emergency: false,
    };
    const EMERGENCY: Wait = Wait {
        since: Timestamp(0),
        emergency: true,
    };

    #[test]
    fn a_wait_turns_amber_then_red() {
        assert_eq!(WAIT.urgency(after(4)), Urgency::Fresh);
        assert_eq!(WAIT.urgency(after(5)), Urgency::Soon);
        assert_eq!(WAIT.urgency(after(19)), Urgency::Soon);
        assert_eq!(WAIT.urgency(after(20)), Urgency::Late);
        assert_eq!(EMERGENCY.urgency(after(0)), Urgency::Late);
    }

    #[test]
    fn only_emergencies_count_seconds() {
        assert_eq!(EMERGENCY.text(Timestamp(134_000)), "2:14");
        assert_eq!(EMERGENCY.text(after(61)), "1 h");
        assert_eq!(WAIT.text(Timestamp(134_000)), "2 m");
        assert_eq!(WAIT.text(Timestamp(59_000)), "now");
        assert_eq!(WAIT.text(after(60 * 49)), "2 d");
    }

    #[test]
    fn a_clock_that_is_behind_shows_no_negative_wait() {
        assert_eq!(WAIT.text(Timestamp(-90_000)), "now");
        assert_eq!(ago(Timestamp(0), Timestamp(90_000)), "now");
    }

    #[test]
    fn a_wait_is_also_said_in_words() {
        assert_eq!(WAIT.spoken(after(1)), "waiting for 1 minute");
        assert_eq!(WAIT.spoken(after(26)), "waiting for 26 minutes");
        assert_eq!(WAIT.spoken(after(120)), "waiting for 2 hours");
    }

    #[test]
    fn nobody_waits_for_a_human_while_the_agent_answers_or_it_sleeps() {
        let tenant = Tenant::unknown(TenantId(Uuid::nil()), None, Timestamp(0));
        let id = ConversationId(Uuid::nil());
        let mut conversation = Conversation::started(id, 1, tenant, Timestamp(0));
        conversation.waiting_since = Some(Timestamp(0));
        assert_eq!(Wait::of(&conversation), None);
        conversation.state.handler = Handler::Waiting;
        assert_eq!(Wait::of(&conversation), Some(WAIT));
        conversation.state = State {
            status: Status::Snoozed,
            ..conversation.state
        };
        assert_eq!(Wait::of(&conversation), None);
    }
}
