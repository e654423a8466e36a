//! Signing in. The address stays, so that one comes back to where a session ended.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::accounts::{Credentials, SignIn as SignInCall};
use shared::validate::{self, Check};

use crate::client::api;
use crate::inbox::gate::Gate;
use crate::inbox::place::Place;
use crate::stores::stores;
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, PasswordField};

#[component]
pub fn SignIn(
    /// Somebody was signed in until a moment ago.
    ended: bool,
) -> impl IntoView {
    let stores = stores();
    let form = Form::new("sign-in");
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let address = check.field("email", validate::email(&email.get_untracked()));
        let secret = password.get_untracked();
        let given = if secret.is_empty() {
            Err("Enter your password.".to_owned())
        } else {
            Ok(secret)
        };
        let secret = check.field("password", given);
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        leptos::task::spawn_local(async move {
            let credentials = Credentials {
                email: address,
                password: secret,
            };
            match api::call::<SignInCall>(&(), &credentials).await {
                Ok(me) => stores.session.begin(me),
                Err(error) => form.refuse(error),
            }
        });
    };
    let words = if ended {
        "Your session ended. Sign in to go on where you were; what you typed is kept."
    } else {
        "The shared inbox of your office."
    };
    view! {
        <Gate title="Sign in" words=words>
            <form class="gate-form" novalidate=true on:submit=submit>
                <FormProblem form=form />
                <Field
                    form=form
                    name="email"
                    label="E-mail"
                    kind="email"
                    autocomplete="username"
                    value=email
                />
                <PasswordField
                    form=form
                    name="password"
                    label="Password"
                    autocomplete="current-password"
                    value=password
                />
                <Button label="Sign in" kind=ButtonKind::Primary submits=true busy=form.busy />
            </form>
            <p class="gate-other">
                "New here? "
                <a class="button-link" href=Place::SignUp.url()>
                    "Create a workspace"
                </a>
            </p>
        </Gate>
    }
}
