//! What the browser tells about network and sleep, passed on to the connection.

use std::rc::Rc;

use leptos::prelude::WithValue;
use leptos::prelude::{WindowListenerHandle, document, on_cleanup, window_event_listener_untyped};
use leptos::reactive::owner::{LocalStorage, StoredValue};

use super::wire::Wire;

pub(super) fn watch(wire: &Rc<Wire>) {
    let weak = StoredValue::<_, LocalStorage>::new_local(Rc::downgrade(wire));
    let tell = move |act: fn(&Wire)| {
        let wire = weak.try_with_value(std::rc::Weak::upgrade).flatten();
        if let Some(wire) = wire {
            act(&wire);
        }
    };
    let alarms = [
        window_event_listener_untyped("online", move |_| tell(Wire::wake)),
        window_event_listener_untyped("offline", move |_| tell(Wire::sleep)),
        // A page that comes back from the browser's back-forward cache.
        window_event_listener_untyped("pageshow", move |_| tell(Wire::wake)),
        window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() {
                tell(Wire::wake);
            }
        }),
    ];
    on_cleanup(move || alarms.into_iter().for_each(WindowListenerHandle::remove));
}
