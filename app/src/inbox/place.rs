//! Where one is in the inbox, as a value: the whole of it stands in the address, and what stands in
//! an address that somebody tampered with or kept from last year still leads somewhere sensible.

use std::fmt::Write as _;

use shared::ids::{ConversationId, MemberId, TagId};

use crate::inbox::views::{Filters, Holder, View};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Inbox(Spot),
    Documents,
    Agent(AgentTab),
    Settings(Section),
    SignUp,
    /// The token of the invitation is in the fragment.
    Join,
}

/// A place in the inbox itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub view: View,
    pub conversation: Option<ConversationId>,
    pub filters: Filters,
}

/// What the agent is set up, tried and tested with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgentTab {
    Playground,
    Rules,
    Safety,
    Tests,
}

impl AgentTab {
    pub const ALL: [AgentTab; 4] = [
        AgentTab::Playground,
        AgentTab::Tests,
        AgentTab::Rules,
        AgentTab::Safety,
    ];

    fn slug(self) -> &'static str {
        match self {
            AgentTab::Playground => "playground",
            AgentTab::Rules => "rules",
            AgentTab::Safety => "safety",
            AgentTab::Tests => "tests",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            AgentTab::Playground => "Playground",
            AgentTab::Rules => "Rules",
            AgentTab::Safety => "Safety texts",
            AgentTab::Tests => "Tests",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    Workspace,
    Members,
    Widget,
    Tags,
    Properties,
    Sessions,
}

impl Section {
    pub const ALL: [Section; 6] = [
        Section::Workspace,
        Section::Members,
        Section::Widget,
        Section::Tags,
        Section::Properties,
        Section::Sessions,
    ];

    fn slug(self) -> &'static str {
        match self {
            Section::Workspace => "workspace",
            Section::Members => "members",
            Section::Widget => "widget",
            Section::Tags => "tags",
            Section::Properties => "properties",
            Section::Sessions => "sessions",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Section::Workspace => "Workspace",
            Section::Members => "Members",
            Section::Widget => "Widget",
            Section::Tags => "Tags",
            Section::Properties => "Properties",
            Section::Sessions => "Sign-ins",
        }
    }
}

impl Spot {
    pub fn of(view: View) -> Self {
        Self {
            view,
            conversation: None,
            filters: Filters::default(),
        }
    }

    /// The same list with another conversation open, or none.
    #[must_use]
    pub fn opening(&self, conversation: Option<ConversationId>) -> Self {
        Self {
            conversation,
            ..self.clone()
        }
    }

    /// The same view with other filters; what was open stays open.
    #[must_use]
    pub fn filtered(&self, filters: Filters) -> Self {
        Self {
            filters,
            ..self.clone()
        }
    }
}

impl Place {
    /// `path` begins with `/`; `search` may begin with `?`. What can't be read is left out.
    pub fn read(path: &str, search: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match parts.next() {
            Some("sign-up") => Place::SignUp,
            Some("join") => Place::Join,
            Some("documents") => Place::Documents,
            Some("agent") => {
                let slug = parts.next();
                let named = AgentTab::ALL
                    .into_iter()
                    .find(|tab| Some(tab.slug()) == slug);
                Place::Agent(named.unwrap_or(AgentTab::Playground))
            }
            Some("settings") => {
                let slug = parts.next();
                let named = Section::ALL
                    .into_iter()
                    .find(|section| Some(section.slug()) == slug);
                Place::Settings(named.unwrap_or(Section::Workspace))
            }
            Some("inbox") => {
                let view = parts.next().and_then(View::of_slug);
                Place::Inbox(Spot {
                    view: view.unwrap_or(View::NeedsHuman),
                    conversation: parts.next().and_then(|id| id.parse().ok()),
                    filters: read_filters(search),
                })
            }
            Some(_) | None => Place::Inbox(Spot::of(View::NeedsHuman)),
        }
    }

    pub fn url(&self) -> String {
        match self {
            Place::SignUp => "/sign-up".to_owned(),
            Place::Join => "/join".to_owned(),
            Place::Documents => "/documents".to_owned(),
            Place::Agent(tab) => format!("/agent/{}", tab.slug()),
            Place::Settings(section) => format!("/settings/{}", section.slug()),
            Place::Inbox(spot) => {
                let mut url = format!("/inbox/{}", spot.view.slug());
                if let Some(conversation) = spot.conversation {
                    write!(url, "/{conversation}").ok();
                }
                write_filters(&mut url, &spot.filters);
                url
            }
        }
    }
}

fn read_filters(search: &str) -> Filters {
    let mut filters = Filters::default();
    for pair in search.trim_start_matches('?').split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "assignee" => filters.assignee = read_holder(value),
            "tag" => {
                if let Ok(tag) = value.parse::<TagId>()
                    && !filters.tags.contains(&tag)
                {
                    filters.tags.push(tag);
                }
            }
            "q" => filters.words = decode(value),
            _ => {}
        }
    }
    filters
}

fn read_holder(value: &str) -> Option<Holder> {
    match value {
        "agent" => Some(Holder::Agent),
        "nobody" => Some(Holder::Nobody),
        id => id.parse::<MemberId>().ok().map(Holder::Member),
    }
}

fn write_filters(url: &mut String, filters: &Filters) {
    let mut mark = '?';
    let mut add = |name: &str, value: &str| {
        write!(url, "{mark}{name}={value}").ok();
        mark = '&';
    };
    match filters.assignee {
        Some(Holder::Agent) => add("assignee", "agent"),
        Some(Holder::Nobody) => add("assignee", "nobody"),
        Some(Holder::Member(member)) => add("assignee", &member.to_string()),
        None => {}
    }
    for tag in &filters.tags {
        add("tag", &tag.to_string());
    }
    if !filters.words.is_empty() {
        add("q", &encode(&filters.words));
    }
}

/// Percent-encoding of all but the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").ok();
        }
    }
    encoded
}

/// Broken escapes stay as they are typed; bytes that are no text become the replacement mark.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (escaped, bytes[at]) {
            (Some(byte), _) => {
                decoded.push(byte);
                at += 3;
            }
            (None, b'+') => {
                decoded.push(b' ');
                at += 1;
            }
            (None, byte) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn read(url: &str) -> Place {
        let (path, search) = url.split_once('?').unwrap_or((url, ""));
        Place::read(path, search)
    }

    #[test]
    fn a_place_reads_back_what_it_writes() {
        let spot = Spot {
            view: View::AllOpen,
            conversation: Some(ConversationId(Uuid::from_u128(1))),
            filters: Filters {
                assignee: Some(Holder::Member(MemberId(Uuid::from_u128(2)))),
                tags: vec![TagId(Uuid::from_u128(3)), TagId(Uuid::from_u128(4))],
                words: "4B & ليلى 🌻 100%+".to_owned(),
            },
        };
        let places = [
            Place::Inbox(spot.clone()),
            Place::Inbox(spot.opening(None)),
            Place::Inbox(Spot::of(View::Mine)),
            Place::Documents,
            Place::Agent(AgentTab::Rules),
            Place::Settings(Section::Sessions),
            Place::SignUp,
            Place::Join,
        ];
        for place in places {
            assert_eq!(read(&place.url()), place);
        }
    }

    #[test]
    fn a_tampered_address_leads_somewhere_sensible() {
        let home = Place::Inbox(Spot::of(View::NeedsHuman));
        for url in [
            "/",
            "",
            "/nowhere",
            "/inbox",
            "/inbox/",
            "/inbox/none-such/../../x",
            "/inbox/needs-a-human?tag=7&tag=%&assignee=<script>&x",
        ] {
            assert_eq!(read(url), home, "{url}");
        }
        assert_eq!(read("/settings/none"), Place::Settings(Section::Workspace));
        assert_eq!(read("/agent/none"), Place::Agent(AgentTab::Playground));
    }

    #[test]
    fn a_broken_escape_is_kept_as_typed() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz+a%20b"), "%zz a b");
        assert_eq!(decode("%ff"), "\u{fffd}");
    }

    #[test]
    fn a_tag_counts_once() {
        let tag = TagId(Uuid::from_u128(9));
        let Place::Inbox(spot) = read(&format!("/inbox/mine?tag={tag}&tag={tag}")) else {
            panic!("not in the inbox");
        };
        assert_eq!(spot.filters.tags, [tag]);
    }
}
