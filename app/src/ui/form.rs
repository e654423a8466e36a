//! What every form needs: is it being sent, what is wrong with which field, what is wrong at all.
//! The text stays in the fields whatever happens.

use leptos::prelude::*;
use shared::error::{ApiError, FieldError};

use crate::a11y;
use crate::ui::icon::{Glyph, Icon};

#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Begins the ids of its fields, so that two forms on one page don't share any.
    pub name: &'static str,
    errors: RwSignal<Vec<FieldError>>,
    problem: RwSignal<Option<String>>,
    pub busy: RwSignal<bool>,
}

impl Form {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            errors: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    pub fn field_id(self, field: &str) -> String {
        format!("{}-{field}", self.name)
    }

    pub fn error(self, field: &str) -> Option<String> {
        self.errors.with(|errors| {
            let error = errors.iter().find(|error| error.field == field);
            error.map(|error| error.message.clone())
        })
    }

    /// Before sending: what was wrong is forgotten.
    pub fn begin(self) {
        self.errors.set(Vec::new());
        self.problem.set(None);
        self.busy.set(true);
    }

    pub fn done(self) {
        self.busy.set(false);
    }

    pub fn refuse_fields(self, errors: Vec<FieldError>) {
        self.busy.set(false);
        if let Some(first) = errors.first() {
            a11y::focus(&self.field_id(&first.field));
        }
        self.errors.set(errors);
    }

    pub fn refuse(self, error: ApiError) {
        if error.fields.is_empty() {
            self.busy.set(false);
            self.problem.set(Some(error.message));
        } else {
            self.refuse_fields(error.fields);
        }
    }

    /// Typing in a field takes its error away.
    pub fn touch(self, field: &str) {
        let wrong = self
            .errors
            .with_untracked(|errors| errors.iter().any(|error| error.field == field));
        if wrong {
            self.errors
                .update(|errors| errors.retain(|error| error.field != field));
        }
    }
}

/// What is wrong with the whole form.
#[component]
pub fn FormProblem(form: Form) -> impl IntoView {
    view! {
        <div role="alert">
            {move || {
                form.problem
                    .get()
                    .map(|problem| {
                        view! {
                            <p class="form-problem">
                                <Icon glyph=Glyph::TriangleAlert />
                                <span>{problem}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
