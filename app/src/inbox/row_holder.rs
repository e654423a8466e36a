//! Who has a conversation, in a word with a sign: a member, the agent, or nobody and why.

use leptos::prelude::*;
use shared::entities::{Conversation, Handler, Status};
use shared::ids::MemberId;

use crate::inbox::times;
use crate::inbox::words;
use crate::stores::inbox::Row;
use crate::stores::{Stores, stores};
use crate::ui::{Avatar, AvatarSize, Glyph, Icon};

#[derive(Clone, Debug, PartialEq)]
enum Held {
    Waiting { emergency: bool },
    Agent,
    By { member: MemberId },
    Snoozed { until: String },
    Resolved,
}

impl Held {
    fn of(conversation: &Conversation) -> Self {
        let state = &conversation.state;
        match (state.status, state.handler, state.assignee) {
            (Status::Resolved, ..) => Held::Resolved,
            (Status::Snoozed, ..) => Held::Snoozed {
                until: state.snoozed_until.map(times::when).unwrap_or_default(),
            },
            (Status::Open, Handler::Agent, _) => Held::Agent,
            (Status::Open, Handler::Staff, Some(member)) => Held::By { member },
            (Status::Open, Handler::Waiting | Handler::Staff, _) => Held::Waiting {
                emergency: conversation.is_emergency(),
            },
        }
    }
}

#[component]
pub fn RowHolder(row: Row) -> impl IntoView {
    let stores = stores();
    let held = Memo::new(move |_| row.conversation.with(Held::of));
    let viewers = row.viewers;
    view! {
        <span class="row-holder">
            <Viewers viewers=viewers holder=held stores=stores />
            {move || held_view(stores, held.get())}
        </span>
    }
    .into_any()
}

fn held_view(stores: Stores, held: Held) -> AnyView {
    match held {
        Held::Waiting { emergency } => {
            let tone = if emergency { "danger" } else { "waiting" };
            view! {
                <span class="holder" data-tone=tone>
                    <span>"Unassigned"</span>
                </span>
            }
            .into_any()
        }
        Held::Agent => view! {
            <span class="holder" data-tone="agent">
                <Icon glyph=Glyph::Bot />
                <span>"Agent"</span>
            </span>
        }
        .into_any(),
        Held::By { member } => {
            let name = stores.inbox.member_name(member);
            let shown = if member == stores.me() {
                "You".to_owned()
            } else {
                name.split_whitespace().next().unwrap_or(&name).to_owned()
            };
            view! {
                <span class="holder" data-tone="staff" title=name.clone()>
                    <Avatar
                        letters=words::initials(&name)
                        hue=words::hue(member.0)
                        size=AvatarSize::Small
                    />
                    <span dir="auto">{shown}</span>
                </span>
            }
            .into_any()
        }
        Held::Snoozed { until } => view! {
            <span class="holder">
                <Icon glyph=Glyph::AlarmClock />
                <span>{until}</span>
            </span>
        }
        .into_any(),
        Held::Resolved => view! {
            <span class="holder">
                <Icon glyph=Glyph::CircleCheck />
                <span>"Resolved"</span>
            </span>
        }
        .into_any(),
    }
}

/// Why a human was asked, while nobody has come.
#[component]
pub fn Reason(row: Row) -> impl IntoView {
    let reason = Memo::new(move |_| {
        row.conversation.with(|conversation| {
            let state = &conversation.state;
            let waits = state.status == Status::Open && state.handler == Handler::Waiting;
            let escalation = conversation.escalation.as_ref().filter(|_| waits)?;
            Some((words::reason(escalation), conversation.is_emergency()))
        })
    });
    move || {
        reason.get().map(|(reason, emergency)| {
            let glyph = if emergency { Glyph::Siren } else { Glyph::Hand };
            view! {
                <span class="reason-chip" data-tone=emergency.then_some("danger")>
                    <Icon glyph=glyph />
                    <span>{reason}</span>
                </span>
            }
        })
    }
}

/// Colleagues who have it open right now.
#[component]
fn Viewers(
    viewers: ArcRwSignal<Vec<MemberId>>,
    holder: Memo<Held>,
    stores: Stores,
) -> impl IntoView {
    // Whoever holds it has a face in the row already.
    let others = move |member: &MemberId| holder.with(|held| *held != Held::By { member: *member });
    move || {
        viewers
            .get()
            .into_iter()
            .filter(others)
            .take(2)
            .map(|member| {
                let name = stores.inbox.member_name(member);
                view! {
                    <span class="viewer" title=format!("{name} is here")>
                        <Avatar
                            letters=words::initials(&name)
                            hue=words::hue(member.0)
                            size=AvatarSize::Small
                            online=true
                        />
                        <span class="sr-only">{format!("{name} is here. ")}</span>
                    </span>
                }
            })
            .collect_view()
    }
}
