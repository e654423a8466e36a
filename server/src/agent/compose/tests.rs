//! Answers are put together from what the passages say, here without the model.

use shared::ids::{DocumentId, PassageId, PropertyId};
use uuid::Uuid;

use super::*;
use crate::agent::grounding::{self, Source};
use crate::knowledge::embed::Unavailable;
use crate::knowledge::index::{IndexedDocument, IndexedPassage};
use crate::knowledge::passage::Passage;
use crate::knowledge::search::Scope;

fn library() -> Index {
    let passage = |ordinal: u32, section: &str, text: &str| IndexedPassage {
        id: PassageId(Uuid::from_u128(u128::from(ordinal))),
        passage: Passage {
            ordinal,
            section: section.into(),
            page: None,
            text: text.into(),
        },
        embedding: None,
    };
    let mut index = Index::new();
    index.put_document(IndexedDocument {
        id: DocumentId(Uuid::from_u128(9)),
        title: "House rules".into(),
        property: None,
        passages: vec![
            passage(
                0,
                "Rent",
                "Rent is due on the 1st. A late fee of $75 is charged on the 6th.",
            ),
            passage(
                1,
                "Balconies",
                "Not allowed on balconies:\n- grills of any kind\n- bicycles",
            ),
            passage(2, "Pets", "Two cats are welcome. However, snakes are not."),
        ],
    });
    index
}

fn answer(index: &Index, questions: &[&str]) -> (Answer, Vec<Found>) {
    let model = Unavailable::new("not in this test");
    let ask = |text: &&str| {
        let question = Question::new((*text).to_owned());
        find(index, &model, question, &Asker::within(Scope::Everything))
            .expect("no model, no error")
    };
    let found: Vec<Found> = questions.iter().map(ask).collect();
    (compose(&found), found)
}

#[test]
fn two_questions_are_both_answered_with_their_sources() {
    let (answer, found) = answer(
        &library(),
        &["How much is the late fee?", "Are cats welcome?"],
    );
    assert!(
        answer
            .text
            .contains("A late fee of $75 is charged on the 6th. [1]"),
        "{}",
        answer.text
    );
    assert!(
        answer
            .text
            .contains("Two cats are welcome. However, snakes are not. ["),
        "{}",
        answer.text
    );
    assert!(answer.citations.len() >= 2);
    let sources: Vec<Source<'_>> = found
        .iter()
        .flat_map(|found| &found.quoted)
        .map(|it| Source {
            passage: it.entry.id,
            text: &it.entry.passage.text,
        })
        .collect();
    assert_eq!(
        grounding::check(&answer.text, &answer.citations, &sources),
        Ok(())
    );
}

#[test]
fn an_item_brings_the_line_that_introduces_it() {
    let (answer, _) = answer(&library(), &["grills?"]);
    assert!(
        answer
            .text
            .starts_with("Not allowed on balconies: grills of any kind"),
        "{}",
        answer.text
    );
}

#[test]
fn an_empty_library_says_nothing() {
    let (answer, found) = answer(&Index::new(), &["When is rent due?"]);
    assert!(answer.text.is_empty() && answer.citations.is_empty());
    assert_eq!(found[0].answerability, Answerability::Abstain);
}

#[test]
fn what_belongs_to_a_sentence_is_not_told_when_it_is_about_another_building() {
    let mut index = library();
    let text = "Towels are not allowed on the pool deck. However, Mill Lane lends towels.";
    index.put_document(IndexedDocument {
        id: DocumentId(Uuid::from_u128(10)),
        title: "Pool".into(),
        property: None,
        passages: vec![IndexedPassage {
            id: PassageId(Uuid::from_u128(10)),
            passage: Passage {
                ordinal: 0,
                section: "Towels".into(),
                page: None,
                text: text.into(),
            },
            embedding: None,
        }],
    });
    let [elm, mill] = [1, 2].map(|number| PropertyId(Uuid::from_u128(number)));
    let properties = [(elm, "Elm House"), (mill, "Mill Lane")];
    let told = |tenant| {
        let question = Question::new("Are towels allowed on the pool deck?".to_owned());
        let asker = Asker::of_tenant(Some(tenant), properties);
        let model = Unavailable::new("not in this test");
        compose(&[find(&index, &model, question, &asker).expect("no model, no error")]).text
    };
    assert!(told(mill).contains("Mill Lane lends towels."));
    assert_eq!(told(elm), "Towels are not allowed on the pool deck. [1]");
}

#[test]
fn a_sentence_that_names_what_the_best_one_leaves_out_is_quoted_with_it() {
    let (answer, _) = answer(&library(), &["fee due?"]);
    assert!(
        answer.text.contains("Rent is due on the 1st.") && answer.text.contains("A late fee"),
        "{}",
        answer.text
    );
}
