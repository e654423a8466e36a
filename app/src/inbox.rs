//! The staff's inbox: a gate for those who are not signed in, and behind it the shell with its
//! panes and pages.

pub mod lines;
pub mod place;
pub mod settling;
pub mod times;
pub mod views;
pub mod waiting;
pub mod words;

mod gate;
mod join;
mod sign_in;
mod sign_up;

mod shell;

mod filters;
mod list;
mod nothing;
mod rail;
mod row;
mod row_holder;

mod bubble;
mod citation;
mod composer;
mod header;
mod menus;
mod scroll;
mod sending;
mod thread;
mod writing;

mod details;
mod reasons;

mod document;
mod documents;
mod outdated;
mod property_choice;
mod typed_in;
mod upload;

mod agent;

mod settings;

mod shortcuts;
mod troubles;

use leptos::prelude::*;

use crate::a11y::Announcements;
use crate::stores::provide_stores;
use crate::stores::session::Session;
use crate::ui::toast::ToastRegion;

use place::Place;

#[component]
pub fn App() -> impl IntoView {
    let stores = provide_stores();
    stores.find_session();
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }

    // Which page stands in front; the shell is not drawn anew when only its place changes.
    let front = Memo::new(move |_| {
        let place = stores.route.place();
        match stores.session.get() {
            Session::Asking => Front::Asking,
            Session::Unreachable(_) => Front::Unreachable,
            Session::Out { .. } | Session::In(_) if place == Place::Join => Front::Join,
            Session::Out { .. } if place == Place::SignUp => Front::SignUp,
            Session::Out { ended } => Front::SignIn { ended },
            Session::In(_) => Front::Shell,
        }
    });
    view! {
        {move || match front.get() {
            Front::Asking => view! { <gate::Asking /> }.into_any(),
            Front::Unreachable => view! { <gate::Unreachable /> }.into_any(),
            Front::Join => view! { <join::Join /> }.into_any(),
            Front::SignUp => view! { <sign_up::SignUp /> }.into_any(),
            Front::SignIn { ended } => view! { <sign_in::SignIn ended=ended /> }.into_any(),
            Front::Shell => view! { <shell::Shell /> }.into_any(),
        }}
        <ToastRegion toasts=stores.toasts />
        <Announcements announcer=stores.announcer />
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Front {
    Asking,
    Unreachable,
    Join,
    SignUp,
    SignIn { ended: bool },
    Shell,
}
