//! An answer while a model writes it. Takes words as they come, keeps a sentence once it is complete
//! and a passage supports it, and gives up at the first that none does. Pure.

use super::Refusal;
use crate::agent::compose::{Answer, Excerpt};
use crate::agent::grounding::plain::{Instructions, plain};
use crate::agent::grounding::support::{Support, supported};
use crate::knowledge::passage::split_sentences;

#[derive(Clone, Debug)]
pub struct Draft<'a> {
    excerpts: &'a [Excerpt],
    told: &'a Instructions,
    said: Vec<(String, Support)>,
    /// What came after the last complete sentence.
    open: String,
}

/// Bytes of a sentence that has not ended.
const LONGEST_SENTENCE: usize = 600;
/// Nobody reads a page in a chat.
const SENTENCES_AT_MOST: usize = 6;

impl<'a> Draft<'a> {
    pub fn new(excerpts: &'a [Excerpt], told: &'a Instructions) -> Self {
        Self {
            excerpts,
            told,
            said: Vec::new(),
            open: String::new(),
        }
    }

    /// Whether that completed a sentence. After a refusal nothing of the draft may be said.
    pub fn take(&mut self, words: &str) -> Result<bool, Refusal> {
        self.open.push_str(words);
        let sentences = split_sentences(&self.open);
        let Some((open, complete)) = sentences.split_last() else {
            return self.bounded(false);
        };
        let complete: Vec<String> = complete
            .iter()
            .map(|it| self.open[it.range.clone()].to_owned())
            .collect();
        self.open.drain(..open.range.start);
        let said_more = !complete.is_empty();
        for sentence in complete {
            self.say(sentence)?;
        }
        self.bounded(said_more)
    }

    /// The whole answer, once the model has ended.
    pub fn finish(mut self) -> Result<Answer, Refusal> {
        let rest = std::mem::take(&mut self.open);
        for sentence in split_sentences(&rest) {
            self.say(rest[sentence.range].to_owned())?;
        }
        if self.said.is_empty() {
            return Err(Refusal::Empty);
        }
        Ok(self.answer())
    }

    /// The complete sentences, without marks: what may be shown while more is written.
    pub fn words(&self) -> String {
        let runs = self.said.chunk_by(|a, b| a.1.excerpt == b.1.excerpt);
        let lines: Vec<String> = runs.map(sentences).collect();
        lines.join("\n")
    }

    /// The answer with its sources: one line for each passage it goes through, with its mark.
    fn answer(&self) -> Answer {
        let mut citations = Vec::new();
        let mut lines = Vec::new();
        for run in self.said.chunk_by(|a, b| a.1.excerpt == b.1.excerpt) {
            let excerpt = &self.excerpts[run[0].1.excerpt];
            let number = u32::try_from(lines.len() + 1).unwrap_or(u32::MAX);
            let mut statements: Vec<usize> = run
                .iter()
                .flat_map(|(_, support)| support.statements.iter().copied())
                .collect();
            statements.sort_unstable();
            statements.dedup();
            lines.push(format!("{} [{number}]", sentences(run)));
            citations.push(excerpt.cite(number, &statements));
        }
        Answer {
            text: lines.join("\n"),
            citations,
        }
    }

    fn say(&mut self, sentence: String) -> Result<(), Refusal> {
        if self.said.len() == SENTENCES_AT_MOST {
            return Err(Refusal::TooLong);
        }
        plain(&sentence, self.told)?;
        let before = self.said.last().map(|(_, support)| support);
        let support = supported(&sentence, before, self.excerpts)?;
        self.said.push((sentence, support));
        Ok(())
    }

    fn bounded(&self, said_more: bool) -> Result<bool, Refusal> {
        if self.open.len() > LONGEST_SENTENCE {
            return Err(Refusal::TooLong);
        }
        Ok(said_more)
    }
}

fn sentences(run: &[(String, Support)]) -> String {
    let sentences: Vec<&str> = run.iter().map(|(sentence, _)| sentence.as_str()).collect();
    sentences.join(" ")
}
