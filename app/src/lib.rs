//! The two programs that run in a browser, the staff's inbox and the tenant's widget, over one
//! client layer. The binaries in `bin/` only mount them.

pub mod client;
pub mod format;
pub mod i18n;
pub mod rich_text;

pub mod a11y;
pub mod keys;
pub mod stores;
pub mod ui;

pub mod inbox;
pub mod widget;
