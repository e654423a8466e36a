//! The widget in English.

use super::WidgetTexts;

pub(super) static TEXTS: WidgetTexts = WidgetTexts {
    close: "Close chat",
    conversation: "Conversation",
    messages: "Messages",
    emergency_call: |phone| ["Emergency? Call ", phone].concat(),
    disclosure: "You are chatting with our AI assistant. You can ask for a person at any time.",
    closing_note: "Write again at any time: the conversation opens again.",

    assistant: "AI assistant",
    you: "You",
    assistant_answers: |hours| ["AI assistant now · the team ", hours].concat(),
    person_asked_now: |hours| ["A person was asked · ", hours].concat(),
    person_answers: |name| [name, " from the office answers you"].concat(),
    assistant_types: "AI assistant is answering",
    person_types: |name| [name, " is typing"].concat(),
    from_the_office: "from the office",

    quick_questions: "Often asked",
    loading: "Opening the chat",

    person_asked: |hours| {
        if hours.is_empty() {
            return "A person was asked. You can keep writing here.".to_owned();
        }
        [
            "A person was asked. The team is here ",
            hours,
            ". You can keep writing.",
        ]
        .concat()
    },
    emergency_passed_on: "The team was alerted.",
    person_joined: |name| [name, " joined the conversation."].concat(),
    person_left: |name| [name, " left. The assistant answers again."].concat(),
    another_person_asked: |name| {
        let left = if name.is_empty() { "" } else { " left. " };
        [name, left, "Another person from the office will answer."].concat()
    },
    assistant_again: "The assistant answers again.",
    resolved: "Conversation closed",
    reopened: "Conversation opened again",
    reopened_by: |name| [name, " opened the conversation again."].concat(),
    today: "Today",
    yesterday: "Yesterday",
    to_the_latest: "To the latest message",
    new_messages: |count| match count {
        1 => "1 new message".to_owned(),
        many => [many.to_string().as_str(), " new messages"].concat(),
    },

    sources: "Sources",
    source: |number, title| ["Source ", &number.to_string(), ": ", title].concat(),
    page: |page| ["page ", &page.to_string()].concat(),

    waiting_for_network: "Waiting for a connection",
    sending: "Sending",
    sent: "Sent",
    read: "Read",
    not_sent: "Not sent.",
    try_again: "Try again",
    remove: "Remove",

    write_here: "Write a message",
    send: "Send",
    talk_to_a_person: "Talk to a person",
    i_want_a_person: "I want to talk to a person.",
    person_offline: "No connection. Call the office, or try again when it is back.",
    too_long: |kilobytes, limit| {
        [
            "This message has ",
            &kilobytes.to_string(),
            " KB; the limit is ",
            &limit.to_string(),
            " KB. Send it in parts.",
        ]
        .concat()
    },
    write_something: "Write something first.",

    offline: "No connection. What you write is kept and goes out when it is back.",
    connecting: "Connecting",
    unknown_key: "This chat is not set up: the key in the website's code is not known. \
                  Tell the office, or call them.",
    origin_not_allowed: "This chat may not be shown on this website. Tell the office, or call them.",
    too_many: "That was a lot at once. Wait a minute, then try again.",
    server_trouble: "The chat can't be reached right now. We keep trying.",
    refused: "The office's server did not take this.",
    outdated: "This chat has a new version.",
    reload: "Reload",
};
