//! Adds up how the questions went.

use serde_json::{Value, json};

use super::{Asked, Outcome, Record};
use crate::eval::cpu::{percentile, ratio};
use crate::eval::facts::{quote_hits, states, words};

#[derive(Default)]
pub(super) struct Score {
    questions: usize,
    answerable: usize,
    unanswerable: usize,
    with_document: usize,
    document_first: usize,
    document_in_five: usize,
    with_quote: usize,
    quote_first: usize,
    key_facts: usize,
    key_facts_said: usize,
    answered_answerable: usize,
    false_answers: usize,
    with_wrong_facts: usize,
    wrong_facts_said: usize,
    answered: usize,
    cited: usize,
    cpu_ms: Vec<f64>,
}

impl Score {
    /// Counts one question; what went wrong, if something did.
    pub(super) fn add(&mut self, asked: &Asked, record: &Record) -> Option<&'static str> {
        let answered = record.outcome == Outcome::Answered;
        let said = if answered {
            words(&record.answer)
        } else {
            Vec::new()
        };
        let mut wrong = None;
        self.questions += 1;
        self.cpu_ms.push(record.cpu_ms);
        self.answered += usize::from(answered);
        self.cited += usize::from(answered && !record.citations.is_empty());
        if asked.answerable {
            self.answerable += 1;
            self.answered_answerable += usize::from(answered);
            let stated = asked
                .key_facts
                .iter()
                .filter(|fact| states(&said, fact))
                .count();
            self.key_facts += asked.key_facts.len();
            self.key_facts_said += stated;
            if answered && stated < asked.key_facts.len() {
                wrong = Some("fact not said");
            }
            if !answered {
                wrong = Some("not answered");
            }
            wrong = self.add_retrieval(asked, record).or(wrong);
        } else {
            self.unanswerable += 1;
            self.false_answers += usize::from(answered);
            if answered {
                wrong = Some("false answer");
            }
        }
        if !asked.wrong_facts.is_empty() {
            self.with_wrong_facts += 1;
            if asked.wrong_facts.iter().any(|fact| states(&said, fact)) {
                self.wrong_facts_said += 1;
                wrong = Some("wrong fact");
            }
        }
        wrong
    }

    fn add_retrieval(&mut self, asked: &Asked, record: &Record) -> Option<&'static str> {
        let mut wrong = None;
        if let Some(expected) = &asked.expected_doc {
            self.with_document += 1;
            let place = record
                .passages
                .iter()
                .position(|passage| passage.document == *expected);
            self.document_first += usize::from(place == Some(0));
            self.document_in_five += usize::from(place.is_some());
        }
        if let Some(quote) = &asked.expected_quote {
            self.with_quote += 1;
            let hit = record
                .passages
                .first()
                .is_some_and(|first| quote_hits(&first.text, quote));
            self.quote_first += usize::from(hit);
            if !hit {
                wrong = Some("quote not first");
            }
        }
        wrong
    }

    pub(super) fn as_json(&self) -> Value {
        json!({
            "questions": self.questions,
            "document_recall@1": ratio(self.document_first, self.with_document),
            "document_recall@5": ratio(self.document_in_five, self.with_document),
            "quote_hit@1": ratio(self.quote_first, self.with_quote),
            "key_fact_recall": ratio(self.key_facts_said, self.key_facts),
            "answered_when_answerable": ratio(self.answered_answerable, self.answerable),
            "false_answer_rate": ratio(self.false_answers, self.unanswerable),
            "wrong_fact_rate": ratio(self.wrong_facts_said, self.with_wrong_facts),
            "citation_rate": ratio(self.cited, self.answered),
            "p50_cpu_ms": percentile(&self.cpu_ms, 0.5),
            "p99_cpu_ms": percentile(&self.cpu_ms, 0.99),
        })
    }
}
