//! Instants as the list, the thread and the snooze menu need them, in the reader's own time zone.

use js_sys::{Date, Object, Reflect};
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

use crate::client::clock::now;
use crate::format;

/// `Today`, `Yesterday`, `Monday, November 23`.
pub fn day(at: Timestamp) -> String {
    match format::local_day(now()) - format::local_day(at) {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => format::day(at),
    }
}

/// The time of today, with the date on other days.
pub fn when(at: Timestamp) -> String {
    let time = format::time(at);
    match format::local_day(at) - format::local_day(now()) {
        0 => time,
        1 => format!("tomorrow, {time}"),
        2..=6 => {
            let day = format::day(at);
            let weekday = day.split(',').next().unwrap_or_default();
            format!("{weekday}, {time}")
        }
        _ => format!("{}, {time}", format::short_date(at)),
    }
}

/// `Feb 28, 2027` of an ISO date; what is no date stays as it was written.
pub fn lease_date(iso: &str) -> String {
    let date = Date::new(&JsValue::from_str(iso));
    if date.get_time().is_nan() {
        return iso.to_owned();
    }
    // The date of a lease is the same day everywhere.
    written(&date, "UTC")
}

/// `May 7, 2026`.
pub fn date(at: Timestamp) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of this age fit into 53 bits"
    )]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    written(&date, "")
}

fn written(date: &Date, zone: &str) -> String {
    let options = Object::new();
    let set = |name: &str, value: &str| {
        // Setting a property of a fresh object cannot fail.
        Reflect::set(&options, &name.into(), &value.into()).ok();
    };
    set("dateStyle", "medium");
    if !zone.is_empty() {
        set("timeZone", zone);
    }
    date.to_locale_date_string("en", &options).into()
}

/// A time to come back to a conversation.
#[derive(Debug)]
pub struct Preset {
    pub label: &'static str,
    pub until: Timestamp,
}

/// In an hour, tomorrow at nine, Monday at nine.
pub fn snooze_presets() -> [Preset; 3] {
    [
        Preset {
            label: "In 1 hour",
            until: Timestamp(now().0 + 60 * 60_000),
        },
        Preset {
            label: "Tomorrow",
            until: at_nine(1),
        },
        Preset {
            label: "Monday",
            until: at_nine(days_to_monday(weekday())),
        },
    ]
}

/// From 1 to 7: on a Monday the next one is meant. `weekday` counts from Sunday, as browsers do.
fn days_to_monday(weekday: u32) -> u32 {
    match (8 - weekday.min(7)) % 7 {
        0 => 7,
        days => days,
    }
}

fn weekday() -> u32 {
    Date::new_0().get_day()
}

fn at_nine(days_ahead: u32) -> Timestamp {
    let date = Date::new_0();
    date.set_date(date.get_date() + days_ahead);
    // The browser minds changes to and from summer time.
    let nine = Date::new(&JsValue::from_f64(date.set_hours(9)));
    nine.set_minutes(0);
    nine.set_seconds(0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds of this age fit into 53 bits"
    )]
    Timestamp(nine.set_milliseconds(0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_monday_is_never_today() {
        let from_sunday: Vec<_> = (0..7).map(days_to_monday).collect();
        assert_eq!(from_sunday, [1, 7, 6, 5, 4, 3, 2]);
    }
}
