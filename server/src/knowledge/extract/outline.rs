//! Collects what a reader of a format finds into headings and blocks.

use super::{Block, BlockKind, Extracted, MAX_BLOCKS, MAX_HEADING_CHARS, clause};

/// Collects blocks under the headings seen so far; shared by all formats.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) title: String,
    /// Level and text of each open heading.
    open: Vec<(u8, String)>,
    blocks: Vec<Block>,
    /// The page that is being read, from 1, in formats that have pages.
    pub(super) page: Option<u32>,
    /// A label that stood alone and belongs to the block that comes.
    label: String,
}

impl Outline {
    /// The first heading of the first level, before any text, is the title.
    pub(super) fn add_heading(&mut self, level: u8, text: &str) {
        let text: String = fold_white_space(text)
            .chars()
            .take(MAX_HEADING_CHARS)
            .collect();
        if text.is_empty() {
            return;
        }
        if self.title.is_empty() && self.open.is_empty() && self.blocks.is_empty() && level == 1 {
            self.title = text;
            return;
        }
        while self.open.last().is_some_and(|(above, _)| *above >= level) {
            self.open.pop();
        }
        self.open.push((level, text));
    }

    pub(super) fn add_block(&mut self, kind: BlockKind, text: &str) {
        let text = fold_white_space(text);
        if clause::is_bare_label(&text) {
            self.label.push_str(&text);
            return;
        }
        // One more than may be: whoever asks sees that there were too many.
        if !text.chars().any(char::is_alphanumeric) || self.blocks.len() > MAX_BLOCKS {
            return;
        }
        let text = match std::mem::take(&mut self.label) {
            label if label.is_empty() => text,
            label => format!("{label} {text}"),
        };
        self.blocks.push(Block {
            headings: self.open.iter().map(|(_, text)| text.clone()).collect(),
            clause: clause::label(&text).map(str::to_owned),
            kind,
            page: self.page,
            text,
        });
    }

    /// One line per row, each cell behind its header.
    pub(super) fn add_row(&mut self, header: &[String], cells: &[String]) {
        let named = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.trim().is_empty());
        let parts: Vec<String> = named
            .map(
                |(column, cell)| match header.get(column).filter(|name| !name.trim().is_empty()) {
                    Some(name) => format!("{}: {}", name.trim().trim_end_matches(':'), cell.trim()),
                    None => cell.trim().to_owned(),
                },
            )
            .collect();
        self.add_block(BlockKind::TableRow, &parts.join("; "));
    }

    pub(super) fn finish(self) -> Extracted {
        Extracted {
            title: self.title,
            blocks: self.blocks,
        }
    }
}

/// Words with single blanks between them.
pub(super) fn fold_white_space(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}
