//! The values that travel: what a conversation, a message, a member looks like on the wire.
//! Rows of the database are other types, with visible conversions in the server's store.

pub mod agent_test;
pub mod conversation;
pub mod document;
pub mod escalation;
pub mod member;
pub mod message;
pub mod rule;
pub mod safety_text;
pub mod tag;
pub mod tenant;
pub mod workspace;

pub use agent_test::{AgentTest, Expectation, TestRun};
pub use conversation::{Conversation, Handler, Preview, State, Status};
pub use document::{Document, DocumentStatus};
pub use escalation::{EmergencyKind, Escalation, Severity, Trigger, Verdict};
pub use member::{Member, Permission, Role, StaffRef};
pub use message::{Author, Channel, Citation, Message, ModelsPart, Trace};
pub use rule::{Rule, RuleTerms, RuleWords};
pub use safety_text::{Language, SafetyText};
pub use tag::{AppliedTag, Tag, TagColor, TagFollows, TagSource};
pub use tenant::Tenant;
pub use workspace::{Property, WidgetKey, Workspace};
