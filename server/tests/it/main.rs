//! The server's tests, in one binary: a running node, spoken to over HTTP and WebSockets as browsers
//! do. Each story is told on SQLite and on PostgreSQL.

#![allow(
    clippy::disallowed_methods,
    reason = "tests make ids, clients and read the environment where they stand"
)]

mod support;
mod tags;

mod accounts;
mod agent;
mod agent_tests;
mod bus;
mod composer;
mod connections;
mod conversations;
mod faults;
mod isolation;
mod jobs;
mod limits;
mod live;
mod nodes;
mod pages;
mod playground;
mod races;
mod receipts;
mod replicas;
mod rules;
mod sessions;
mod store;
mod team;
mod turns;
mod web_pages;
