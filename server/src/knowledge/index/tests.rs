//! The index after adding, replacing and removing documents.

use shared::ids::{DocumentId, PassageId, PropertyId};
use uuid::Uuid;

use super::*;
use crate::knowledge::search::{Query, Scope, search};

fn document(number: u128, property: Option<u128>, texts: &[&str]) -> IndexedDocument {
    let passages = texts
        .iter()
        .enumerate()
        .map(|(ordinal, text)| IndexedPassage {
            id: PassageId(Uuid::from_u128(number * 1000 + ordinal as u128)),
            passage: Passage {
                ordinal: u32::try_from(ordinal).unwrap(),
                section: String::new(),
                page: None,
                text: (*text).to_owned(),
            },
            embedding: None,
        });
    IndexedDocument {
        id: DocumentId(Uuid::from_u128(number)),
        title: format!("Document {number}"),
        property: property.map(|id| PropertyId(Uuid::from_u128(id))),
        passages: passages.collect(),
    }
}

fn found(index: &Index, text: &str, scope: Scope) -> Vec<String> {
    let query = Query {
        scope,
        ..Query::lexical(text)
    };
    search(index, &query)
        .into_iter()
        .map(|hit| hit.entry.passage.text.clone())
        .collect()
}

#[test]
fn a_removed_document_is_found_no_more_and_a_replaced_one_says_the_new_thing() {
    let mut index = Index::new();
    index.put_document(document(1, None, &["cats are welcome", "dogs are not"]));
    index.put_document(document(2, None, &["cats sleep"]));
    assert_eq!(found(&index, "cats", Scope::Everything).len(), 2);
    index.put_document(document(1, None, &["parrots are welcome"]));
    assert_eq!(found(&index, "cats", Scope::Everything), ["cats sleep"]);
    assert_eq!(
        found(&index, "parrots", Scope::Everything),
        ["parrots are welcome"]
    );
    assert!(index.remove_document(DocumentId(Uuid::from_u128(1))));
    assert!(!index.remove_document(DocumentId(Uuid::from_u128(1))));
    assert!(found(&index, "parrots", Scope::Everything).is_empty());
    assert_eq!(index.len(), 1);
}

#[test]
fn one_building_never_sees_the_rules_of_another() {
    let mut index = Index::new();
    index.put_document(document(1, None, &["parking costs fifty"]));
    index.put_document(document(2, Some(7), &["parking costs seventy"]));
    index.put_document(document(3, Some(8), &["parking costs eighty"]));
    let seven = Scope::Property(PropertyId(Uuid::from_u128(7)));
    let mut texts = found(&index, "parking", seven);
    texts.sort();
    assert_eq!(texts, ["parking costs fifty", "parking costs seventy"]);
    assert_eq!(
        found(&index, "parking", Scope::WorkspaceWide),
        ["parking costs fifty"]
    );
    assert_eq!(found(&index, "parking", Scope::Everything).len(), 3);
}

#[test]
fn a_thousand_replacements_leave_the_index_as_if_it_were_new() {
    let mut index = Index::new();
    for round in 0..1000u128 {
        let text = format!("round{round} rent");
        index.put_document(document(round % 5, None, &[&text, "the office is open"]));
    }
    let mut fresh = Index::new();
    for round in 995..1000u128 {
        let text = format!("round{round} rent");
        fresh.put_document(document(round % 5, None, &[&text, "the office is open"]));
    }
    assert_eq!(index.len(), 10);
    assert!(index.rows.len() < 2000, "dead rows are given back");
    assert_eq!(
        found(&index, "round997", Scope::Everything),
        found(&fresh, "round997", Scope::Everything)
    );
    assert!((index.rarity("rent") - fresh.rarity("rent")).abs() < 1e-6);
    let hit = &search(&index, &Query::lexical("round998"))[0];
    assert_eq!(
        index.neighbour(&hit.entry, 1).unwrap().passage.text,
        "the office is open"
    );
    assert!(index.neighbour(&hit.entry, -1).is_none());
}

#[test]
fn an_empty_document_and_an_empty_question_are_nothing_special() {
    let mut index = Index::new();
    index.put_document(document(1, None, &[]));
    assert!(index.is_empty() && index.contains(DocumentId(Uuid::from_u128(1))));
    index.put_document(document(2, None, &["cats"]));
    assert!(found(&index, "", Scope::Everything).is_empty());
    assert!(found(&index, "🙂 🙂", Scope::Everything).is_empty());
}
