//! Above the conversation: whose chat it is, who answers now, and the way to help in an emergency,
//! which never scrolls away.

use std::rc::Rc;

use leptos::prelude::*;
use shared::api::widget::WidgetConfig;
use shared::replica::TenantThread;
use shared::replica::tenant_thread::Answering;

use super::chat::Chat;
use super::dom::{El, el};
use super::host::Host;
use super::icon::{CHEVRON, CROSS, LAMP, PHONE, icon};

/// Without a host there is no frame to close.
pub fn header(chat: Chat, host: Option<Rc<Host>>) -> El {
    let texts = chat.texts;
    let names = el("div")
        .class("names")
        .child(title(chat))
        .child(answering(chat));
    let header = el("header")
        .class("top")
        .child(el("span").class("lamp").child(icon(LAMP)))
        .child(names);
    match host {
        None => header,
        Some(host) => header.child(
            el("button")
                .class("close")
                .attr("aria-label", texts.close)
                .attr("title", texts.close)
                .child(icon(CROSS))
                .on("click", move |_| host.ask_to_close()),
        ),
    }
}

fn title(chat: Chat) -> El {
    let title = |config: &WidgetConfig| config.title.clone();
    el("h1").attr("dir", "auto").text_of(move || {
        chat.config
            .with(|config| config.as_ref().map(title))
            .unwrap_or_default()
    })
}

fn answering(chat: Chat) -> El {
    let texts = chat.texts;
    let now = move || chat.thread.with(TenantThread::answering);
    let sentence = move || {
        let hours = chat.office_hours();
        match now() {
            _ if hours.is_empty() => String::new(),
            Answering::Agent => (texts.assistant_answers)(&hours),
            Answering::Waiting => (texts.person_asked_now)(&hours),
            Answering::Person { name } => (texts.person_answers)(&name),
        }
    };
    let who = move || match now() {
        Answering::Agent => "agent",
        Answering::Waiting => "waiting",
        Answering::Person { .. } => "staff",
    };
    el("p")
        .class("answering")
        .attr("dir", "auto")
        .attr_of("data-who", move || Some(who().to_owned()))
        .attr_of("title", move || Some(sentence()))
        .text_of(sentence)
}

pub fn emergency_line(chat: Chat) -> El {
    let phone = move || {
        let phone = |config: &WidgetConfig| config.emergency_phone.clone();
        chat.config.with(|config| config.as_ref().map(phone))
    };
    el("div").part(phone, move |phone| {
        let phone = phone.as_ref().filter(|phone| !phone.is_empty())?;
        let call = (chat.texts.emergency_call)(phone);
        Some(
            el("a")
                .class("emergency")
                .attr("href", &dialled(phone))
                .child(icon(PHONE))
                .child(el("span").text(&call))
                .child(icon(CHEVRON)),
        )
    })
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
