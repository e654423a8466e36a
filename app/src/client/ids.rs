//! The only source of new ids in the browser.

use uuid::Uuid;

/// A new id of any kind. Made here and not by the server, so that a message sent twice after a lost
/// answer is posted once. Ids made in one millisecond still sort in the order they were made.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the browser's source of ids"
)]
pub fn new_id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}
