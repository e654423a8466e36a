//! The workspace's rules: the list, and in its place the editor while one is written.

use leptos::prelude::*;
use shared::api::Empty;
use shared::api::rules::{AddRule, ChangeRule, DeleteRule, NewRule};
use shared::entities::rule::NEARNESS_USUAL;
use shared::entities::{Permission, Rule, RuleTerms, RuleWords};
use shared::live::AgentChange;

use crate::a11y;
use crate::inbox::agent::fetch::Fetch;
use crate::inbox::agent::rule_editor::RuleEditor;
use crate::inbox::settings::OnlyFor;
use crate::stores::toasts::Undo;
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Empty as Nothing, Glyph, Icon, IconButton, TagChip};

/// Where the focus goes when a card takes it along.
const AFTERWARDS: &str = "page-title";

#[component]
pub fn RulesTab() -> impl IntoView {
    let stores = stores();
    stores.want_rules();
    let writing = Memo::new(move |_| stores.rule_desk.editing.get());
    move || match writing.get() {
        Some(editing) => view! { <RuleEditor editing=editing /> }.into_any(),
        None => view! { <RuleList stores=stores /> }.into_any(),
    }
}

/// Rules to begin from.
fn beginnings() -> [RuleTerms; 3] {
    let begin = |name: &str, phrases: &[&str], description: &str| RuleTerms {
        name: name.to_owned(),
        phrases: phrases.iter().map(|it| (*it).to_owned()).collect(),
        description: description.to_owned(),
        nearness: NEARNESS_USUAL,
        told: RuleWords::default(),
        tags: Vec::new(),
        enabled: true,
    };
    [
        begin(
            "Towed car",
            &["tow* * car", "car * tow*", "impound*", "booted"],
            "",
        ),
        begin(
            "Noise from a neighbor",
            &["quiet hours", "too loud", "noise complaint"],
            "My neighbors are too loud at night\nMusic, stomping or a party upstairs",
        ),
        begin(
            "Press inquiry",
            &["newspaper", "journalist", "reporter", "interview * you"],
            "I am a reporter and want to interview you",
        ),
    ]
}

#[component]
fn RuleList(stores: Stores) -> impl IntoView {
    let may = move || stores.session.may(Permission::Curate);
    let rules = Memo::new(move |_| {
        let rules = stores.agent.rules;
        rules.with(|rules| rules.here().cloned().unwrap_or_default())
    });
    let none = Memo::new(move |_| rules.with(Vec::is_empty));
    view! {
        <OnlyFor permission=Permission::Curate />
        <Fetch list=stores.agent.rules label="Loading rules">
            {move || {
                (!none.get())
                    .then(|| {
                        view! {
                            <div class="rules-head">
                                <p class="card-words">
                                    "Asked in this order, after emergencies and sensitive topics, which no rule can switch off. The first that fires speaks to the tenant."
                                </p>
                                {may()
                                    .then(|| {
                                        view! {
                                            <Button
                                                label="New rule"
                                                kind=ButtonKind::Primary
                                                glyph=Glyph::Plus
                                                on_press=Callback::new(move |()| begin(stores, blank()))
                                            />
                                        }
                                    })}
                            </div>
                        }
                    })
            }} {move || none.get().then(|| view! { <NoRules stores=stores /> })}
            <ul class="cards" aria-label="Rules">
                <For each=move || rules.get() key=|rule| rule_key(rule) let:rule>
                    <RuleCard stores=stores rule=rule />
                </For>
            </ul>
        </Fetch>
    }
    .into_any()
}

/// A card is drawn anew when its rule changes.
fn rule_key(rule: &Rule) -> String {
    format!("{rule:?}")
}

fn blank() -> RuleTerms {
    RuleTerms {
        name: String::new(),
        phrases: Vec::new(),
        description: String::new(),
        nearness: NEARNESS_USUAL,
        told: RuleWords::default(),
        tags: Vec::new(),
        enabled: true,
    }
}

fn begin(stores: Stores, terms: RuleTerms) {
    stores.rule_desk.begin(terms);
    a11y::focus("rule-name");
}

#[component]
fn NoRules(stores: Stores) -> impl IntoView {
    let may = stores.session.may(Permission::Curate);
    let from = move || {
        may.then(|| {
            view! {
                <div class="rules-begin">
                    <Button
                        label="Write a rule"
                        kind=ButtonKind::Primary
                        on_press=Callback::new(move |()| begin(stores, blank()))
                    />
                    <p class="card-words">"Or begin with one of these:"</p>
                    <ul class="asking-chips">
                        {beginnings()
                            .into_iter()
                            .map(|terms| {
                                let name = terms.name.clone();
                                view! {
                                    <li>
                                        <button
                                            type="button"
                                            class="chip-filter"
                                            on:click=move |_| begin(stores, terms.clone())
                                        >
                                            <span>{name}</span>
                                        </button>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            }
        })
    };
    view! {
        <Nothing
            glyph=Glyph::Hand
            title="No rules of your own yet"
            words="The agent hands over emergencies, sensitive topics, and what the documents don’t answer. A rule adds what else only a person should answer here."
            action=from
        />
    }
}

#[component]
fn RuleCard(stores: Stores, rule: Rule) -> impl IntoView {
    let may = Signal::derive(move || stores.session.may(Permission::Curate));
    let terms = rule.terms.clone();
    let on = terms.enabled;
    let fires = fires_on(&terms);
    let told = terms.told.english.clone();
    let tags = terms.tags.clone();
    let chips = move || {
        stores.inbox.tags.with(|known| {
            let known = tags.iter().filter_map(|tag| known.get(tag));
            known
                .map(|tag| view! { <TagChip name=tag.name.clone() color=tag.color /> })
                .collect_view()
        })
    };
    let label = format!("{} is on", terms.name);
    let (to_switch, to_edit, to_delete) = (rule.clone(), rule.clone(), rule);
    let switch = move |event| {
        let enabled = event_target_checked(&event);
        let terms = RuleTerms {
            enabled,
            ..to_switch.terms.clone()
        };
        switch_rule(stores, &to_switch, terms);
    };
    view! {
        <li class="card rule-card" data-quiet=(!on).then_some("true")>
            <div class="card-main">
                <h2 class="card-title" dir="auto">
                    {terms.name}
                </h2>
                <p class="card-words" dir="auto">
                    {fires}
                </p>
                {(!told.is_empty())
                    .then(|| {
                        view! {
                            <p class="card-words rule-told" dir="auto">
                                <Icon glyph=Glyph::MessageSquare />
                                <span>{told}</span>
                            </p>
                        }
                    })}
                <p class="rule-tags">{chips}</p>
            </div>
            <div class="card-tools">
                <input
                    type="checkbox"
                    role="switch"
                    class="switch"
                    aria-label=label
                    prop:checked=on
                    disabled=move || !may.get()
                    on:change=switch
                />
                {move || {
                    let (to_edit, to_delete) = (to_edit.clone(), to_delete.clone());
                    may.get()
                        .then(|| {
                            view! {
                                <IconButton
                                    glyph=Glyph::Pencil
                                    label="Edit"
                                    tip="end"
                                    on_press=move |()| {
                                        stores.rule_desk.edit(to_edit.clone());
                                        a11y::focus("rule-name");
                                    }
                                />
                                <IconButton
                                    glyph=Glyph::Trash2
                                    label="Delete"
                                    tip="end"
                                    on_press=move |()| delete_rule(stores, to_delete.clone())
                                />
                            }
                        })
                }}
            </div>
        </li>
    }
    .into_any()
}

/// `Fires on “tow* * car”, “impound*” and 2 more, or what means “My neighbors are too loud”`.
fn fires_on(terms: &RuleTerms) -> String {
    const SHOWN: usize = 4;
    let shown = terms.phrases.iter().take(SHOWN);
    let mut parts: Vec<String> = shown.map(|phrase| format!("“{phrase}”")).collect();
    if let Some(more @ 1..) = terms.phrases.len().checked_sub(SHOWN) {
        parts.push(format!("{more} more"));
    }
    let phrases = parts.join(", ");
    let meaning = terms.description.lines().next().unwrap_or_default().trim();
    match (phrases.is_empty(), meaning.is_empty()) {
        (false, true) => format!("Fires on {phrases}"),
        (true, false) => format!("Fires on what means “{meaning}”"),
        (_, _) => format!("Fires on {phrases}, or what means “{meaning}”"),
    }
}

/// Shown at once; put back when it is refused.
fn switch_rule(stores: Stores, before: &Rule, terms: RuleTerms) {
    let (before, id) = (before.clone(), before.id);
    let on = terms.enabled;
    let shown = Rule {
        id,
        terms: terms.clone(),
    };
    stores.agent.take(&AgentChange::RuleSaved { rule: shown });
    leptos::task::spawn_local(async move {
        match stores.call::<ChangeRule>(&id, &terms).await {
            Ok(rule) => {
                let what = if on { "on" } else { "off" };
                stores
                    .announcer
                    .say(&format!("{} is {what}.", rule.terms.name));
                stores.agent.take(&AgentChange::RuleSaved { rule });
            }
            Err(error) => {
                stores.agent.take(&AgentChange::RuleSaved { rule: before });
                stores.toasts.problem(&error.message);
            }
        }
    });
}

fn delete_rule(stores: Stores, rule: Rule) {
    leptos::task::spawn_local(async move {
        match stores.call::<DeleteRule>(&rule.id, &Empty {}).await {
            Ok(_) => {
                stores.agent.take(&AgentChange::RuleDeleted {
                    rule: rule.id,
                    name: rule.terms.name.clone(),
                });
                let done = format!("{} deleted", rule.terms.name);
                stores.announcer.say(&done);
                let undo = Undo {
                    label: "Undo",
                    run: Callback::new(move |()| bring_back(stores, rule.clone())),
                };
                stores.toasts.done_with_undo(done, undo);
            }
            Err(error) => stores.toasts.problem(&error.message),
        }
        a11y::keep_focus(AFTERWARDS);
    });
}

fn bring_back(stores: Stores, rule: Rule) {
    let new = NewRule {
        id: rule.id,
        terms: rule.terms,
    };
    leptos::task::spawn_local(async move {
        match stores.call::<AddRule>(&(), &new).await {
            Ok(rule) => {
                stores.announcer.say("The rule is back.");
                stores.agent.take(&AgentChange::RuleSaved { rule });
            }
            Err(error) => stores.toasts.problem(&error.message),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_says_what_it_fires_on() {
        let [towed, noise, _] = beginnings();
        assert_eq!(
            fires_on(&towed),
            "Fires on “tow* * car”, “car * tow*”, “impound*”, “booted”"
        );
        assert!(fires_on(&noise).ends_with("or what means “My neighbors are too loud at night”"));
        let many = RuleTerms {
            phrases: vec!["a".into(); 6],
            ..towed
        };
        assert!(fires_on(&many).ends_with(", 2 more"));
    }
}
