//! The rail: views, tags and members with live counts, and below them the pages and one's own menu.

use leptos::prelude::*;
use shared::entities::{Member, Tag};

use crate::inbox::gate::Lamp;
use crate::inbox::place::{AgentTab, Place, Section, Spot};
use crate::inbox::shell::Panels;
use crate::inbox::views::{Counts, Filters, Holder, View};
use crate::inbox::words;
use crate::stores::settings::{Density, Theme};
use crate::stores::{Stores, stores};
use crate::ui::{Avatar, AvatarSize, Badge, Glyph, Icon, IconButton, Popover, Segment, Segments};

#[component]
pub fn Rail() -> impl IntoView {
    let stores = stores();
    let panels: Panels = expect_context();
    let counts = Memo::new(move |_| stores.inbox.counts(stores.me()));
    let tags = Memo::new(move |_| {
        let mut tags: Vec<Tag> = stores
            .inbox
            .tags
            .with(|tags| tags.values().cloned().collect());
        tags.sort_by_key(|tag| (tag.name != "Emergency", tag.name.to_lowercase()));
        tags
    });
    let members = Memo::new(move |_| {
        let active = stores.inbox.members.with(|members| {
            let active = members.values().filter(|member| member.active);
            active.cloned().collect::<Vec<_>>()
        });
        let mut active = active;
        active.sort_by_key(|member| member.name.to_lowercase());
        active
    });
    view! {
        <nav class="rail" aria-label="Porchlight">
            <div class="rail-head">
                <a class="brand" href=Place::Inbox(Spot::of(View::NeedsHuman)).url()>
                    <Lamp />
                    <span>"Porchlight"</span>
                </a>
                <IconButton
                    glyph=Glyph::X
                    label="Close the menu"
                    tip="end"
                    on_press=move |()| panels.rail.set(false)
                />
            </div>
            <div class="rail-scroll">
                <ul aria-label="Views">
                    {View::ALL
                        .into_iter()
                        .map(|view| view! { <ViewLink view=view counts=counts /> })
                        .collect_view()}
                </ul>
                <h2 class="rail-title">"Tags"</h2>
                <ul aria-label="Tags">
                    <For each=move || tags.get() key=|tag| (tag.id, tag.name.clone(), tag.color) let:tag>
                        <TagLink tag=tag counts=counts />
                    </For>
                </ul>
                <h2 class="rail-title">"Team"</h2>
                <ul aria-label="Team">
                    <For each=move || members.get() key=|member| member.id let:member>
                        <MemberLink member=member counts=counts />
                    </For>
                </ul>
            </div>
            <div class="rail-foot">
                <PageLink place=Place::Documents glyph=Glyph::FileText label="Documents" />
                <PageLink
                    place=Place::Agent(AgentTab::Playground)
                    glyph=Glyph::FlaskConical
                    label="Agent"
                />
                <PageLink
                    place=Place::Settings(Section::Workspace)
                    glyph=Glyph::Settings
                    label="Settings"
                />
                <Profile />
            </div>
        </nav>
    }
    .into_any()
}

fn glyph_of(view: View) -> Glyph {
    match view {
        View::NeedsHuman => Glyph::Hand,
        View::Mine => Glyph::UserRound,
        View::Unassigned => Glyph::UserRoundX,
        View::AgentAnswers => Glyph::Bot,
        View::AllOpen => Glyph::Inbox,
        View::Snoozed => Glyph::AlarmClock,
        View::Resolved => Glyph::CircleCheck,
    }
}

#[component]
fn ViewLink(view: View, counts: Memo<Counts>) -> impl IntoView {
    let stores = stores();
    // A view is where one is only while nothing narrows it down from the rail.
    let here = move || match stores.route.place() {
        Place::Inbox(spot) => {
            spot.view == view && spot.filters.assignee.is_none() && spot.filters.tags.is_empty()
        }
        _ => false,
    };
    let count = Signal::derive(move || counts.with(|counts| counts.view(view)));
    let lit = view == View::NeedsHuman;
    view! {
        <li>
            <a
                class="rail-link"
                href=Place::Inbox(Spot::of(view)).url()
                aria-current=move || here().then_some("page")
                data-tip=view.title()
                data-tip-side="right"
            >
                <Icon glyph=glyph_of(view) />
                <span>{view.title()}</span>
                <Badge count=count of="conversations" lit=lit />
            </a>
        </li>
    }
    .into_any()
}

/// All open ones that pass one filter.
fn filtered(filters: Filters) -> Place {
    Place::Inbox(Spot::of(View::AllOpen).filtered(filters))
}

#[component]
fn TagLink(tag: Tag, counts: Memo<Counts>) -> impl IntoView {
    let stores = stores();
    let place = filtered(Filters::default().toggled_tag(tag.id));
    let url = place.url();
    let here = move || stores.route.place() == place;
    let count = Signal::derive(move || {
        counts.with(|counts| counts.tags.get(&tag.id).copied().unwrap_or(0))
    });
    view! {
        <li>
            <a class="rail-link" href=url aria-current=move || here().then_some("page")>
                <i class="dot" data-color=tag.color.as_str()></i>
                <span dir="auto">{tag.name}</span>
                <Badge count=count of="conversations" />
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn MemberLink(member: Member, counts: Memo<Counts>) -> impl IntoView {
    let stores = stores();
    let id = member.id;
    let place = filtered(Filters {
        assignee: Some(Holder::Member(id)),
        ..Filters::default()
    });
    let url = place.url();
    let here = move || stores.route.place() == place;
    let online = Signal::derive(move || id == stores.me() || stores.presence.is_online(id));
    let name = move || stores.inbox.member_name(id);
    let count =
        Signal::derive(move || counts.with(|counts| counts.members.get(&id).copied().unwrap_or(0)));
    view! {
        <li>
            <a class="rail-link" href=url aria-current=move || here().then_some("page")>
                <Avatar
                    letters=words::initials(&member.name)
                    hue=words::hue(id.0)
                    size=AvatarSize::Small
                    online=online
                />
                <span dir="auto">
                    {move || {
                        let name = name();
                        if id == stores.me() { format!("{name} (you)") } else { name }
                    }}
                    <span class="sr-only">
                        {move || if online.get() { ", online" } else { ", away" }}
                    </span>
                </span>
                <Badge count=count of="conversations" />
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn PageLink(place: Place, glyph: Glyph, label: &'static str) -> impl IntoView {
    let stores = stores();
    let url = place.url();
    let here = move || match (&place, stores.route.place()) {
        (Place::Settings(_), Place::Settings(_)) | (Place::Agent(_), Place::Agent(_)) => true,
        (place, now) => *place == now,
    };
    view! {
        <a
            class="rail-link"
            href=url
            aria-current=move || here().then_some("page")
            data-tip=label
            data-tip-side="right"
        >
            <Icon glyph=glyph />
            <span>{label}</span>
        </a>
    }
    .into_any()
}

/// One's own menu: how it looks, how it sounds, and the way out.
#[component]
fn Profile() -> impl IntoView {
    let stores = stores();
    let open = RwSignal::new(false);
    let me = stores.me();
    let name = move || stores.inbox.member_name(me);
    view! {
        <button
            type="button"
            id="profile-button"
            class="rail-link"
            popovertarget="profile-menu"
            aria-expanded=move || open.get().to_string()
            data-tip="You"
            data-tip-side="right"
        >
            {move || {
                view! {
                    <Avatar
                        letters=words::initials(&name())
                        hue=words::hue(me.0)
                        size=AvatarSize::Small
                    />
                }
            }}
            <span dir="auto">{name}</span>
            <Icon glyph=Glyph::Ellipsis />
        </button>
        <Popover id="profile-menu" anchor="profile-button" open=open label="You">
            <ProfileMenu stores=stores open=open />
        </Popover>
    }
}

const THEMES: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];
const DENSITIES: [Density; 2] = [Density::Roomy, Density::Compact];
static THEME_SEGMENTS: [Segment; 3] = [
    Segment::new("System"),
    Segment::new("Light"),
    Segment::new("Dark"),
];
static DENSITY_SEGMENTS: [Segment; 2] = [Segment::new("Roomy"), Segment::new("Compact")];

#[component]
fn ProfileMenu(stores: Stores, open: RwSignal<bool>) -> impl IntoView {
    let panels: Panels = expect_context();
    let settings = stores.settings;
    let email = move || {
        let me = stores.me();
        stores.inbox.members.with(|members| {
            members
                .get(&me)
                .map(|member| member.email.clone())
                .unwrap_or_default()
        })
    };
    let place_of = |found: Option<usize>| found.unwrap_or(0);
    view! {
        <div class="profile">
            <p class="profile-mail">{email}</p>
            <div class="profile-line">
                <span>"Theme"</span>
                <Segments
                    id="theme"
                    label="Light or dark"
                    segments=&THEME_SEGMENTS
                    chosen=Signal::derive(move || {
                        place_of(THEMES.iter().position(|theme| *theme == settings.theme.get()))
                    })
                    on_choose=Callback::new(move |place: usize| settings.theme.set(THEMES[place]))
                />
            </div>
            <div class="profile-line">
                <span>"Rows"</span>
                <Segments
                    id="density"
                    label="Density of the list"
                    segments=&DENSITY_SEGMENTS
                    chosen=Signal::derive(move || {
                        place_of(
                            DENSITIES.iter().position(|one| *one == settings.density.get()),
                        )
                    })
                    on_choose=Callback::new(move |place: usize| {
                        settings.density.set(DENSITIES[place]);
                    })
                />
            </div>
            <label class="profile-line">
                <span>"Sound for emergencies"</span>
                <input
                    type="checkbox"
                    role="switch"
                    class="switch"
                    prop:checked=settings.sound
                    on:change=move |event| settings.sound.set(event_target_checked(&event))
                />
            </label>
            <button
                type="button"
                class="rail-link"
                on:click=move |_| {
                    open.set(false);
                    panels.sheet.set(true);
                }
            >
                <Icon glyph=Glyph::Keyboard />
                <span>"Keys"</span>
            </button>
            <button type="button" class="rail-link" on:click=move |_| stores.sign_out()>
                <Icon glyph=Glyph::LogOut />
                <span>"Sign out"</span>
            </button>
        </div>
    }
    .into_any()
}
