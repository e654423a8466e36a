//! What the inbox keeps, and who may write it: only the functions of these stores. Everything else
//! reads. One reducer, `shared::replica`, decides what an event means.

pub mod route;
pub mod session;
pub mod settings;

pub mod alerts;
pub mod clock;
pub mod toasts;

pub mod inbox;
pub mod presence;
pub mod thread;

pub mod drafts;
pub mod outbox;

pub mod agent;
pub mod playground;
pub mod rule_desk;
pub mod test_desk;

pub mod actions;
pub mod live;

use std::ops::Deref;

use leptos::prelude::*;
use shared::api::Endpoint;
use shared::error::{ApiError, ErrorCode};
use shared::ids::MemberId;

use crate::a11y::Announcer;
use crate::client::api;

/// All stores, as one pointer to copy into closures. They live as long as the page.
#[derive(Clone, Copy, Debug)]
pub struct Stores(&'static AllStores);

impl Deref for Stores {
    type Target = AllStores;

    fn deref(&self) -> &AllStores {
        self.0
    }
}

#[derive(Debug)]
pub struct AllStores {
    pub route: route::Route,
    pub session: session::SessionStore,
    pub settings: settings::Settings,
    pub clock: clock::Clock,
    pub toasts: toasts::Toasts,
    pub announcer: Announcer,
    pub inbox: inbox::InboxStore,
    pub thread: thread::ThreadStore,
    pub presence: presence::Presence,
    pub drafts: drafts::Drafts,
    pub outbox: outbox::Outbox,
    pub playground: playground::Playground,
    pub agent: agent::AgentStore,
    pub rule_desk: rule_desk::RuleDesk,
    pub test_desk: test_desk::TestDesk,
    pub live: live::Live,
    pub alerts: alerts::Alerts,
}

/// Makes the stores and hands them to everything below.
pub fn provide_stores() -> Stores {
    let stores = Stores(Box::leak(Box::new(AllStores {
        route: route::Route::install(),
        session: session::SessionStore::default(),
        settings: settings::Settings::install(),
        clock: clock::Clock::install(),
        toasts: toasts::Toasts::default(),
        announcer: Announcer::default(),
        inbox: inbox::InboxStore::default(),
        thread: thread::ThreadStore::default(),
        presence: presence::Presence::default(),
        drafts: drafts::Drafts,
        outbox: outbox::Outbox::default(),
        playground: playground::Playground::default(),
        agent: agent::AgentStore::default(),
        rule_desk: rule_desk::RuleDesk::default(),
        test_desk: test_desk::TestDesk::default(),
        live: live::Live::default(),
        alerts: alerts::Alerts::default(),
    })));
    provide_context(stores);
    stores
}

/// Called while a component is set up, not in its handlers.
pub fn stores() -> Stores {
    expect_context()
}

impl Stores {
    /// Calls an endpoint as the member who is signed in; learns on the way that the session ended.
    pub async fn call<E: Endpoint>(
        self,
        params: &E::Params,
        request: &E::Request,
    ) -> Result<E::Reply, ApiError> {
        let answer = api::call::<E>(params, request).await;
        if let Err(error) = &answer
            && error.code == ErrorCode::NotSignedIn
        {
            self.end_session();
        }
        answer
    }

    /// Who is signed in. Nothing of the inbox is drawn before that is known.
    pub fn me(self) -> MemberId {
        self.session.member().unwrap_or(MemberId(uuid::Uuid::nil()))
    }

    /// The session is over: what was read is forgotten, what was typed is kept.
    pub fn end_session(self) {
        if self.session.end() {
            self.inbox.forget();
            self.thread.forget();
            self.presence.forget();
            self.alerts.forget();
            self.playground.forget();
            self.agent.forget();
            self.rule_desk.close();
            self.test_desk.close();
        }
    }
}
