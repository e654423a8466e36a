//! The bus of a single process: listeners hear at once, nothing can be lost.

use super::{Announcement, Bus, Listener, Listeners, News, Status};

#[derive(Debug, Default)]
pub struct LocalBus {
    listeners: Listeners,
}

impl LocalBus {
    pub fn new() -> Self {
        Self::default()
    }
}

impl Bus for LocalBus {
    fn publish(&self, announcement: Announcement) {
        self.listeners.tell(&News::from(&announcement));
    }

    fn listen(&self, listener: Listener) {
        self.listeners.add(listener);
    }

    fn status(&self) -> Status {
        Status::Ok
    }
}
