//! Creating a workspace: four fields, and the inbox is open.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::accounts::{NewWorkspace, SignUp as SignUpCall};
use shared::validate::{self, Check};

use crate::client::api;
use crate::inbox::gate::Gate;
use crate::inbox::place::{Place, Spot};
use crate::inbox::views::View;
use crate::stores::stores;
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, PasswordField};

#[component]
pub fn SignUp() -> impl IntoView {
    let stores = stores();
    let form = Form::new("sign-up");
    let company = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let workspace = NewWorkspace {
            company: check.field("company", validate::name(&company.get_untracked())),
            name: check.field("name", validate::name(&name.get_untracked())),
            email: check.field("email", validate::email(&email.get_untracked())),
            password: check.field(
                "password",
                validate::new_password(&password.get_untracked()),
            ),
        };
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        leptos::task::spawn_local(async move {
            match api::call::<SignUpCall>(&(), &workspace).await {
                Ok(me) => {
                    stores.route.replace(Place::Inbox(Spot::of(View::AllOpen)));
                    stores.session.begin(me);
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <Gate
            title="Create a workspace"
            words="A shared inbox with an assistant that answers from your documents. It works at once."
        >
            <form class="gate-form" novalidate=true on:submit=submit>
                <FormProblem form=form />
                <Field
                    form=form
                    name="company"
                    label="Company"
                    autocomplete="organization"
                    value=company
                />
                <Field form=form name="name" label="Your name" autocomplete="name" value=name />
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
                    autocomplete="new-password"
                    hint="At least 10 characters. A few words are easy to remember."
                    value=password
                />
                <Button
                    label="Create workspace"
                    kind=ButtonKind::Primary
                    submits=true
                    busy=form.busy
                />
            </form>
            <p class="gate-other">
                "Have an account? "
                <a class="button-link" href=Place::Inbox(Spot::of(View::NeedsHuman)).url()>
                    "Sign in"
                </a>
            </p>
        </Gate>
    }
}
