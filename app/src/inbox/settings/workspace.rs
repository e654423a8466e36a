//! Name, emergency phone, hours, and the first words of the widget.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::workspace::{ChangeWorkspace, WorkspaceChange};
use shared::entities::{Permission, Workspace};
use shared::validate::{self, Check};

use crate::inbox::settings::OnlyFor;
use crate::stores::stores;
use crate::ui::form::FormProblem;
use crate::ui::{Button, ButtonKind, Field, Form, TextField};

#[component]
pub fn WorkspaceForm() -> impl IntoView {
    let stores = stores();
    move || {
        // Drawn once there is a workspace; a colleague's change does not take what is being typed.
        let known = stores.inbox.workspace.with(Option::is_some);
        known.then(|| {
            let workspace = stores.inbox.workspace.get_untracked();
            workspace.map(|workspace| view! { <Loaded workspace=workspace /> })
        })
    }
}

#[component]
fn Loaded(workspace: Workspace) -> impl IntoView {
    let stores = stores();
    let form = Form::new("workspace");
    let name = RwSignal::new(workspace.name);
    let emergency_phone = RwSignal::new(workspace.emergency_phone);
    let office_hours = RwSignal::new(workspace.office_hours);
    let greeting = RwSignal::new(workspace.greeting);
    let questions = RwSignal::new(workspace.quick_questions.join("\n"));
    let locked = Signal::derive(move || !stores.session.may(Permission::Configure));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() || locked.get_untracked() {
            return;
        }
        let mut check = Check::default();
        let change = WorkspaceChange {
            name: Some(check.field("name", validate::name(&name.get_untracked()))),
            emergency_phone: Some(emergency_phone.get_untracked()),
            office_hours: Some(office_hours.get_untracked()),
            greeting: Some(greeting.get_untracked()),
            quick_questions: Some(lines(&questions.get_untracked())),
            allowed_origins: None,
        };
        if let Err(errors) = check.finish() {
            form.refuse_fields(errors);
            return;
        }
        form.begin();
        leptos::task::spawn_local(async move {
            match stores.call::<ChangeWorkspace>(&(), &change).await {
                Ok(_) => {
                    form.done();
                    stores.toasts.done("Saved");
                    stores.announcer.say("Saved.");
                }
                Err(error) => form.refuse(error),
            }
        });
    };
    view! {
        <OnlyFor permission=Permission::Configure />
        <form class="form" novalidate=true on:submit=submit>
            <FormProblem form=form />
            <Field form=form name="name" label="Company" value=name disabled=locked />
            <Field
                form=form
                name="emergency_phone"
                label="Emergency phone"
                kind="tel"
                hint="Always shown to tenants, and part of every safety text."
                value=emergency_phone
                disabled=locked
            />
            <Field
                form=form
                name="office_hours"
                label="Office hours"
                hint="In words, as tenants read them."
                value=office_hours
                disabled=locked
            />
            <TextField
                form=form
                name="greeting"
                label="Greeting"
                hint="The first words in the widget."
                value=greeting
                disabled=locked
            />
            <TextField
                form=form
                name="quick_questions"
                label="Quick questions"
                hint="One a line. Offered as buttons in an empty chat."
                rows=4
                value=questions
                disabled=locked
            />
            <div class="form-actions">
                <Button
                    label="Save"
                    kind=ButtonKind::Primary
                    submits=true
                    busy=form.busy
                    disabled=locked
                />
            </div>
        </form>
    }
    .into_any()
}

/// The lines that say something.
pub fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn blank_lines_are_no_questions() {
        assert_eq!(lines(" When?\n\n  Where? \n"), ["When?", "Where?"]);
    }
}
