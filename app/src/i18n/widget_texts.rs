//! Every text of the widget by its meaning. A language that lacks one does not compile.

/// Functions are for texts with something in them: languages put it in different places.
#[derive(Clone, Copy, Debug)]
pub struct WidgetTexts {
    // The frame around the conversation.
    pub close: &'static str,
    pub conversation: &'static str,
    pub messages: &'static str,
    pub emergency_call: fn(phone: &str) -> String,
    pub disclosure: &'static str,
    pub closing_note: &'static str,

    // Who answers now.
    pub assistant: &'static str,
    pub you: &'static str,
    pub assistant_answers: fn(office_hours: &str) -> String,
    pub person_asked_now: fn(office_hours: &str) -> String,
    pub person_answers: fn(name: &str) -> String,
    pub assistant_types: &'static str,
    pub person_types: fn(name: &str) -> String,
    pub from_the_office: &'static str,

    // Home.
    pub quick_questions: &'static str,
    pub loading: &'static str,

    // What happened.
    pub person_asked: fn(office_hours: &str) -> String,
    pub emergency_passed_on: &'static str,
    pub person_joined: fn(name: &str) -> String,
    pub person_left: fn(name: &str) -> String,
    /// The name may be empty.
    pub another_person_asked: fn(name: &str) -> String,
    pub assistant_again: &'static str,
    pub resolved: &'static str,
    pub reopened: &'static str,
    pub reopened_by: fn(name: &str) -> String,
    pub today: &'static str,
    pub yesterday: &'static str,
    pub to_the_latest: &'static str,
    pub new_messages: fn(count: usize) -> String,

    // Sources.
    pub sources: &'static str,
    pub source: fn(number: u32, title: &str) -> String,
    pub page: fn(page: u32) -> String,

    // States of a message.
    pub waiting_for_network: &'static str,
    pub sending: &'static str,
    pub sent: &'static str,
    pub read: &'static str,
    pub not_sent: &'static str,
    pub try_again: &'static str,
    pub remove: &'static str,

    // Writing.
    pub write_here: &'static str,
    pub send: &'static str,
    pub talk_to_a_person: &'static str,
    /// What the button says in the tenant's name; the agent's rules know it.
    pub i_want_a_person: &'static str,
    pub person_offline: &'static str,
    pub too_long: fn(kilobytes: usize, limit: usize) -> String,
    pub write_something: &'static str,

    // Trouble.
    pub offline: &'static str,
    pub connecting: &'static str,
    pub unknown_key: &'static str,
    pub origin_not_allowed: &'static str,
    pub too_many: &'static str,
    pub server_trouble: &'static str,
    pub refused: &'static str,
    pub outdated: &'static str,
    pub reload: &'static str,
}
