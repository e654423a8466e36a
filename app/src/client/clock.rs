//! The only place that asks the browser what time it is.

use shared::time::Timestamp;

/// The browser's clock. It may be wrong by hours: fit for waiting and for showing, never for order.
pub fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds of this age fit into 53 bits"
    )]
    Timestamp(js_sys::Date::now() as i64)
}
