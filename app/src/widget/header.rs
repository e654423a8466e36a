//! Above the conversation: whose chat it is, who answers now, and the way to help in an emergency,
//! which never scrolls away.

use leptos::prelude::*;
use shared::replica::tenant_thread::Answering;

use super::chat::Chat;
use super::icon::{CHEVRON, CROSS, LAMP, PHONE, icon};

#[component]
pub fn Header(
    chat: Chat,
    /// `None` when there is no frame to close.
    on_close: Option<Callback<()>>,
) -> impl IntoView {
    let texts = chat.texts;
    let title = move || {
        chat.config
            .with(|config| config.as_ref().map(|config| config.title.clone()))
            .unwrap_or_default()
    };
    let answering = Memo::new(move |_| chat.thread.with(shared::replica::TenantThread::answering));
    let who = move || match answering.get() {
        Answering::Agent => "agent",
        Answering::Waiting => "waiting",
        Answering::Person { .. } => "staff",
    };
    let sentence = move || {
        let hours = chat.office_hours();
        match answering.get() {
            _ if hours.is_empty() => String::new(),
            Answering::Agent => (texts.assistant_answers)(&hours),
            Answering::Waiting => (texts.person_asked_now)(&hours),
            Answering::Person { name } => (texts.person_answers)(&name),
        }
    };
    view! {
        <header class="top">
            <span class="lamp">{icon(LAMP)}</span>
            <div class="names">
                <h1 dir="auto">{title}</h1>
                <p class="answering" data-who=who dir="auto" title=sentence>
                    {sentence}
                </p>
            </div>
            {on_close.map(|close| {
                view! {
                    <button
                        class="close"
                        aria-label=texts.close
                        title=texts.close
                        on:click=move |_| close.run(())
                    >
                        {icon(CROSS)}
                    </button>
                }
            })}
        </header>
        <EmergencyLine chat />
    }
    .into_any()
}

#[component]
fn EmergencyLine(chat: Chat) -> impl IntoView {
    let phone = Memo::new(move |_| {
        chat.config
            .with(|config| config.as_ref().map(|config| config.emergency_phone.clone()))
            .filter(|phone| !phone.is_empty())
    });
    move || {
        phone.get().map(|phone| {
            view! {
                <a class="emergency" href=dialled(&phone)>
                    {icon(PHONE)}
                    <span>{(chat.texts.emergency_call)(&phone)}</span>
                    {icon(CHEVRON)}
                </a>
            }
            .into_any()
        })
    }
}

/// `(555) 555-0100` → `tel:5555550100`.
fn dialled(phone: &str) -> String {
    let digits = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+');
    "tel:".chars().chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_without_its_decoration() {
        assert_eq!(dialled("(555) 555-0100"), "tel:5555550100");
        assert_eq!(dialled("+1 555 0100"), "tel:+15550100");
    }
}
