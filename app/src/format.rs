//! Times, days and counts as people of the reader's language write them, by the browser's own `Intl`:
//! no table of months in the program.

use std::cell::OnceCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

use crate::i18n::{self, Language};

/// `9:41 PM`, `21:41`.
pub fn time(at: Timestamp) -> String {
    thread_local!(static FORMAT: OnceCell<Function> = const { OnceCell::new() });
    FORMAT.with(|format| {
        let options = [("hour", "numeric"), ("minute", "2-digit")];
        written(at, format.get_or_init(|| formatter(&options)))
    })
}

/// `Monday, November 23`.
pub fn day(at: Timestamp) -> String {
    thread_local!(static FORMAT: OnceCell<Function> = const { OnceCell::new() });
    FORMAT.with(|format| {
        let options = [("weekday", "long"), ("month", "long"), ("day", "numeric")];
        written(at, format.get_or_init(|| formatter(&options)))
    })
}

/// `Nov 23`.
pub fn short_date(at: Timestamp) -> String {
    thread_local!(static FORMAT: OnceCell<Function> = const { OnceCell::new() });
    FORMAT.with(|format| {
        let options = [("month", "short"), ("day", "numeric")];
        written(at, format.get_or_init(|| formatter(&options)))
    })
}

/// `November 23, 2026 at 9:41 PM`, for tooltips.
pub fn moment(at: Timestamp) -> String {
    thread_local!(static FORMAT: OnceCell<Function> = const { OnceCell::new() });
    FORMAT.with(|format| {
        let options = [("dateStyle", "long"), ("timeStyle", "short")];
        written(at, format.get_or_init(|| formatter(&options)))
    })
}

/// For the `datetime` attribute of `<time>`.
pub fn machine(at: Timestamp) -> String {
    js_date(at).to_iso_string().into()
}

/// `1,042`, `1.042`.
pub fn count(number: f64) -> String {
    thread_local!(static FORMAT: OnceCell<Function> = const { OnceCell::new() });
    FORMAT.with(|format| {
        let format =
            format.get_or_init(|| Intl::NumberFormat::new(&locales(), &Object::new()).format());
        call(format, &JsValue::from(number))
    })
}

/// Numbers the days of the reader's calendar, so that two instants of one day have one number.
#[expect(clippy::cast_possible_truncation, reason = "days since 1970 are few")]
pub fn local_day(at: Timestamp) -> i32 {
    let date = js_date(at);
    let local_ms = date.get_time() - date.get_timezone_offset() * 60_000.0;
    (local_ms / 86_400_000.0).floor() as i32
}

fn written(at: Timestamp, formatter: &Function) -> String {
    call(formatter, &js_date(at))
}

fn call(formatter: &Function, value: &JsValue) -> String {
    formatter
        .call1(&JsValue::UNDEFINED, value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn formatter(options: &[(&str, &str)]) -> Function {
    let object = Object::new();
    for (name, value) in options {
        // Setting a property of a fresh object cannot fail.
        Reflect::set(&object, &(*name).into(), &(*value).into()).ok();
    }
    Intl::DateTimeFormat::new(&locales(), &object).format()
}

/// The browser's own region where its language is the one we write in: `en-GB` keeps its habits.
fn locales() -> Array {
    let tag = i18n::browser_tag();
    let language = Language::of_tag(&tag).tag();
    let own = tag.to_ascii_lowercase().starts_with(language);
    Array::of1(&JsValue::from_str(if own { &tag } else { language }))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of this age fit into 53 bits"
)]
fn js_date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}
