//! The way in: routes, who may call them, what they answer. Decides nothing about conversations.

mod assets;
mod body;
mod call;
mod caller;
mod cookie;
mod demo;
mod error;
mod middleware;
mod origin;
mod routes;
mod serve;

pub use demo::demo_site;
pub use routes::router;
pub use serve::{Bounds, serve};
