//! The server's tests, in one binary: a running node, spoken to over HTTP and WebSockets as browsers
//! do. Each story is told on SQLite and on PostgreSQL.

mod support;

mod accounts;
mod agent;
mod conversations;
mod faults;
mod isolation;
mod live;
mod pages;
mod races;
mod replicas;
mod store;
