//! The native dialog: it holds the focus, closes on Esc or a press beside it, and gives the focus
//! back to where it came from.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;

/// `children` are drawn anew each time it opens, so that an abandoned form is not met again.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            if !dialog.open() {
                dialog.show_modal().ok();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let press = move |event: MouseEvent| {
        // Only the backdrop is the dialog itself.
        let beside = dialog
            .get_untracked()
            .is_some_and(|dialog| event.target().is_some_and(|target| target == ****dialog));
        if beside {
            open.set(false);
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            data-size=wide.then_some("wide")
            aria-label=title
            on:close=move |_| open.set(false)
            on:click=press
        >
            {move || {
                let children = children.clone();
                open.get()
                    .then(|| {
                        view! {
                            <header>
                                <h2 dir="auto">{title}</h2>
                                <IconButton
                                    glyph=Glyph::X
                                    label="Close"
                                    tip="end"
                                    on_press=move |()| open.set(false)
                                />
                            </header>
                            <div class="dialog-body">{children()}</div>
                        }
                    })
            }}
        </dialog>
    }
    .into_any()
}
