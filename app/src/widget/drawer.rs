//! What the widget keeps in the browser between visits, each under the widget's key, so that two
//! companies' widgets on one server never mix.

use shared::api::widget::WidgetConfig;
use shared::entities::WidgetKey;
use shared::ids::{ConversationId, MessageId};
use shared::live::Seq;

use uuid::Uuid;
use wasm_bindgen::JsValue;

use super::outbox::Written;
use super::wire;
use crate::client::json::{self, Json};
use crate::client::storage;

#[derive(Debug)]
pub struct Drawer {
    prefix: String,
}

impl Drawer {
    pub fn of(key: &WidgetKey) -> Self {
        Self {
            prefix: ["porchlight.", &key.0, "."].concat(),
        }
    }

    /// The tenant's only credential. What can't stand in a header was never one.
    pub fn token(&self) -> Option<String> {
        storage::text(&self.name("token"))
            .filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()))
    }

    pub fn keep_token(&self, token: &str) {
        storage::keep_text(&self.name("token"), token);
    }

    pub fn forget_token(&self) {
        storage::forget(&self.name("token"));
        storage::forget(&self.name("read"));
    }

    /// As it was at the last visit, so that the emergency number shows even without a connection.
    pub fn config(&self) -> Option<WidgetConfig> {
        wire::config(&self.value("config")?)
    }

    pub fn keep_config(&self, config: &WidgetConfig) {
        storage::keep(&self.name("config"), config);
    }

    pub fn draft(&self) -> String {
        storage::text(&self.name("draft")).unwrap_or_default()
    }

    pub fn keep_draft(&self, draft: &str) {
        if draft.is_empty() {
            storage::forget(&self.name("draft"));
        } else {
            storage::keep_text(&self.name("draft"), draft);
        }
    }

    pub fn read_up_to(&self) -> Seq {
        let read = self.value("read");
        read.and_then(|read| wire::seq(&read)).unwrap_or_default()
    }

    pub fn keep_read_up_to(&self, seq: Seq) {
        storage::keep(&self.name("read"), &seq);
    }

    /// The conversation that the first message, perhaps written offline, will start.
    pub fn conversation(&self) -> Option<ConversationId> {
        Uuid::try_parse(&storage::text(&self.name("conversation"))?)
            .ok()
            .map(ConversationId)
    }

    pub fn keep_conversation(&self, conversation: ConversationId) {
        storage::keep_text(&self.name("conversation"), &conversation.to_string());
    }

    pub fn outbox(&self) -> Vec<Written> {
        let kept = self.value("outbox").and_then(|kept| kept.items());
        kept.iter().flatten().filter_map(wire::written).collect()
    }

    /// Adds to what is kept, not to what this page knows: another tab may have written meanwhile.
    pub fn add_to_outbox(&self, written: &Written) {
        let mut kept = self.outbox();
        kept.push(written.clone());
        self.keep_outbox(&kept);
    }

    pub fn take_from_outbox(&self, ids: &[MessageId]) {
        let mut kept = self.outbox();
        kept.retain(|written| !ids.contains(&written.id));
        self.keep_outbox(&kept);
    }

    pub fn keep_outbox(&self, kept: &[Written]) {
        if kept.is_empty() {
            storage::forget(&self.name("outbox"));
        } else {
            storage::keep(&self.name("outbox"), &kept);
        }
    }

    fn value(&self, what: &str) -> Option<JsValue> {
        json::parse(&storage::text(&self.name(what))?)
    }

    fn name(&self, what: &str) -> String {
        [&self.prefix, what].concat()
    }
}
