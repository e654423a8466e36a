//! One of the buildings, or none of them, which comes first and says what that means.

use leptos::prelude::*;
use shared::entities::Property;
use shared::ids::PropertyId;

use crate::stores::stores;
use crate::ui::Select;

#[component]
pub fn PropertyChoice(
    label: &'static str,
    /// What the choice of no property is called.
    none: &'static str,
    property: RwSignal<Option<PropertyId>>,
    #[prop(optional)] id: String,
) -> impl IntoView {
    let stores = stores();
    let properties = Memo::new(move |_| {
        let properties = stores.inbox.properties.get();
        properties.into_values().collect::<Vec<Property>>()
    });
    let options = Signal::derive(move || {
        let named = properties.get().into_iter().map(|property| property.name);
        [none.to_owned()]
            .into_iter()
            .chain(named)
            .collect::<Vec<_>>()
    });
    let chosen = Signal::derive(move || {
        let at = properties.with(|properties| {
            properties
                .iter()
                .position(|held| Some(held.id) == property.get())
        });
        at.map_or(0, |at| at + 1)
    });
    let choose = Callback::new(move |place: usize| {
        property.set(properties.with_untracked(|properties| {
            place
                .checked_sub(1)
                .and_then(|at| properties.get(at))
                .map(|held| held.id)
        }));
    });
    view! { <Select label=label options=options chosen=chosen on_choose=choose id=id /> }
}
