//! One's own sign-ins, each of which can be ended, and the password.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::Empty;
use shared::api::accounts::{ChangePassword, EndSession, ListSessions, NewPassword, Session};
use shared::error::ApiError;
use shared::ids::SessionId;
use shared::validate::{self, Check};

use crate::inbox::times;
use crate::stores::{Stores, stores};
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Form, Glyph, Icon, PasswordField, Skeleton};

#[component]
pub fn Sessions() -> impl IntoView {
    let stores = stores();
    let found: RwSignal<Option<Result<Vec<Session>, ApiError>>> = RwSignal::new(None);
    let load = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            let answer = stores.call::<ListSessions>(&(), &Empty {}).await;
            found.try_set(Some(answer));
        });
    });
    load.run(());
    let end = Callback::new(move |id: SessionId| {
        leptos::task::spawn_local(async move {
            match stores.call::<EndSession>(&id, &Empty {}).await {
                Ok(_) => stores.toasts.done("That sign-in has ended"),
                Err(error) => stores.toasts.problem(&error.message),
            }
            load.run(());
        });
    });
    view! {
        {move || match found.get() {
            None => view! { <Skeleton label="Loading sign-ins" rows=3 /> }.into_any(),
            Some(Err(error)) => {
                view! {
                    <p role="alert">{error.message}</p>
                    <Button label="Try again" on_press=load />
                }
                    .into_any()
            }
            Some(Ok(mut sessions)) => {
                sessions.sort_by_key(|session| !session.current);
                view! {
                    <ul class="cards" aria-label="Sign-ins">
                        {sessions
                            .into_iter()
                            .map(|session| view! { <SessionRow session=session end=end /> })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }
        }}
        <Password stores=stores ended=load />
    }
    .into_any()
}

#[component]
fn SessionRow(session: Session, end: Callback<SessionId>) -> impl IntoView {
    let id = session.id;
    view! {
        <li class="card">
            <Icon glyph=Glyph::Monitor large=true />
            <div class="card-main">
                <p class="card-title">{browser(&session.user_agent)}</p>
                <p class="card-words">
                    {format!(
                        "Since {} · last used {}",
                        times::when(session.created_at),
                        times::when(session.last_used_at),
                    )}
                </p>
            </div>
            {if session.current {
                view! { <p class="card-words">"This one"</p> }.into_any()
            } else {
                view! { <Button label="End" on_press=Callback::new(move |()| end.run(id)) /> }
                    .into_any()
            }}
        </li>
    }
    .into_any()
}

/// `Firefox on Windows`, as far as a browser tells.
fn browser(user_agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(sign, _)| user_agent.contains(sign))
            .map(|(_, name)| *name)
    };
    // Most browsers also claim to be others: the order decides.
    let browser = named(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = named(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "A browser that gave no name".to_owned(),
    }
}

#[component]
fn Password(stores: Stores, ended: Callback<()>) -> impl IntoView {
    let form = Form::new("password");
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let request = NewPassword {
            current: current.get_untracked(),
            new: check.field("new", validate::new_password(&new.get_untracked())),
        };
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        leptos::task::spawn_local(async move {
            match stores.call::<ChangePassword>(&(), &request).await {
                Ok(_) => {
                    form.done();
                    current.set(String::new());
                    new.set(String::new());
                    stores
                        .toasts
                        .done("Password changed. All other sign-ins ended.");
                    ended.run(());
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <h2>"Change password"</h2>
            <FormProblem form=form />
            <PasswordField
                form=form
                name="current"
                label="Password now"
                autocomplete="current-password"
                value=current
            />
            <PasswordField
                form=form
                name="new"
                label="New password"
                autocomplete="new-password"
                hint="At least 10 characters. Ends every other sign-in of yours."
                value=new
            />
            <div class="form-actions">
                <Button
                    label="Change password"
                    kind=ButtonKind::Primary
                    submits=true
                    busy=form.busy
                />
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_known_by_its_own_sign() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120";
        assert_eq!(browser(edge), "Edge on Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604";
        assert_eq!(browser(phone), "Safari on iPhone");
        assert_eq!(browser(""), "A browser that gave no name");
    }
}
