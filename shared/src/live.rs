//! What travels over the socket: numbered events, ephemerals, and the frames around them.

pub mod agent_change;
pub mod close;
pub mod ephemeral;
pub mod event;
pub mod frame;
pub mod position;
pub mod tenant_event;

pub use agent_change::AgentChange;
pub use close::{Advice, CloseCode};
pub use ephemeral::{AnswerPart, Ephemeral, TenantEphemeral, Typist};
pub use event::{Actor, Event, EventKind};
pub use frame::{ClientFrame, ServerFrame, TenantServerFrame};
pub use position::{Epoch, Position, Seq};
pub use tenant_event::{TenantAuthor, TenantEvent, TenantEventKind, TenantMessage};
