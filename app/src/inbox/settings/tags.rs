//! The tags: what each means to the agent, how often members corrected it, and looking at the last
//! days again when a tag has become another.

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::tags::{RetagWeek, TagRecord};
use shared::entities::{Permission, Tag, TagFollows};
use shared::ids::TagId;
use shared::live::AgentChange;

use crate::inbox::settings::OnlyFor;
use crate::inbox::settings::tag_form::TagForm;
use crate::inbox::words::counted;
use crate::stores::{Stores, stores};
use crate::ui::{Banner, Button, Dialog, Glyph, IconButton, Meter, TagChip};

#[component]
pub fn Tags() -> impl IntoView {
    let stores = stores();
    stores.want_tag_records();
    let editing = RwSignal::new(None::<TagId>);
    let open = RwSignal::new(false);
    // A tag was changed here: what it was put on by before may be out of date.
    let changed = RwSignal::new(false);
    let tags = Memo::new(move |_| {
        let mut tags: Vec<Tag> = stores
            .inbox
            .tags
            .with(|tags| tags.values().cloned().collect());
        tags.sort_by_key(|tag| tag.name.to_lowercase());
        tags
    });
    let edited = move || {
        let id = editing.get()?;
        stores
            .inbox
            .tags
            .with_untracked(|tags| tags.get(&id).cloned())
    };
    let title = Signal::derive(move || match edited() {
        Some(tag) => format!("Edit {}", tag.name),
        None => "Edit".to_owned(),
    });
    let edit = Callback::new(move |id| {
        editing.set(Some(id));
        open.set(true);
    });
    view! {
        <OnlyFor permission=Permission::Curate />
        <Retag stores=stores changed=changed />
        <ul class="cards" aria-label="Tags">
            <For each=move || tags.get() key=|tag| format!("{tag:?}") let:tag>
                <TagCard stores=stores tag=tag edit=edit />
            </For>
        </ul>
        {move || {
            stores
                .session
                .may(Permission::Curate)
                .then(|| {
                    view! {
                        <section class="form">
                            <h2>"Add a tag"</h2>
                            <TagForm
                                stores=stores
                                name="tag"
                                on_saved=Callback::new(move |()| changed.set(true))
                            />
                        </section>
                    }
                })
        }}
        <Dialog open=open title=title>
            {move || {
                edited()
                    .map(|tag| {
                        view! {
                            <TagForm
                                stores=stores
                                name="edit-tag"
                                tag=tag
                                on_saved=Callback::new(move |()| {
                                    changed.set(true);
                                    open.set(false);
                                })
                            />
                        }
                    })
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn TagCard(stores: Stores, tag: Tag, edit: Callback<TagId>) -> impl IntoView {
    let id = tag.id;
    let label = format!("Edit {}", tag.name);
    let record = Memo::new(move |_| {
        stores.agent.tag_records.with(|records| {
            let records = records.here().into_iter().flatten();
            records.copied().find(|record| record.tag == id)
        })
    });
    view! {
        <li class="card">
            <div class="card-main">
                <TagChip name=tag.name.clone() color=tag.color />
                <p class="card-words" dir="auto">
                    {tag.description.clone()}
                </p>
                <p class="card-words">
                    {applied_by(&tag)} {move || record.get().and_then(|record| said(&record))}
                </p>
            </div>
            <div class="card-tools">
                {move || {
                    let label = label.clone();
                    stores
                        .session
                        .may(Permission::Curate)
                        .then(|| {
                            view! {
                                <IconButton
                                    glyph=Glyph::Pencil
                                    label=label
                                    tip="end"
                                    on_press=move |()| edit.run(id)
                                />
                            }
                        })
                }}
            </div>
        </li>
    }
    .into_any()
}

/// Looking at the last days again: offered when a tag was changed, shown while it goes on.
#[component]
fn Retag(stores: Stores, changed: RwSignal<bool>) -> impl IntoView {
    let agent = stores.agent;
    let start = Callback::new(move |()| {
        changed.set(false);
        leptos::task::spawn_local(async move {
            match stores.call::<RetagWeek>(&(), &Empty {}).await {
                Ok(_) => agent.take(&AgentChange::RetagStarted),
                Err(error) => {
                    changed.set(true);
                    stores.toasts.problem(&error.message);
                }
            }
        });
    });
    let under_way = Memo::new(move |_| agent.retagging.get().is_some());
    let words = move || match agent.retagging.get() {
        Some((done, total @ 1..)) => {
            format!("The agent looks at the last seven days again: {done} of {total}.")
        }
        Some(_) | None => "The agent looks at the last seven days again.".to_owned(),
    };
    let share = Signal::derive(move || match agent.retagging.get() {
        #[expect(clippy::cast_precision_loss, reason = "conversations of a week")]
        Some((done, total @ 1..)) => done as f32 / total as f32,
        Some(_) | None => 0.0,
    });
    move || {
        if under_way.get() {
            return Some(
                view! {
                    <Banner glyph=Glyph::Tag>
                        <span role="status">{words}</span>
                        <Meter value=share />
                    </Banner>
                }
                .into_any(),
            );
        }
        if changed.get() {
            let again = move || view! { <Button label="Re-tag the last 7 days" on_press=start /> };
            return Some(
                view! {
                    <Banner glyph=Glyph::Tag action=again>
                        "Saved. What tenants write from now on is tagged this way."
                    </Banner>
                }
                .into_any(),
            );
        }
        agent.retagged.get().map(|count| {
            let words = match count {
                0 => "The last seven days were looked at again. Every tag stayed.".to_owned(),
                count => {
                    let count = usize::try_from(count).unwrap_or(usize::MAX);
                    let what = counted(count, "conversation");
                    format!("The last seven days were looked at again. {what} changed.")
                }
            };
            view! {
                <Banner glyph=Glyph::Check>
                    <span role="status">{words}</span>
                </Banner>
            }
            .into_any()
        })
    }
}

fn applied_by(tag: &Tag) -> &'static str {
    match (tag.by_agent, tag.follows) {
        (_, Some(TagFollows::Emergency)) => "Follows emergencies",
        (_, Some(TagFollows::Escalation)) => "Follows escalations",
        (_, Some(TagFollows::Resolution)) => "Follows resolving",
        (true, None) => "The agent puts it on",
        (false, None) => "Put on by hand",
    }
}

/// `: 42 times in 30 days, 3 taken off, 2 added by hand`. `None` before anything happened.
fn said(record: &TagRecord) -> Option<String> {
    let TagRecord {
        tag: _,
        applied,
        wrong,
        missed,
    } = *record;
    if applied + wrong + missed == 0 {
        return None;
    }
    let times = match applied {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    Some(format!(
        ": {times} in 30 days, {wrong} taken off, {missed} added by hand"
    ))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_record_is_one_line() {
        let mut record = TagRecord {
            tag: TagId(Uuid::from_u128(1)),
            applied: 0,
            wrong: 0,
            missed: 0,
        };
        assert_eq!(said(&record), None);
        record.applied = 1;
        record.wrong = 1;
        assert_eq!(
            said(&record).unwrap(),
            ": once in 30 days, 1 taken off, 0 added by hand"
        );
    }
}
