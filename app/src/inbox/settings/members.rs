//! The team: who is in it, with which role, and inviting by link.

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::members::{
    ChangeMember, Invitation, InviteMember, Invited, ListInvitations, MemberChange, NewInvitation,
    RevokeInvitation,
};
use shared::entities::{Member, Permission, Role};
use shared::ids::{InvitationId, MemberId};

use crate::inbox::settings::OnlyFor;
use crate::inbox::settings::widget::copy;
use crate::inbox::{times, words};
use crate::stores::{Stores, stores};
use crate::ui::{Avatar, AvatarSize, Button, ButtonKind, Glyph, IconButton, Select};

#[component]
pub fn Members() -> impl IntoView {
    let stores = stores();
    let members = Memo::new(move |_| {
        let mut members: Vec<Member> = stores
            .inbox
            .members
            .with(|members| members.values().cloned().collect());
        members.sort_by_key(|member| (!member.active, member.name.to_lowercase()));
        members
    });
    let may = move || stores.session.may(Permission::ManageMembers);
    view! {
        <OnlyFor permission=Permission::ManageMembers />
        <ul class="cards" aria-label="Members">
            <For each=move || members.get() key=|member| {
                    (member.id, member.name.clone(), member.role, member.active)
                } let:member>
                <MemberRow stores=stores member=member />
            </For>
        </ul>
        {move || may().then(|| view! { <Invitations stores=stores /> })}
    }
    .into_any()
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Member => "Member",
        Role::Manager => "Manager",
        Role::Owner => "Owner",
    }
}

fn role_names() -> Vec<String> {
    Role::ALL
        .iter()
        .map(|role| role_name(*role).to_owned())
        .collect()
}

#[component]
fn MemberRow(stores: Stores, member: Member) -> impl IntoView {
    let id = member.id;
    let mine = id == stores.me();
    let online = Signal::derive(move || mine || stores.presence.is_online(id));
    // One can't take one's own rights, and roles are the owners' matter.
    let roles_locked = Signal::derive(move || mine || !stores.session.may(Permission::Configure));
    let may = move || !mine && stores.session.may(Permission::ManageMembers);
    let role = Role::ALL
        .iter()
        .position(|role| *role == member.role)
        .unwrap_or(0);
    let choose = Callback::new(move |place: usize| {
        let change = MemberChange {
            role: Role::ALL.get(place).copied(),
            active: None,
        };
        change_member(stores, id, change, "Role changed");
    });
    let active = member.active;
    let toggle = Callback::new(move |()| {
        let change = MemberChange {
            role: None,
            active: Some(!active),
        };
        let done = if active {
            "Deactivated. All their sign-ins ended."
        } else {
            "Active again"
        };
        change_member(stores, id, change, done);
    });
    view! {
        <li class="card" data-quiet=(!active).then_some("true")>
            <Avatar
                letters=words::initials(&member.name)
                hue=words::hue(id.0)
                size=AvatarSize::Row
                online=online
            />
            <div class="card-main">
                <h2 class="card-title">
                    <bdi>{member.name.clone()}</bdi>
                    {mine.then_some(" (you)")}
                </h2>
                <p class="card-words">
                    {member.email.clone()}
                    {(!active).then_some(" · deactivated")}
                </p>
            </div>
            <div class="card-tools">
                <Select
                    label=format!("Role of {}", member.name)
                    options=Signal::stored(role_names())
                    chosen=Signal::stored(role)
                    on_choose=choose
                    disabled=roles_locked
                />
                {move || {
                    may()
                        .then(|| {
                            let label = if active { "Deactivate" } else { "Activate" };
                            view! { <Button label=label on_press=toggle /> }
                        })
                }}
            </div>
        </li>
    }
    .into_any()
}

fn change_member(stores: Stores, id: MemberId, change: MemberChange, done: &'static str) {
    leptos::task::spawn_local(async move {
        match stores.call::<ChangeMember>(&id, &change).await {
            Ok(_) => {
                stores.toasts.done(done);
                stores.announcer.say(done);
            }
            Err(error) => {
                stores.toasts.problem(&error.message);
                // The list shows again what holds.
                stores.inbox.members.update(|_| {});
            }
        }
    });
}

#[component]
fn Invitations(stores: Stores) -> impl IntoView {
    let open = RwSignal::new(Vec::<Invitation>::new());
    let made = RwSignal::new(None::<Invited>);
    let role = RwSignal::new(0_usize);
    let busy = RwSignal::new(false);
    let load = move || {
        leptos::task::spawn_local(async move {
            if let Ok(list) = stores.call::<ListInvitations>(&(), &Empty {}).await {
                open.try_set(list);
            }
        });
    };
    load();
    let invite = Callback::new(move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let request = NewInvitation {
                role: Role::ALL
                    .get(role.get_untracked())
                    .copied()
                    .unwrap_or(Role::Member),
            };
            match stores.call::<InviteMember>(&(), &request).await {
                Ok(invited) => {
                    made.set(Some(invited));
                    load();
                }
                Err(error) => stores.toasts.problem(&error.message),
            }
            busy.set(false);
        });
    });
    let revoke = Callback::new(move |id: InvitationId| {
        leptos::task::spawn_local(async move {
            match stores.call::<RevokeInvitation>(&id, &Empty {}).await {
                Ok(_) => {
                    made.update(|made| {
                        if made.as_ref().is_some_and(|made| made.invitation.id == id) {
                            *made = None;
                        }
                    });
                    stores.toasts.done("Invitation taken back");
                }
                Err(error) => stores.toasts.problem(&error.message),
            }
            load();
        });
    });
    // Owners are made by owners, by changing a role.
    let roles = Signal::stored(vec!["Member".to_owned(), "Manager".to_owned()]);
    view! {
        <section class="form">
            <div>
                <h2>"Invite by link"</h2>
                <p class="card-words">
                    "Each link lets one person in. Send it yourself, in a way you trust."
                </p>
            </div>
            <div class="form-line">
                <Select
                    label="Role of the new member"
                    options=roles
                    chosen=role
                    on_choose=Callback::new(move |place| role.set(place))
                />
                <Button
                    label="Make a link"
                    glyph=Glyph::Link
                    kind=ButtonKind::Primary
                    busy=busy
                    on_press=invite
                />
            </div>
            {move || made.get().map(|invited| view! { <Made stores=stores invited=invited /> })}
            <ul class="cards" aria-label="Open invitations">
                <For each=move || open.get() key=|invitation| invitation.id let:invitation>
                    <li class="card">
                        <div class="card-main">
                            <p class="card-title">
                                {format!("A {}", role_name(invitation.role).to_lowercase())}
                            </p>
                            <p class="card-words">
                                "Invited by " <bdi>{invitation.invited_by.clone()}</bdi>
                                {format!(" · holds until {}", times::when(invitation.expires_at))}
                            </p>
                        </div>
                        <Button
                            label="Take back"
                            on_press=Callback::new(move |()| revoke.run(invitation.id))
                        />
                    </li>
                </For>
            </ul>
        </section>
    }
    .into_any()
}

/// The link, shown this once.
#[component]
fn Made(stores: Stores, invited: Invited) -> impl IntoView {
    let origin = window().location().origin().unwrap_or_default();
    let link = StoredValue::new(format!("{origin}{}", invited.link));
    view! {
        <div class="made" role="status">
            <p>"Copy it now: it is not shown again."</p>
            <div class="input-with-button">
                <input class="input" readonly=true aria-label="Invitation link" value=link.get_value() />
                <IconButton
                    glyph=Glyph::Copy
                    label="Copy the link"
                    tip="end"
                    on_press=move |()| copy(stores, link.get_value())
                />
            </div>
        </div>
    }
}
