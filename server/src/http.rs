//! The way in: routes, who may call them, what they answer. Decides nothing about conversations.

mod assets;
mod call;
mod cookie;
mod demo;
mod error;
mod middleware;
mod origin;
mod routes;

pub use demo::demo_site;
pub use routes::router;
