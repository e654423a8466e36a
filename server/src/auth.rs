//! Who may come in, and for how long: passwords, tokens, sessions, throttles. Knows nothing of HTTP.

pub mod password;
pub mod session;
pub mod throttle;
pub mod token;

pub use password::PasswordHash;
pub use throttle::Throttle;
pub use token::Token;
