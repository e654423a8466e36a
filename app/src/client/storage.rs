//! What the browser keeps between visits. Where the browser forbids storage (a blocked third-party
//! frame, a full disk) values live in memory until the page closes, and nothing else changes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

thread_local! {
    static IN_MEMORY: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a value outlives the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    ForLater,
    UntilThePageCloses,
}

pub fn text(key: &str) -> Option<String> {
    let in_memory = IN_MEMORY.with_borrow(|values| values.get(key).cloned());
    in_memory.or_else(|| browser()?.get_item(key).ok()?)
}

pub fn keep_text(key: &str, value: &str) -> Kept {
    if browser().is_some_and(|storage| storage.set_item(key, value).is_ok()) {
        IN_MEMORY.with_borrow_mut(|values| values.remove(key));
        return Kept::ForLater;
    }
    IN_MEMORY.with_borrow_mut(|values| values.insert(key.to_owned(), value.to_owned()));
    Kept::UntilThePageCloses
}

pub fn forget(key: &str) {
    IN_MEMORY.with_borrow_mut(|values| values.remove(key));
    if let Some(storage) = browser() {
        storage.remove_item(key).ok();
    }
}

/// A value kept as JSON; `None` also when it is no longer of this shape.
pub fn value<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_str(&text(key)?).ok()
}

pub fn keep<T: Serialize>(key: &str, value: &T) -> Kept {
    match serde_json::to_string(value) {
        Ok(json) => keep_text(key, &json),
        Err(_) => Kept::UntilThePageCloses,
    }
}

fn browser() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
