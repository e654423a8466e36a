//! The agent with its real model, as tenants and staff see it.
