//! What this reader likes on this device: light or dark, dense or roomy, sounds, single keys.

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::client::storage;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Density {
    #[default]
    Roomy,
    Compact,
}

#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub theme: RwSignal<Theme>,
    pub density: RwSignal<Density>,
    /// An emergency is heard as well as seen.
    pub sound: RwSignal<bool>,
    /// `j`, `k`, `c` and the others; with a modifier or in menus keys always work.
    pub single_keys: RwSignal<bool>,
    /// The details pane, where there is room for it.
    pub details: RwSignal<bool>,
}

impl Settings {
    /// Reads what was kept, and keeps every change.
    pub fn install() -> Self {
        let settings = Self {
            theme: kept("porchlight.theme", Theme::System),
            density: kept("porchlight.density", Density::Roomy),
            sound: kept("porchlight.sound", true),
            single_keys: kept("porchlight.single-keys", true),
            details: kept("porchlight.details", true),
        };
        Effect::new(move |_| {
            let theme = match settings.theme.get() {
                Theme::System => "",
                Theme::Light => "light",
                Theme::Dark => "dark",
            };
            mark_root("data-theme", theme);
        });
        Effect::new(move |_| {
            let density = match settings.density.get() {
                Density::Roomy => "",
                Density::Compact => "compact",
            };
            mark_root("data-density", density);
        });
        settings
    }
}

fn kept<T>(key: &'static str, usual: T) -> RwSignal<T>
where
    T: Copy + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let signal = RwSignal::new(storage::value(key).unwrap_or(usual));
    Effect::watch(
        move || signal.get(),
        move |value, _, _| {
            storage::keep(key, value);
        },
        false,
    );
    signal
}

fn mark_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        if value.is_empty() {
            root.remove_attribute(name).ok();
        } else {
            root.set_attribute(name, value).ok();
        }
    }
}
