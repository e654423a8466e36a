//! Hears what a bus tells one node and waits for what a test expects.

use std::sync::{Arc, Mutex};

use porchlight::bus::{Bus, News};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::{PATIENCE, look_until};

#[derive(Clone, Default)]
pub struct Ear {
    heard: Arc<Mutex<Vec<News>>>,
    more: Arc<Notify>,
}

impl Ear {
    pub fn at(bus: &dyn Bus) -> Self {
        let ear = Self::default();
        let listening = ear.clone();
        bus.listen(Box::new(move |news| {
            listening.heard.lock().unwrap().push(news.clone());
            listening.more.notify_waiters();
        }));
        ear
    }

    pub fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|news| format!("{news:?}")).collect()
    }

    pub fn forget(&self) {
        self.heard.lock().unwrap().clear();
    }

    /// The first news that is wanted, heard already or soon.
    pub async fn wait_for(&self, what: &str, wanted: impl Fn(&News) -> bool) -> News {
        let found = async {
            loop {
                let more = self.more.notified();
                let found = self
                    .heard
                    .lock()
                    .unwrap()
                    .iter()
                    .find(|it| wanted(it))
                    .cloned();
                match found {
                    Some(news) => return news,
                    None => more.await,
                }
            }
        };
        timeout(PATIENCE, found)
            .await
            .unwrap_or_else(|late| panic!("{late}: never heard {what}; heard {:?}", self.heard()))
    }

    /// For what no news tells of.
    pub async fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        look_until(what, async || holds()).await;
    }
}
