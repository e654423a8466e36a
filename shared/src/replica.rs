//! The reducers: how events change what is held of a workspace. The browser applies them to stay
//! live, the server applies the same ones to write its rows, and the tests compare both.

pub mod conversation;
pub mod inbox;
pub mod tenant_thread;
pub mod thread;

pub use inbox::{Applied, Inbox};
pub use tenant_thread::TenantThread;
pub use thread::Thread;
