//! Accepting an invitation. The token stands behind `#`, which browsers never send; it is taken out
//! of the address as soon as it was read.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::members::{
    AcceptInvitation, Acceptance, InvitationPreview, InvitationToken, LookAtInvitation,
};
use shared::error::ApiError;
use shared::validate::{self, Check};

use crate::client::api;
use crate::inbox::gate::Gate;
use crate::inbox::place::{Place, Spot};
use crate::inbox::views::View;
use crate::stores::route;
use crate::stores::stores;
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Empty, Field, Form, Glyph, PasswordField, Skeleton};

#[component]
pub fn Join() -> impl IntoView {
    let token = StoredValue::new(route::fragment());
    let found: RwSignal<Option<Result<InvitationPreview, ApiError>>> = RwSignal::new(None);
    leptos::task::spawn_local(async move {
        let request = InvitationToken {
            token: token.get_value(),
        };
        found.set(Some(api::call::<LookAtInvitation>(&(), &request).await));
    });
    move || match found.get() {
        None => view! {
            <Gate title="Your invitation">
                <Skeleton label="Reading the invitation" rows=3 />
            </Gate>
        }
        .into_any(),
        Some(Err(error)) => view! {
            <main class="gate">
                <Empty
                    glyph=Glyph::Link
                    title="This invitation can't be used"
                    words=error.message
                    action=move || {
                        let home = Place::Inbox(Spot::of(View::NeedsHuman)).url();
                        view! {
                            <a class="button" href=home>
                                "Go to sign in"
                            </a>
                        }
                    }
                />
            </main>
        }
        .into_any(),
        Some(Ok(preview)) => view! { <Accept token=token preview=preview /> }.into_any(),
    }
}

#[component]
fn Accept(token: StoredValue<String>, preview: InvitationPreview) -> impl IntoView {
    let stores = stores();
    let form = Form::new("join");
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let acceptance = Acceptance {
            token: token.get_value(),
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
            match api::call::<AcceptInvitation>(&(), &acceptance).await {
                Ok(me) => {
                    stores
                        .route
                        .replace(Place::Inbox(Spot::of(View::NeedsHuman)));
                    stores.session.begin(me);
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    let words = format!(
        "{} asks you to answer tenants together, as {}.",
        preview.invited_by,
        preview.role.as_str()
    );
    view! {
        <Gate title=format!("Join {}", preview.workspace) words=words>
            <form class="gate-form" novalidate=true on:submit=submit>
                <FormProblem form=form />
                <Field
                    form=form
                    name="name"
                    label="Your name"
                    autocomplete="name"
                    hint="Tenants see your first name."
                    value=name
                />
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
                <Button label="Join" kind=ButtonKind::Primary submits=true busy=form.busy />
            </form>
        </Gate>
    }
}
