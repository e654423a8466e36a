//! Who may come in, how often and for how long: passwords, tokens, sessions, limits. Knows nothing of
//! HTTP.

pub mod network;
pub mod password;
pub mod places;
pub mod session;
pub mod throttle;
pub mod token;

pub use network::Network;
pub use password::PasswordHash;
pub use places::{Place, Places};
pub use throttle::Throttle;
pub use token::Token;
