//! Who may come in: passwords, tokens, throttles. Knows nothing of HTTP.

pub mod password;
pub mod throttle;
pub mod token;

pub use password::PasswordHash;
pub use throttle::Throttle;
pub use token::Token;
