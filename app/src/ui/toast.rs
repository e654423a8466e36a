//! The toasts of [`Toasts`], at the edge of the page. They wait while somebody points at one.

use leptos::prelude::*;

use crate::stores::toasts::{Toast, ToastKind, Toasts};
use crate::ui::icon::{Glyph, Icon};

#[component]
pub fn ToastRegion(toasts: Toasts) -> impl IntoView {
    view! {
        <section
            class="toasts"
            aria-label="Notices"
            on:pointerenter=move |_| toasts.held.set(true)
            on:pointerleave=move |_| toasts.held.set(false)
            on:focusin=move |_| toasts.held.set(true)
            on:focusout=move |_| toasts.held.set(false)
        >
            <For each=move || toasts.shown() key=|toast| toast.id let:toast>
                <ToastView toasts=toasts toast=toast />
            </For>
        </section>
    }
    .into_any()
}

#[component]
fn ToastView(toasts: Toasts, toast: Toast) -> impl IntoView {
    let id = toast.id;
    let (kind, glyph, role) = match toast.kind {
        ToastKind::Done => ("done", Glyph::CircleCheck, "group"),
        ToastKind::Problem => ("problem", Glyph::TriangleAlert, "alert"),
    };
    let undo = toast.undo.map(|undo| {
        view! {
            <button
                type="button"
                class="button toast-undo"
                on:click=move |_| {
                    undo.run.run(());
                    toasts.close(id);
                }
            >
                {undo.label}
            </button>
        }
    });
    view! {
        <div class="toast" data-kind=kind role=role>
            <Icon glyph=glyph />
            <p dir="auto">{toast.words}</p>
            {undo}
            <button
                type="button"
                class="button-icon"
                aria-label="Close"
                on:click=move |_| toasts.close(id)
            >
                <Icon glyph=Glyph::X />
            </button>
        </div>
    }
    .into_any()
}
