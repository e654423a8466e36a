//! A list to choose from by pointer or arrows, with a field that narrows it down when it is long.
//! Stands in a popover; the pattern is the combobox with a listbox of ARIA.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::entities::TagColor;

use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::icon::{Glyph, Icon};

#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub label: String,
    /// Beside it, quieter: a count, a time.
    pub detail: String,
    pub mark: Mark,
    /// Set already.
    pub chosen: bool,
}

/// What stands in front of a choice.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Icon(Glyph),
    Color(TagColor),
    Face {
        letters: String,
        hue: u8,
        online: bool,
    },
}

/// `on_pick` gets the place of the choice in `choices`.
#[component]
pub fn Picker(
    /// Begins the ids of its parts.
    id: &'static str,
    label: &'static str,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    on_pick: Callback<usize>,
    /// Without it, arrows only.
    #[prop(optional)]
    placeholder: &'static str,
    #[prop(default = "Nothing fits.")] nothing: &'static str,
) -> impl IntoView {
    let picking = Picking::new(choices, on_pick);
    let has_search = !placeholder.is_empty();
    let list_id = format!("{id}-list");
    let active_id = move || format!("{id}-{}", picking.active.get());
    let press = move |event: KeyboardEvent| {
        if picking.press(&event.key(), !has_search) {
            event.prevent_default();
        }
    };
    let search = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Div>::new();
    // The panel is drawn by now, but the browser has yet to show it.
    request_animation_frame(move || {
        if let Some(search) = search.get_untracked() {
            search.focus().ok();
        } else if let Some(list) = list.get_untracked() {
            list.focus().ok();
        }
    });
    view! {
        <div class="picker">
            {has_search
                .then(|| {
                    view! {
                        <input
                            node_ref=search
                            class="picker-search"
                            type="text"
                            role="combobox"
                            aria-expanded="true"
                            aria-autocomplete="list"
                            aria-label=label
                            aria-controls=list_id.clone()
                            aria-activedescendant=active_id
                            autocomplete="off"
                            placeholder=placeholder
                            on:keydown=press
                            on:input=move |event| picking.narrow(event_target_value(&event))
                        />
                    }
                })}
            <div
                node_ref=list
                id=list_id
                class="picker-list"
                role="listbox"
                aria-label=label
                tabindex=if has_search { "-1" } else { "0" }
                aria-activedescendant=(!has_search).then_some(active_id)
                on:keydown=move |event| {
                    if !has_search {
                        press(event);
                    }
                }
            >
                {move || offers(id, picking, nothing)}
            </div>
        </div>
    }
    .into_any()
}

/// Which choices fit what was typed, and which of them the arrows are at.
#[derive(Clone, Copy)]
struct Picking {
    words: RwSignal<String>,
    active: RwSignal<usize>,
    /// With their places among all choices.
    fitting: Memo<Vec<(usize, Choice)>>,
    on_pick: Callback<usize>,
}

impl Picking {
    fn new(choices: Signal<Vec<Choice>>, on_pick: Callback<usize>) -> Self {
        let words = RwSignal::new(String::new());
        let fitting = Memo::new(move |_| {
            let words = words.get().to_lowercase();
            choices.with(|choices| {
                let all = choices.iter().cloned().enumerate();
                all.filter(|(_, choice)| choice.label.to_lowercase().contains(words.trim()))
                    .collect()
            })
        });
        Self {
            words,
            active: RwSignal::new(0),
            fitting,
            on_pick,
        }
    }

    fn narrow(self, words: String) {
        self.words.set(words);
        self.active.set(0);
    }

    /// Whether the key meant something here. A space types where there is a field.
    fn press(self, key: &str, space_picks: bool) -> bool {
        let count = self.fitting.with_untracked(Vec::len).max(1);
        let at = self.active.get_untracked();
        match key {
            "ArrowDown" => self.active.set((at + 1) % count),
            "ArrowUp" => self.active.set((at + count - 1) % count),
            "Home" => self.active.set(0),
            "End" => self.active.set(count - 1),
            "Enter" => self.pick(),
            " " if space_picks => self.pick(),
            _ => return false,
        }
        true
    }

    fn pick(self) {
        let found = self.fitting.with_untracked(|fitting| {
            fitting
                .get(self.active.get_untracked())
                .map(|(index, _)| *index)
        });
        if let Some(index) = found {
            self.on_pick.run(index);
        }
    }
}

fn offers(id: &'static str, picking: Picking, nothing: &'static str) -> AnyView {
    let Picking {
        active, on_pick, ..
    } = picking;
    let fitting = picking.fitting.get();
    if fitting.is_empty() {
        return view! { <p class="picker-none">{nothing}</p> }.into_any();
    }
    fitting
        .into_iter()
        .enumerate()
        .map(|(place, (index, choice))| {
            view! {
                <Offer
                    id=format!("{id}-{place}")
                    choice=choice
                    active=Signal::derive(move || active.get() == place)
                    on_point=Callback::new(move |()| active.set(place))
                    on_pick=Callback::new(move |()| on_pick.run(index))
                />
            }
        })
        .collect_view()
        .into_any()
}

#[component]
fn Offer(
    id: String,
    choice: Choice,
    active: Signal<bool>,
    on_point: Callback<()>,
    on_pick: Callback<()>,
) -> impl IntoView {
    let mark = match choice.mark {
        Mark::Icon(glyph) => view! { <Icon glyph=glyph /> }.into_any(),
        Mark::Color(color) => {
            view! { <span class="dot" data-color=color.as_str()></span> }.into_any()
        }
        Mark::Face {
            letters,
            hue,
            online,
        } => {
            view! { <Avatar letters=letters hue=hue size=AvatarSize::Middle online=online /> }
        }
        .into_any(),
    };
    let chosen = choice.chosen;
    view! {
        <div
            id=id
            class="picker-option"
            role="option"
            aria-selected=chosen.to_string()
            data-active=move || active.get().then_some("true")
            on:pointermove=move |_| on_point.run(())
            on:click=move |_| on_pick.run(())
        >
            {mark}
            <span class="picker-label" dir="auto">{choice.label}</span>
            <span class="picker-detail">
                {choice.detail} {chosen.then(|| view! { <Icon glyph=Glyph::Check /> })}
            </span>
        </div>
    }
    .into_any()
}
