//! The Porchlight server. From top to bottom; a room uses only the rooms below it, and
//! `cargo xtask tidy` holds the order.

pub mod commands;

pub mod bench;
pub mod eval;

pub mod http;

pub mod app;
pub mod reactions;
pub mod realtime;

pub mod agent;
pub mod inbox;

pub mod knowledge;

pub mod cx;

pub mod auth;
pub mod bus;
pub mod jobs;
pub mod outbound;
pub mod store;

pub mod clock;
pub mod config;
pub mod shutdown;
pub mod telemetry;
