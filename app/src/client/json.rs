//! JSON as the browser parses it, read field by field. Code that reads through [`Json`] also reads
//! `serde_json::Value`, which is how the tests hold it against what `shared` writes.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// One value of a parsed text.
pub trait Json: Sized {
    /// A field of an object; `None` also when it is `null`.
    fn get(&self, name: &str) -> Option<Self>;
    fn text(&self) -> Option<String>;
    fn number(&self) -> Option<f64>;
    fn items(&self) -> Option<Vec<Self>>;
}

/// `None`: the text is no JSON.
pub fn parse(text: &str) -> Option<JsValue> {
    JSON::parse(text).ok()
}

impl Json for JsValue {
    fn get(&self, name: &str) -> Option<Self> {
        // Throws on what is no object.
        let value = Reflect::get(self, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn items(&self) -> Option<Vec<Self>> {
        Some(self.dyn_ref::<Array>()?.iter().collect())
    }
}

#[cfg(test)]
impl Json for serde_json::Value {
    fn get(&self, name: &str) -> Option<Self> {
        serde_json::Value::get(self, name)
            .filter(|value| !value.is_null())
            .cloned()
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }
}
