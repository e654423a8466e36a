//! The open conversation: head, what must be known first, its history, who types, the composer.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entities::{Conversation, Handler};
use shared::live::Seq;

use crate::format;
use crate::inbox::bubble::Bubble;
use crate::inbox::composer::Composer;
use crate::inbox::header::ThreadHeader;
use crate::inbox::lines::{self, Line, Reader};
use crate::inbox::row::typing_words;
use crate::inbox::scroll::ThreadScroll;
use crate::inbox::times;
use crate::inbox::words;
use crate::stores::thread::ThreadPhase;
use crate::stores::{Stores, stores};
use crate::ui::{Banner, BannerKind, Button, ButtonKind, Empty, Glyph, Icon, Moment, Skeleton};

#[component]
pub fn ThreadPane() -> impl IntoView {
    let stores = stores();
    let open = Memo::new(move |_| stores.thread.open.get().is_some());
    view! {
        <main class="thread" aria-label="Conversation">
            {move || {
                if open.get() {
                    view! { <OpenThread /> }.into_any()
                } else {
                    view! {
                        <Empty
                            glyph=Glyph::MessageSquare
                            title="No conversation is open"
                            words="Choose one from the list, or press J for the first."
                        />
                    }
                        .into_any()
                }
            }}
        </main>
    }
}

#[component]
fn OpenThread() -> impl IntoView {
    let stores = stores();
    let conversation = Memo::new(move |_| stores.thread.conversation.get());
    let failed = Memo::new(move |_| match stores.thread.phase.get() {
        ThreadPhase::Failed(error) => Some(error.message),
        ThreadPhase::Closed | ThreadPhase::Loading | ThreadPhase::Ready => None,
    });
    let again = move || {
        view! {
            <Button
                label="Try again"
                kind=ButtonKind::Primary
                on_press=Callback::new(move |()| stores.reload_thread())
            />
        }
    };
    let known = Memo::new(move |_| conversation.with(Option::is_some));
    view! {
        {move || known.get().then(|| view! { <ThreadHeader conversation=conversation /> })}
        <Emergency conversation=conversation />
        {move || match failed.get() {
            Some(words) => {
                view! {
                    <Empty
                        glyph=Glyph::MessageSquare
                        title="This conversation could not be loaded"
                        words=words
                        action=again
                    />
                }
                    .into_any()
            }
            None => view! { <History stores=stores /> }.into_any(),
        }}
        {move || known.get().then(|| view! { <Composer conversation=conversation /> })}
    }
}

/// What fired, in the tenant's own words, for as long as the emergency is somebody's work.
#[component]
fn Emergency(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let escalation = Memo::new(move |_| {
        conversation.with(|held| {
            let held = held.as_ref().filter(|held| held.is_emergency())?;
            Some((held.escalation.clone()?, held.state.handler))
        })
    });
    move || {
        escalation.get().map(|(escalation, handler)| {
            let holder = match handler {
                Handler::Waiting => " Nobody has it yet.",
                Handler::Agent | Handler::Staff => "",
            };
            let evidence = escalation
                .evidence
                .iter()
                .map(|words| view! { <mark dir="auto">{words.clone()}</mark>" " })
                .collect_view();
            view! {
                <div class="thread-banner" role="region" aria-label="Emergency">
                    <Banner kind=BannerKind::Danger glyph=Glyph::Siren>
                        <strong>
                            {format!("Emergency: {}", words::reason(&escalation).to_lowercase())}
                        </strong>
                        " · since "
                        <Moment at=escalation.at />
                        {format!(".{holder} ")}
                        {evidence}
                    </Banner>
                </div>
            }
        })
    }
}

#[component]
fn History(stores: Stores) -> impl IntoView {
    let scroll = ThreadScroll::default();
    let lines = Memo::new(move |_| {
        let me = stores.me();
        let on_the_way = stores
            .thread
            .open
            .get()
            .map(|id| stores.outbox.of(id))
            .unwrap_or_default();
        let reader = Reader {
            me,
            day_of: format::local_day,
            clock: times::when,
        };
        stores.thread.with_events(|events| {
            // An event may tell of a message before the outbox has let go of it.
            let mut unposted = on_the_way;
            unposted.retain(|message| stores.thread.posted(message.id).is_none());
            lines::lines(events, &unposted, stores.thread.new_after.get(), &reader)
        })
    });
    keep_place(stores, scroll, lines);
    let loading = move || {
        stores
            .thread
            .phase
            .with(|phase| *phase == ThreadPhase::Loading)
    };
    view! {
        <div class="history">
            <div
                node_ref=scroll.scroller
                class="history-scroll"
                tabindex="0"
                role="region"
                aria-label="Messages"
                on:scroll=move |_| scroll.scrolled()
            >
                <div class="history-lines">
                    <Earlier stores=stores />
                    {move || {
                        (loading() && lines.with(Vec::is_empty))
                            .then(|| view! { <Skeleton label="Loading messages" rows=5 /> })
                    }}
                    <For each=move || lines.get() key=Line::key let:line>
                        <LineView line=line />
                    </For>
                    <Answering stores=stores />
                    <Typing stores=stores />
                </div>
            </div>
            <Latest scroll=scroll />
        </div>
    }
    .into_any()
}

/// Scrolls when a thread opens, counts what comes while the reader is further up, says what was
/// read, and asks for earlier pages in time.
fn keep_place(stores: Stores, scroll: ThreadScroll, lines: Memo<Vec<Line>>) {
    let ready = Memo::new(move |_| {
        let ready = stores
            .thread
            .phase
            .with(|phase| *phase == ThreadPhase::Ready);
        stores.thread.open.get().filter(|_| ready)
    });
    Effect::new(move |_| {
        if ready.get().is_some() {
            scroll.opened();
        } else {
            scroll.to_end();
        }
    });
    Effect::new(move |before: Option<(Option<Seq>, usize)>| {
        let count = lines.with(Vec::len);
        let last = stores.thread.last_seq();
        if let Some((last_before, count_before)) = before
            && last_before < last
            && !scroll.at_end.get_untracked()
        {
            let more = count.saturating_sub(count_before);
            scroll.passed.update(|passed| *passed += more);
        }
        (last, count)
    });
    let visible = RwSignal::new(!document().hidden());
    let watch = window_event_listener_untyped("visibilitychange", move |_| {
        visible.set(!document().hidden());
    });
    on_cleanup(move || watch.remove());
    Effect::new(move |_| {
        let seen = visible.get() && scroll.at_end.get();
        if let (true, Some(id), Some(last)) = (seen, ready.get(), stores.thread.last_seq()) {
            stores.tell_read(id, last);
        }
    });
    Effect::new(move |_| {
        if scroll.near_beginning.get() && stores.thread.has_earlier.get() && ready.get().is_some() {
            stores.load_earlier();
        }
    });
}

/// The page before, loaded on the way up; the button is for those who do not scroll.
#[component]
fn Earlier(stores: Stores) -> impl IntoView {
    move || {
        stores.thread.has_earlier.get().then(|| {
            view! {
                <div class="history-earlier">
                    <Button
                        label="Show earlier messages"
                        kind=ButtonKind::Quiet
                        busy=stores.thread.loading_earlier
                        on_press=Callback::new(move |()| stores.load_earlier())
                    />
                </div>
            }
        })
    }
}

#[component]
fn LineView(line: Line) -> impl IntoView {
    match line {
        Line::Day { at, .. } => view! {
            <p class="line-day">
                <time datetime=format::machine(at)>{times::day(at)}</time>
            </p>
        }
        .into_any(),
        Line::New => view! {
            <p class="line-new">
                <span>"New messages"</span>
            </p>
        }
        .into_any(),
        Line::Message { message, opens } => {
            view! { <Bubble message=Arc::clone(&message) opens=opens /> }.into_any()
        }
        Line::Happened {
            at, words, tone, ..
        } => view! {
            <p class="line-happened" data-tone=tone.as_str()>
                <span dir="auto">{words}</span>
                " · "
                <Moment at=at />
            </p>
        }
        .into_any(),
    }
}

/// The agent's answer as far as it is written, until its message takes its place or a member takes the
/// conversation: a part that was on its way then is not shown.
#[component]
fn Answering(stores: Stores) -> impl IntoView {
    let words = Memo::new(move |_| {
        stores.inbox.track();
        let row = stores
            .thread
            .open
            .get()
            .and_then(|id| stores.inbox.row(id))?;
        let is_agents = row
            .conversation
            .with(|conversation| conversation.state.handler == Handler::Agent);
        row.answer.get().filter(|_| is_agents)
    });
    move || {
        words.get().map(|words| {
            view! {
                // Each part repeats the last: to be read out it waits for the whole message.
                <div class="bubble-line" data-kind="agent" data-growing="true" aria-hidden="true">
                    <div class="bubble">
                        <p class="bubble-body" dir="auto">
                            {words}
                        </p>
                    </div>
                </div>
            }
        })
    }
}

/// The tenant, the agent or colleagues, while they write.
#[component]
fn Typing(stores: Stores) -> impl IntoView {
    let typists = Memo::new(move |_| {
        stores.inbox.track();
        let row = stores.thread.open.get().and_then(|id| stores.inbox.row(id));
        row.map(|row| row.typists.get()).unwrap_or_default()
    });
    view! {
        <div class="typing" role="status">
            {move || {
                typists
                    .get()
                    .iter()
                    .map(|typist| {
                        let (words, tone) = typing_words(typist);
                        view! {
                            <p class="typing-line" data-tone=tone>
                                <i class="typing-dots" aria-hidden="true"></i>
                                <span dir="auto">{words}</span>
                            </p>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn Latest(scroll: ThreadScroll) -> impl IntoView {
    let words = move || match scroll.passed.get() {
        0 => "Latest".to_owned(),
        passed => words::counted(passed, "new line"),
    };
    move || {
        (!scroll.at_end.get()).then(|| {
            view! {
                <button type="button" class="latest" on:click=move |_| scroll.to_end()>
                    <Icon glyph=Glyph::ArrowDown />
                    {words}
                </button>
            }
        })
    }
}
