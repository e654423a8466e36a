//! What breaks outside: another process holds the database, the server is killed, a node stops.
