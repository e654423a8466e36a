//! Fields: a label, the native element, a hint, and what is wrong with it, said where it is.

use leptos::prelude::*;

use crate::ui::button::IconButton;
use crate::ui::form::Form;
use crate::ui::icon::{Glyph, Icon};

/// The frame around a field. `children` is the field itself, with the id and the description that
/// [`Form::field_id`] and [`described_by`] give.
#[component]
pub fn FieldFrame(
    form: Form,
    name: &'static str,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=form.field_id(name)>{label}</label>
            {children()}
            {(!hint.is_empty())
                .then(|| {
                    view! {
                        <p class="field-hint" id=form.field_id(&format!("{name}-hint"))>
                            {hint}
                        </p>
                    }
                })}
            <div id=form.field_id(&format!("{name}-error")) aria-live="polite">
                {move || {
                    form.error(name)
                        .map(|error| {
                            view! {
                                <p class="field-error">
                                    <Icon glyph=Glyph::TriangleAlert />
                                    <span>{error}</span>
                                </p>
                            }
                        })
                }}
            </div>
        </div>
    }
    .into_any()
}

/// The ids of what describes a field.
pub fn described_by(form: Form, name: &str) -> String {
    form.field_id(&format!("{name}-hint")) + " " + &form.field_id(&format!("{name}-error"))
}

#[component]
pub fn Field(
    form: Form,
    name: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <FieldFrame form=form name=name label=label hint=hint>
            <input
                class="input"
                id=form.field_id(name)
                name=name
                type=kind
                dir="auto"
                autocomplete=autocomplete
                placeholder=placeholder
                prop:value=value
                disabled=disabled
                aria-invalid=move || form.error(name).is_some().then_some("true")
                aria-describedby=described_by(form, name)
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    form.touch(name);
                }
            />
        </FieldFrame>
    }
}

/// Several lines.
#[component]
pub fn TextField(
    form: Form,
    name: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] hint: &'static str,
    #[prop(default = 3)] rows: u32,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <FieldFrame form=form name=name label=label hint=hint>
            <textarea
                class="input"
                id=form.field_id(name)
                name=name
                dir="auto"
                rows=rows.to_string()
                prop:value=value
                disabled=disabled
                aria-invalid=move || form.error(name).is_some().then_some("true")
                aria-describedby=described_by(form, name)
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    form.touch(name);
                }
            ></textarea>
        </FieldFrame>
    }
}

/// A password that can be looked at while it is typed.
#[component]
pub fn PasswordField(
    form: Form,
    name: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let toggle = move |()| shown.update(|shown| *shown = !*shown);
    let label_of_toggle = Signal::derive(move || {
        let label = if shown.get() {
            "Hide password"
        } else {
            "Show password"
        };
        label.to_owned()
    });
    view! {
        <FieldFrame form=form name=name label=label hint=hint>
            <div class="input-with-button">
                <input
                    class="input"
                    id=form.field_id(name)
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=value
                    aria-invalid=move || form.error(name).is_some().then_some("true")
                    aria-describedby=described_by(form, name)
                    on:input=move |event| {
                        value.set(event_target_value(&event));
                        form.touch(name);
                    }
                />
                {move || {
                    let glyph = if shown.get() { Glyph::EyeOff } else { Glyph::Eye };
                    view! {
                        <IconButton glyph=glyph label=label_of_toggle tip="end" on_press=toggle />
                    }
                }}
            </div>
        </FieldFrame>
    }
}
