//! Elements over Leptos' signals. The widget draws with these few functions and not with `view!`:
//! Leptos' renderer is compiled anew for each element and closure, and the same widget drawn with it
//! took 37 KB more (121 KB against 84 KB of brotli), which is more than a first visit may load.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, Node, ResizeObserver};

/// An element that is being put together; it lives in the page until the part it is in is drawn
/// anew.
#[derive(Clone, Debug)]
pub struct El(Element);

/// What an attribute says; `None` takes it off.
pub type Value = Option<String>;

/// An HTML element.
pub fn el(tag: &str) -> El {
    El(document().create_element(tag).expect(A_TAG))
}

/// An element of a drawing.
pub fn svg(tag: &str) -> El {
    let space = Some("http://www.w3.org/2000/svg");
    El(document().create_element_ns(space, tag).expect(A_TAG))
}

/// The browser refuses only tags with characters that ours don't have.
const A_TAG: &str = "the name of an element";

impl El {
    pub fn element(&self) -> &Element {
        &self.0
    }

    pub fn class(self, class: &str) -> Self {
        self.attr("class", class)
    }

    pub fn attr(self, name: &str, value: &str) -> Self {
        self.0.set_attribute(name, value).ok();
        self
    }

    /// An attribute that follows what it reads.
    pub fn attr_of(self, name: &'static str, value: impl Fn() -> Value + 'static) -> Self {
        let element = self.0.clone();
        keep(Box::new(move || {
            match value() {
                Some(value) => element.set_attribute(name, &value),
                None => element.remove_attribute(name),
            }
            .ok();
        }));
        self
    }

    /// Text as it is: nothing in it is markup.
    pub fn text(self, text: &str) -> Self {
        self.append(document().create_text_node(text).into());
        self
    }

    /// Text that follows what it reads.
    pub fn text_of(self, text: impl Fn() -> String + 'static) -> Self {
        let node = document().create_text_node("");
        self.append(node.clone().into());
        keep(Box::new(move || node.set_data(&text())));
        self
    }

    pub fn child(self, child: El) -> Self {
        self.append(child.0.into());
        self
    }

    pub fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        for child in children {
            self.append(child.0.into());
        }
        self
    }

    /// A part that is drawn anew, with all in it, when its key changes. The key follows what it
    /// reads; the drawing does not.
    pub fn part<K: PartialEq + 'static>(
        self,
        key: impl Fn() -> K + 'static,
        draw: impl Fn(&K) -> Option<El> + 'static,
    ) -> Self {
        let slot = Slot::at_end_of(&self);
        let shown = RefCell::new(None::<K>);
        keep(Box::new(move || {
            let key = key();
            if shown.borrow().as_ref() != Some(&key) {
                slot.show(&mut || draw(&key));
                shown.replace(Some(key));
            }
        }));
        self
    }

    pub fn on(self, event: &str, act: impl Fn(Event) + 'static) -> Self {
        listen(&self.0, event, Box::new(act));
        self
    }

    fn append(&self, node: Node) {
        self.0.append_child(&node).ok();
    }
}

/// A place in the page for one element or none, with whatever lives as long as it does.
struct Slot {
    end: Node,
    owner: Owner,
    shown: RefCell<Option<El>>,
}

impl Slot {
    fn at_end_of(parent: &El) -> Self {
        let end: Node = document().create_text_node("").into();
        parent.append(end.clone());
        Self {
            end,
            owner: child_owner(),
            shown: RefCell::default(),
        }
    }

    fn show(&self, draw: &mut dyn FnMut() -> Option<El>) {
        self.owner.cleanup();
        let next = self.owner.with(|| untrack(draw));
        if let Some(next) = &next
            && let Some(parent) = self.end.parent_node()
        {
            parent.insert_before(&next.0, Some(&self.end)).ok();
        }
        if let Some(old) = self.shown.replace(next) {
            old.0.remove();
        }
    }
}

/// Elements by their keys. One that stays is neither drawn nor moved again, so a screen reader does
/// not read it a second time.
#[derive(Debug)]
pub struct List<K> {
    parent: Element,
    owner: Owner,
    shown: Vec<(K, El, Owner)>,
}

impl<K: PartialEq> List<K> {
    pub fn of(parent: &El) -> Self {
        Self {
            parent: parent.0.clone(),
            owner: child_owner(),
            shown: Vec::new(),
        }
    }

    pub fn show<T>(&mut self, items: Vec<T>, key: impl Fn(&T) -> K, draw: impl Fn(T) -> El) {
        let keys: Vec<K> = items.iter().map(&key).collect();
        let shown = self.shown.len();
        let only_appends = shown <= keys.len()
            && self
                .shown
                .iter()
                .zip(&keys)
                .all(|((shown, ..), key)| shown == key);
        if !only_appends {
            self.shown.retain(|(key, element, owner)| {
                let stays = keys.contains(key);
                if !stays {
                    element.0.remove();
                    owner.cleanup();
                }
                stays
            });
        }
        for (at, (item, key)) in items.into_iter().zip(keys).enumerate() {
            if self.shown.get(at).is_some_and(|(shown, ..)| *shown == key) {
                continue;
            }
            let later = self
                .shown
                .iter()
                .skip(at)
                .position(|(shown, ..)| *shown == key);
            let row = if let Some(distance) = later {
                self.shown.remove(at + distance)
            } else {
                let owner = self.owner.child();
                (key, owner.with(|| untrack(|| draw(item))), owner)
            };
            let next = self
                .shown
                .get(at)
                .map(|(_, next, _)| AsRef::<Node>::as_ref(&next.0));
            self.parent.insert_before(&row.1.0, next).ok();
            self.shown.insert(at, row);
        }
    }
}

/// For what outlives the next run of the effect it is made in.
fn child_owner() -> Owner {
    Owner::current().map_or_else(Owner::new, |owner| owner.child())
}

fn listen(element: &Element, event: &str, act: Box<dyn FnMut(Event)>) {
    // The browser's collector frees it together with the element.
    let listener = Closure::wrap(act).into_js_value();
    element
        .add_event_listener_with_callback(event, listener.unchecked_ref())
        .ok();
}

/// Runs at once, and again when what it reads changes, until the part around it is drawn anew.
pub fn keep(act: Box<dyn Fn()>) {
    StoredValue::new_local(RenderEffect::new(move |_| act()));
}

/// As [`keep`], for what does something rather than draw.
pub fn effect(act: impl Fn() + 'static) {
    keep(Box::new(act));
}

/// Listens on the window, for as long as the page lives.
pub fn on_window(event: &str, act: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(act).into_js_value();
    window()
        .add_event_listener_with_callback(event, listener.unchecked_ref())
        .ok();
}

/// Tells when the element gets another size, also when it was not shown before, and once more when it
/// is taken out of the page: what `act` reads may be gone by then.
pub fn on_resize(element: &Element, act: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(act).into_js_value();
    if let Ok(observer) = ResizeObserver::new(listener.unchecked_ref()) {
        observer.observe(element);
    }
}
