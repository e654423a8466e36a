//! What other words may say of a small library, and what not.

use super::*;
use crate::agent::compose::Statement;
use shared::ids::{DocumentId, PassageId};
use uuid::Uuid;

fn excerpt(section: &str, sentences: &[&str]) -> Excerpt {
    Excerpt {
        document: DocumentId(Uuid::from_u128(1)),
        title: "House rules".into(),
        section: section.into(),
        page: None,
        passage: PassageId(Uuid::from_u128(2)),
        statements: sentences
            .iter()
            .map(|text| Statement {
                lead: None,
                text: (*text).into(),
            })
            .collect(),
    }
}

fn library() -> Vec<Excerpt> {
    vec![
        excerpt(
            "Payments > Rent",
            &[
                "Rent is due on the 1st of each month.",
                "A late fee of $75 is charged on the 6th.",
                "The security deposit is $1,200.50.",
                "You must pay rent by check or on www.elm.example.",
            ],
        ),
        excerpt(
            "Pool",
            &[
                "The pool is open every day from 8:00 a.m. to 9 p.m.",
                "Glass is not allowed at the pool.",
                "A guest may use the pool for at most 14 nights, unless the office agrees.",
            ],
        ),
        excerpt(
            "Gym",
            &["The gym opens at 5 a.m. on Monday and closes at 11 p.m."],
        ),
    ]
}

fn ask(said: &str) -> Result<Support, Unsupported> {
    supported(said, None, &library())
}

#[test]
fn other_words_for_the_same_thing_are_supported() {
    for (said, excerpt, statements) in [
        ("Your rent is due on the 1st of the month.", 0, &[0][..]),
        ("On the 6th, you'll be charged a late fee of $75.", 0, &[1]),
        ("The security deposit is $1200.50.", 0, &[2]),
        (
            "Rent is due on the 1st, and a late fee of $75 is charged on the 6th.",
            0,
            &[0, 1],
        ),
        (
            "You can't have glass at the pool: it's not allowed.",
            1,
            &[1],
        ),
        ("Every day, the pool is open from 8 am to 9 pm.", 1, &[0]),
    ] {
        let statements = statements.to_vec();
        assert_eq!(
            ask(said),
            Ok(Support {
                excerpt,
                statements
            }),
            "{said}"
        );
    }
}

#[test]
fn a_word_of_its_own_is_refused() {
    for said in [
        "Rent is due on the 1st of the month on the Moon.",
        "The pool is heated.",
        "The pool is closed every day from 8 a.m. to 9 p.m.",
        "Yes, of course it is free.",
        "Rent is due on the 1st, and the gym opens at 5 a.m.",
        "I do not know.",
    ] {
        assert_eq!(ask(said), Err(Unsupported::Words), "{said}");
    }
}

#[test]
fn a_fact_of_another_thing_is_refused() {
    for said in [
        "The late fee is $1,200.50.",
        "The security deposit is $75.",
        "The pool is open from 8 p.m. to 9 p.m.",
        "Rent is due on the 6th of each month.",
    ] {
        assert!(ask(said).is_err(), "{said}");
    }
    assert_eq!(ask("The security deposit is $75."), Err(Unsupported::Fact));
    assert_eq!(ask("The pool is open from 9 a.m."), Err(Unsupported::Words));
}

#[test]
fn a_turned_sense_is_refused() {
    for said in [
        "Glass is allowed at the pool.",
        "The pool is not open every day.",
        "A guest may use the pool for at most 14 nights.",
        "A guest may use the pool for over 14 nights, unless the office agrees.",
        "You may pay rent by check.",
        "Rent must be due on the 1st.",
    ] {
        assert_eq!(ask(said), Err(Unsupported::Sense), "{said}");
    }
}

#[test]
fn it_is_what_the_sentence_before_was_about() {
    let pool = ask("The pool is open every day.").expect("said there");
    let library = library();
    let open = "It opens at 5 a.m. on Monday.";
    assert_eq!(ask(open), Err(Unsupported::Reference));
    assert_eq!(
        supported(open, Some(&pool), &library),
        Err(Unsupported::Reference),
        "that is the gym"
    );
    let glass = "There, glass is not allowed.";
    assert!(supported(glass, Some(&pool), &library).is_ok());
}

#[test]
fn a_line_that_introduces_gives_its_items_their_sense() {
    let mut rules = excerpt("Balcony", &["gas grills", "plants"]);
    rules.statements[0].lead = Some("The following are not allowed:".into());
    rules.statements[1].lead = Some("These are fine:".into());
    let rules = [rules];
    assert!(supported("Gas grills are not allowed.", None, &rules).is_ok());
    assert_eq!(
        supported("Gas grills are allowed.", None, &rules),
        Err(Unsupported::Sense)
    );
    assert_eq!(
        rules[0].cite(1, &[0]).quote,
        "The following are not allowed: gas grills"
    );
}
