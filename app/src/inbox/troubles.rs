//! What is wrong at the moment, said across the page: emergencies elsewhere, the agent without its
//! documents, a page of another version, and the connection. Calm when all is well.

use std::time::Duration;

use leptos::prelude::*;
use shared::ids::ConversationId;

use crate::client::socket::{Connection, StopReason};
use crate::inbox::place::{Place, Spot};
use crate::inbox::views::View;
use crate::inbox::words;
use crate::stores::{Stores, stores};
use crate::ui::{Banner, BannerKind, Button, Glyph, Icon, IconButton};

#[component]
pub fn Troubles() -> impl IntoView {
    let stores = stores();
    let emergencies = Memo::new(move |_| stores.emergencies_to_show());
    let stale = Memo::new(move |_| {
        matches!(
            stores.live.connection(),
            Some(Connection::Stopped {
                reason: StopReason::Misunderstood
            })
        )
    });
    let put_away = RwSignal::new(false);
    let agent = move || stores.inbox.agent_trouble.get().filter(|_| !put_away.get());
    let reload = || {
        view! {
            <Button
                label="Reload"
                on_press=Callback::new(|()| {
                    window().location().reload().ok();
                })
            />
        }
    };
    view! {
        <div class="troubles" role="region" aria-label="Alerts">
            <For each=move || emergencies.get() key=|id| *id let:id>
                <EmergencyAlert stores=stores id=id />
            </For>
            {move || {
                agent()
                    .map(|words| {
                        let close = move || {
                            view! {
                                <IconButton
                                    glyph=Glyph::X
                                    label="Put away"
                                    tip="end"
                                    on_press=move |()| put_away.set(true)
                                />
                            }
                        };
                        view! {
                            <Banner kind=BannerKind::Waiting glyph=Glyph::Bot action=close>
                                <strong>"The agent can't search the documents. "</strong>
                                {words}
                            </Banner>
                        }
                    })
            }}
            {move || {
                stale
                    .get()
                    .then(|| {
                        view! {
                            <Banner glyph=Glyph::RotateCcw action=reload>
                                <strong>"Porchlight was updated. "</strong>
                                "Reload to go on; what you typed is kept."
                            </Banner>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn EmergencyAlert(stores: Stores, id: ConversationId) -> impl IntoView {
    let row = stores.inbox.row(id)?;
    let title = move || {
        row.conversation.with(|conversation| {
            let property = stores.inbox.property_name(conversation.property);
            let home = words::home_of(conversation.tenant.unit.as_deref(), property.as_deref());
            let reason = conversation
                .escalation
                .as_ref()
                .map(words::reason)
                .unwrap_or_default();
            (reason.to_lowercase(), words::name_of(conversation), home)
        })
    };
    let url = Place::Inbox(Spot::of(View::NeedsHuman).opening(Some(id))).url();
    let tools = move || {
        let url = url.clone();
        view! {
            <a class="button" href=url>
                "Open"
            </a>
            <IconButton
                glyph=Glyph::X
                label="Put this alert away"
                tip="end"
                on_press=move |()| stores.alerts.put_away(id)
            />
        }
    };
    let view = view! {
        <Banner kind=BannerKind::Danger glyph=Glyph::Siren action=tools>
            {move || {
                let (reason, name, home) = title();
                view! {
                    <strong>{format!("Emergency: {reason}. ")}</strong>
                    <bdi>{name}</bdi>
                    {(!home.is_empty()).then(|| view! { ", " <bdi>{home}</bdi> })}
                    ". Nobody has it yet."
                }
            }}
        </Banner>
    };
    Some(view)
}

/// A short break is nobody's business.
const WORTH_SAYING: Duration = Duration::from_secs(2);

/// Says that the connection is away, after two seconds, until it is back.
#[component]
pub fn ConnectionPill() -> impl IntoView {
    let stores = stores();
    let away = Memo::new(move |_| {
        matches!(
            stores.live.connection(),
            Some(Connection::Connecting | Connection::Waiting { .. })
        )
    });
    let long = RwSignal::new(false);
    let breaks = StoredValue::new(0_u32);
    Effect::new(move |_| {
        breaks.update_value(|breaks| *breaks = breaks.wrapping_add(1));
        let this = breaks.get_value();
        long.set(false);
        if away.get() {
            set_timeout(
                move || {
                    if breaks.try_get_value() == Some(this) {
                        long.set(true);
                    }
                },
                WORTH_SAYING,
            );
        }
    });
    let words = move || {
        let offline = !window().navigator().on_line();
        match (offline, stores.outbox.is_empty()) {
            (true, true) => "Offline",
            (true, false) => "Offline — your messages will be sent",
            (false, true) => "Reconnecting…",
            (false, false) => "Reconnecting… Your messages will be sent",
        }
    };
    view! {
        <div class="connection" role="status">
            {move || {
                (long.get() && away.get())
                    .then(|| {
                        view! {
                            <p class="connection-pill">
                                <Icon glyph=Glyph::WifiOff />
                                {words}
                                <button
                                    type="button"
                                    class="button-link"
                                    on:click=move |_| stores.live.retry()
                                >
                                    "Try now"
                                </button>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
